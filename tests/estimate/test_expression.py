"""Formulas: what the language has, and that SQL and the walked calculation agree."""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubscan.estimate.arithmetic import as_json, line, numbers
from hubscan.estimate.assumptions import Assumptions, load
from hubscan.estimate.expression import Expression, expression
from hubscan.estimate.method import Fact, Facts
from hubscan.estimate.scope import ModelScope
from hubscan.estimate.stages import ALL
from hubscan.estimate.three_values import Value
from hubscan.estimate.values import value
from hubscan.estimate.walk import walk
from hubscan.model.errors import ConfigError

CONFIG = Path(__file__).resolve().parents[2] / "config"
KNOWN = load(CONFIG)
FACTS = ("a", "b", "c", "d")
_SHOWN = Facts("facts", "0", {name: Fact(name, f"the {name}", "parameters") for name in FACTS})


def scope(row: dict[str, Value], known: Assumptions = KNOWN) -> ModelScope:
    return ModelScope(_SHOWN, row, known)


def by_sql(con: duckdb.DuckDBPyConnection, formula: str, row: dict[str, Value]) -> object:
    kinds = {str: "VARCHAR", date: "DATE", bool: "BOOLEAN"}
    if "corpus" in formula:
        kinds[type(None)] = "DATE"
    columns = ", ".join(
        f"CAST(${n} AS {kinds.get(type(v), 'DOUBLE')}) AS {n}" for n, v in row.items()
    )
    query = f"SELECT {expression(formula).sql(KNOWN)} FROM (SELECT {columns})"
    return con.execute(query, row).fetchall()[0][0]


CON = duckdb.connect()


_NUMBERS = st.sampled_from(["a", "b", "c", "d", "0", "1", "$dense_share", "$name_only_range.low"])


def _wider(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    two = st.tuples(inner, inner)
    condition = st.one_of(
        st.tuples(inner, st.sampled_from(["<", "<=", ">", ">=", "=", "<>"]), inner).map(
            lambda p: f"{p[0]} {p[1]} {p[2]}"
        ),
        inner.map(lambda p: f"{p} IS NULL"),
        st.tuples(inner, inner, inner).map(lambda p: f"({p[0]}) BETWEEN ({p[1]}) AND ({p[2]})"),
    )
    joined = st.tuples(condition, st.sampled_from(["AND", "OR"]), condition).map(
        lambda p: f"({p[0]}) {p[1]} NOT ({p[2]})"
    )
    return st.one_of(
        st.tuples(inner, st.sampled_from("+-*"), inner).map(
            lambda p: f"(({p[0]}) {p[1]} ({p[2]}))"
        ),
        inner.map(lambda p: f"({p}) / nullif(b, 0)"),
        two.map(lambda p: f"least({p[0]}, {p[1]})"),
        two.map(lambda p: f"greatest({p[0]}, {p[1]})"),
        two.map(lambda p: f"coalesce({p[0]}, {p[1]})"),
        st.tuples(st.one_of(condition, joined), inner, inner).map(
            lambda p: f"CASE WHEN {p[0]} THEN {p[1]} ELSE {p[2]} END"
        ),
    )


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(
    st.recursive(_NUMBERS, _wider, max_leaves=8),
    st.fixed_dictionaries(
        {name: st.one_of(st.none(), st.sampled_from([0.0, 1.0, 2.5, 7e9, 1e24])) for name in FACTS}
    ),
)
def test_sql_and_the_walked_calculation_agree(formula: str, row: dict[str, Value]) -> None:
    counted = by_sql(CON, f"1 * ({formula})", row)
    part = walk(expression(f"1 * ({formula})"), scope(row))
    assert value(expression(f"1 * ({formula})"), scope(row)) == counted  # to the last bit
    if counted is None:
        assert part is None
    else:
        assert part is not None
        assert math.isclose(part.value, float(counted), rel_tol=1e-9, abs_tol=1e-9)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("formula", "row"),
    [
        ("CASE a WHEN 'x' THEN 'is x' WHEN 'y' THEN 'is y' ELSE 'else' END", {"a": "y"}),
        ("CASE a WHEN 'x' THEN 'is x' END", {"a": "z"}),
        ("'reference ' || a || coalesce(': ' || b, '')", {"a": "org/name", "b": None}),
        ("a IN ('x', 'y') AND b IS NOT NULL", {"a": "x", "b": 1.0}),
        ("NOT coalesce(a = 'x', false)", {"a": None}),
        ("at($largest_corpus_tokens, a)", {"a": date(2024, 2, 1)}),
        ("at($largest_corpus_tokens, a)", {"a": date(2011, 2, 1)}),
        ("at($largest_corpus_tokens, a)", {"a": None}),
        ("at($ceiling_mmlu, a)", {"a": 2.0e8}),
        ("at($ceiling_mmlu, a)", {"a": 2.1e8}),
        ("at($ceiling_mmlu, a)", {"a": 9e15}),
        ("at($ceiling_mmlu, a)", {"a": None}),
        ("at($accelerator_peak_of, a) * at($accelerator_utilisation_of.low, a)", {"a": "h100"}),
        ("at($accelerator_peak_of, a)", {"a": "abacus"}),
        ("geometric_mean(a, b)", {"a": 4.0, "b": 9.0}),
        ("geometric_mean(a, b)", {"a": 4.0, "b": None}),
        ("$mixture_parameters = 'active'", {"a": None}),
    ],
)
def test_texts_tables_and_conditions_agree(formula: str, row: dict[str, Value]) -> None:
    with duckdb.connect() as con:
        counted = by_sql(con, formula, row)
    found = value(expression(formula), scope(row))
    if isinstance(counted, float):
        assert found == pytest.approx(counted)
    else:
        assert found == counted


