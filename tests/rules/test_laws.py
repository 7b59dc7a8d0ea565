"""Laws of the evaluation: Kleene's logic, and what bounds and lines may do to counts."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import duckdb
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlglot import exp

from hubscan.rules import Rulebook, degrees, evaluate, load
from hubscan.rules.examples import make_world
from hubscan.rules.parameters import Band
from hubscan.rules.vocabulary import FLAGS, OUTPUTS, QUANTITIES, Origin
from hubscan.store.engine import connect
from tests.rules import plain

BOOK = load(Path(__file__).resolve().parents[2] / "config")
CON = connect(threads=1)
DEGREE = st.integers(0, 4)


def run(expression: exp.Expression) -> int:
    row = CON.execute(f"SELECT {expression.sql('duckdb')}").fetchone()
    assert row is not None
    return int(row[0])


def kleene_and(a: bool | None, b: bool | None) -> bool | None:
    return False if a is False or b is False else None if a is None or b is None else True


def over_bounds(degree: int) -> bool | None:
    return {4: True, 0: False}.get(degree)


def on_best(degree: int) -> bool | None:
    return None if degree == 2 else degree > 2


@given(DEGREE, DEGREE)
@settings(max_examples=60, deadline=None)
def test_all_any_and_not_are_kleenes_tables_on_bounds_and_on_best_values(a: int, b: int) -> None:
    x, y = degrees.constant(a), degrees.constant(b)
    both = run(degrees.every([x.copy(), y.copy()]))
    either = run(degrees.some([x.copy(), y.copy()]))
    for view in (over_bounds, on_best):
        assert view(both) == kleene_and(view(a), view(b))
    assert either == 4 - run(degrees.every([degrees.negated(x.copy()), degrees.negated(y.copy())]))
    assert run(degrees.negated(degrees.negated(x.copy()))) == a
    assert run(degrees.every([x.copy(), degrees.some([x.copy(), y.copy()])])) == a


@given(DEGREE)
@settings(max_examples=10, deadline=None)
def test_sql_and_arrays_agree_on_levels(a: int) -> None:
    assert run(degrees.level(degrees.constant(a))) == degrees.level_of(a)


def random_world(con: duckdb.DuckDBPyConnection, seed: int, widen: bool = False) -> None:
    """The same models for the same seed; `widen` stretches every bound outwards."""
    draw = np.random.default_rng(seed)
    worlds = [(_facts(draw, widen), _facts(draw, widen) if i % 2 else None) for i in range(150)]
    make_world(con, worlds)


def _facts(draw: np.random.Generator, widen: bool) -> dict[str, object]:
    facts: dict[str, object] = {}
    for word in QUANTITIES.values():
        if word.origin is Origin.NOWHERE or word.name == "downloads":
            continue
        top = {"%": 2.0, "USD": 10.5, "FLOP": 27.5}.get(word.unit, 13.5)
        low, best, high = sorted(float(v) for v in 10 ** draw.uniform(top / 2, top, 3))
        ends = [None if draw.random() < 0.25 else value for value in (low, best, high)]
        drop = draw.random(2) < 0.3
        if widen:
            ends = [
                None if ends[0] is None or drop[0] else ends[0] / 2,
                ends[1],
                None if ends[2] is None or drop[1] else ends[2] * 2,
            ]
        if word.origin is Origin.DEVELOPER:
            known = draw.random() < 0.5
            facts[word.name] = (best, best, best) if known and not widen else None
        else:
            facts[word.name] = tuple(ends)
    for flag in FLAGS.values():
        value = [True, False, None][int(draw.integers(3))]
        hide = draw.random() < 0.3
        if flag.name != "is_derivative":
            facts[flag.name] = None if widen and hide else value
    facts["generates"] = None if draw.random() < 0.2 else [str(draw.choice(OUTPUTS))]
    facts["release_date"] = date(2022, 3, 2) + timedelta(int(draw.integers(1700)))
    return facts


def verdicts(book: Rulebook, seed: int, widen: bool = False) -> dict[str, np.ndarray]:
    con = connect(threads=1)
    random_world(con, seed, widen)
    evaluate(con, book)
    return {
        k: np.asarray(v)
        for k, v in con.sql("SELECT * EXCLUDE key FROM verdicts").fetchnumpy().items()
    }


@pytest.mark.parametrize("seed", [1, 2])
def test_wider_bounds_never_shrink_possible_nor_grow_sure(seed: int) -> None:
    narrow, wide = verdicts(BOOK, seed), verdicts(BOOK, seed, widen=True)
    for name, level in narrow.items():
        assert not ((wide[name] == 3) & (level < 3)).any(), name
        assert not ((wide[name] == 0) & (level > 0)).any(), name


@pytest.mark.parametrize("seed", [3, 4])
def test_verdicts_are_those_of_a_plain_evaluator(seed: int) -> None:
    """And so sure ⊆ likely ⊆ possible, by the textbook definitions and for every rule."""
    found, draw = verdicts(BOOK, seed), np.random.default_rng(seed)
    worlds = [(_facts(draw, False), _facts(draw, False) if i % 2 else None) for i in range(150)]
    compared = 0
    for rule in BOOK.rules:
        for tier in rule.tiers:
            for mode in tier.modes:
                if rule.highest_tier_wins or not plain.can_judge(rule, tier, mode):
                    continue
                column = of_models(found[f"{rule.id}/{tier.id}@{mode}"])
                compared += 1
                for index, (facts, base) in enumerate(worlds):
                    view = plain.judge(tier, mode, facts, has_base=base is not None)
                    assert view.sure <= view.likely <= view.possible
                    level = int(view.sure) + int(view.likely) + int(view.possible)
                    assert level == column[index], (rule.id, tier.id, mode, facts)
    assert compared > 100


def of_models(column: np.ndarray) -> np.ndarray:
    """Verdicts of the models proper: by key a base (000001b) comes just before its child."""
    keys = sorted([f"{i:06d}m" for i in range(150)] + [f"{i:06d}b" for i in range(1, 150, 2)])
    return column[[k.endswith("m") for k in keys]]


RISING = {
    "cais-ntia-2023": ("flop_line", "parameter_line", "mmlu_line"),
    "stopai-conjecture-2023": ("flop_line",),
    "eu-gpai": ("flop_line", "draft_flop_line"),
    "ca-sb1047": ("flop_line", "cost_line", "tune_flop_line"),
    "ny-raise": ("flop_line", "revenue_line"),
    "caifs-500m-2023": ("parameter_line",),
}
NEGATED = {"ca-sb1047/derivative", "eu-gpai/open-source"}
"""Tiers that exempt what another tier covers: there a higher line may add models."""


@pytest.mark.parametrize("rule_id", sorted(RISING))
def test_a_higher_line_never_adds_models(rule_id: str) -> None:
    for name in RISING[rule_id]:
        value = BOOK.rule(rule_id).parameters[name].value
        assert isinstance(value, Band)
        before = verdicts(BOOK.only(rule_id), 5)
        factor = 1.2 if value.best < 100 else 10
        path = f"{rule_id}.{name}"
        after = verdicts(BOOK.bend(sets={path: str(value.best * factor)}).only(rule_id), 5)
        for column, level in before.items():
            if column.split("@")[0] not in NEGATED:
                assert (after[column] <= level).all(), (path, column)
