"""A test is one formula: as SQL and walked model by model it gives the same degree."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubscan.estimate import assumptions
from hubscan.estimate.values import value_of
from hubscan.rules import Rulebook, load
from hubscan.rules.engine import degree_sql, strangers
from hubscan.rules.engine.evaluate import rates_of
from hubscan.rules.engine.formula import (
    Formula,
    among,
    case,
    day,
    fact,
    join,
    no,
    number,
    overlap,
)
from hubscan.rules.engine.on_facts import FEW
from hubscan.rules.engine.on_facts import tests_on_facts as degrees_of
from hubscan.rules.engine.one_figure import family_of
from hubscan.rules.engine.plan import make_plan
from hubscan.settings.locate import built_in
from hubscan.store.engine import connect
from tests.rules import worlds
from tests.support.tables import own_database

CONSTANTS = assumptions.load(built_in())
BOOK = load(built_in())
MOVING = BOOK.bend(readings={"cais-ntia-2023": "falls-with-algorithms"}).only("cais-ntia-2023")
CON = connect(threads=1)


@pytest.mark.parametrize("book", [BOOK, MOVING], ids=["as written", "a line that moves"])
@pytest.mark.parametrize("seed", [3, 4])
def test_every_test_of_the_rules_is_walked_to_the_degree_that_sql_gives(
    book: Rulebook, seed: int
) -> None:
    plan = make_plan(book)
    with own_database() as con:
        worlds.random_world(con, seed)
        worlds.add_doubt(con)
        strangers.make(con, family_of(con))
        rates = rates_of(con, plan, CONSTANTS)
        walked, counted = (degrees_of(con, plan, rates, models) for models in (1, 1_000))
    assert walked.keys() == counted.keys() == plan.tests.found.keys()
    for name, degrees in counted.items():
        np.testing.assert_array_equal(walked[name], degrees, err_msg=name)
    assert len({degree for degrees in walked.values() for degree in degrees.tolist()}) > 2


def test_estimates_may_be_put_elsewhere_between_two_queries() -> None:
    plan, many, asked = make_plan(BOOK), FEW + 1, []
    with own_database() as con:
        worlds.random_world(con, 3)
        strangers.make(con, family_of(con))
        rates = rates_of(con, plan, CONSTANTS)

        def between(last: bool) -> None:
            asked.append(last)
            if len(asked) == 3:
                con.execute("ALTER TABLE estimates RENAME TO elsewhere")
                con.execute("CREATE VIEW estimates AS FROM elsewhere")

        before = degrees_of(con, plan, rates, many)
        moved = degrees_of(con, plan, rates, many, between)
    assert len(asked) > 3
    assert not any(asked), "what follows is not known here"
    for name, degrees in before.items():
        np.testing.assert_array_equal(moved[name], degrees, err_msg=name)


_LINES = (0.0, 1e23, 1e26, 86.4, 2_000_000_000.0)
_ENDS = ("x_low", "x_best", "x_high")
_START = date(2023, 6, 12)
FACTS = {
    **{name: ("DOUBLE", st.one_of(st.none(), st.sampled_from(_LINES))) for name in _ENDS},
    "placed": ("DATE", st.one_of(st.none(), st.dates(date(2020, 1, 1), date(2027, 1, 1)))),
    "said": ("BOOLEAN", st.one_of(st.none(), st.booleans())),
    "who": ("VARCHAR", st.one_of(st.none(), st.sampled_from(["a", "b's", "c"]))),
    "held": (
        "VARCHAR[]",
        st.one_of(st.none(), st.lists(st.sampled_from(["text", "image", "x"]), max_size=3)),
    ),
}
"""Fact → its kind in SQL, and its values."""

_HARD = st.builds(
    lambda sign, line: degree_sql.beyond(sign, tuple(map(fact, _ENDS)), number(line)),
    st.sampled_from([">", ">=", "<", "<="]),
    st.sampled_from(_LINES),
)
_MOVED = join(
    "*",
    number(1e23),
    join(
        "power",
        number(0.354),
        join("/", join("days between", day(_START), fact("placed")), number(365.25)),
    ),
)
FORMULAS = st.one_of(
    _HARD,
    st.sampled_from(
        [
            degree_sql.passes(
                [
                    join(">", witness, join("/", join("coalesce", _MOVED, number(1e23)), number(3)))
                    for witness in degree_sql.witnesses("x")
                ]
            ),
            degree_sql.beyond(">=", (fact("placed"),) * 3, day(_START)),
            degree_sql.truth(fact("said")),
            degree_sql.negated(degree_sql.truth(fact("said"))),
            degree_sql.truth(among(fact("who"), ["a", "b's"])),
            degree_sql.truth(overlap(fact("held"), ["text", "image"])),
            case(
                (among(fact("who"), ["a"]), 4),
                (no(join("is null", fact("x_best"))), 3),
                default=2,
            ),
            join("greatest", number(0), join("days between", day(_START), fact("placed"))),
        ]
    ),
)


@settings(max_examples=300)
@given(FORMULAS, st.fixed_dictionaries({name: values for name, (_, values) in FACTS.items()}))
def test_a_formula_is_worked_out_as_it_is_printed(formula: Formula, row: dict[str, object]) -> None:
    columns = ", ".join(f"CAST(? AS {kind}) AS {name}" for name, (kind, _) in FACTS.items())
    query = f"SELECT {formula.text} FROM (SELECT {columns})"
    counted = CON.execute(query, [row[name] for name in FACTS]).fetchone()
    assert counted is not None
    assert value_of(formula.tree, _Row(row)) == counted[0]
    assert formula.reads <= FACTS.keys()


class _Row(dict[str, object]):
    """Facts of one model."""

    fact = dict.__getitem__