def test_a_calculation_names_its_assumptions() -> None:
    part = walk(expression("least(a * $name_size_high, b)"), scope({"a": 7e9, "b": 8e9}))
    assert part is not None
    assert [n.assumption for n in numbers(part)] == [None, "name_size_high", None]
    assert as_json(part)["operation"] == "least"
    assert "7e9 the a" in line(part)


def test_a_chain_is_one_step_and_idle_ones_are_left_out() -> None:
    part = walk(expression("a * b * c"), scope({"a": 2.0, "b": 3.0, "c": 4.0}))
    assert part is not None
    assert line(part) == "2 the a × 3 the b × 4 the c"
    idle = walk(expression("a * CASE WHEN b > 0 THEN 1 ELSE c END"), scope({"a": 2.0, "b": 1.0}))
    assert idle is not None
    assert line(idle) == "2 the a"


@pytest.mark.parametrize(
    ("formula", "complaint"),
    [
        ("a * 0.95", r"the number 0\.95 has no name"),
        ("a * 2", "the number 2 has no name"),
        ("a *", "is not an expression"),
        ("ln(a)", "not part of the language"),
        ("(SELECT 1)", "not part of the language"),
        ("a IS true", "IS NULL"),
        ("at(a, b)", "table of the assumptions"),
        ("wobble(a)", "no function wobble"),
    ],
)
def test_what_the_language_has_not_is_refused(formula: str, complaint: str) -> None:
    with pytest.raises(ConfigError, match=complaint):
        _ = Expression(formula).tree


def test_an_unknown_assumption_is_refused_with_the_closest_name() -> None:
    with pytest.raises(ConfigError) as caught:
        expression("a * $name_size_hihg").sql(KNOWN)
    assert "name_size_high" in str(caught.value)


@pytest.mark.parametrize(
    ("formula", "written"),
    [
        ("'at(a, b), ' || a", "'at(a, b), ' || a"),
        ("geometric_mean(least(a, b), c)", "(sqrt(least(a, b)) * sqrt(c))"),
        ("geometric_mean(geometric_mean(a, b), c)", "(sqrt((sqrt(a) * sqrt(b))) * sqrt(c))"),
    ],
)
def test_only_calls_of_our_own_are_written_anew(formula: str, written: str) -> None:
    assert expression(formula).sql(KNOWN) == written


def test_a_call_that_does_not_end_is_refused() -> None:
    with pytest.raises(ConfigError, match="is not an expression"):
        expression("geometric_mean(a, (b)").sql(KNOWN)


def test_the_text_of_a_source_shows_whether_it_is_the_same_for_all_models() -> None:
    for quantity in ALL:
        for method in quantity.methods:
            source = method.expressions["source"]
            assert source.says_the_same_of_all == (not source.facts), source.text
