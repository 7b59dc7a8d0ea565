"""Sums over ancestors as intervals: once each, in order, and doubt that only ever grows."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import asdict

from hubscan.estimate import choice
from hubscan.estimate.inheritance.inherit import TRAINING_FLOP
from hubscan.estimate.inheritance.sums import Own, sums
from hubscan.lineage.graph import build
from hubscan.lineage.load import as_relation
from hubscan.model.tables import TABLES
from hubscan.store.engine import connect, empty_table
from tests.estimate.inheritance.own_figures import KNOWN

MODELS = 7
few = settings(max_examples=15, deadline=None)
edges = st.sets(
    st.tuples(st.integers(0, MODELS - 1), st.integers(0, MODELS - 1), st.booleans()).filter(
        lambda e: e[0] > e[1]
    ),
    max_size=12,
)
steps = st.lists(
    st.tuples(st.floats(0, 1e24), st.floats(1, 3), st.booleans(), st.booleans()),
    min_size=MODELS,
    max_size=MODELS,
)


def own(drawn, lost=None, whole=()) -> Own:
    """Steps from (low, factor, has a best, has a high)."""
    low = np.array([d[0] for d in drawn])
    best = np.array([d[0] * d[1] if d[2] else math.nan for d in drawn])
    high = np.array([d[0] * d[1] ** 2 if d[3] else math.nan for d in drawn])
    none = np.zeros(len(drawn), dtype=np.bool_)
    flags = none.copy()
    flags[list(whole)] = True
    return Own(low, best, high, np.zeros(len(drawn)) if lost is None else lost, flags, none)


@dataclass(frozen=True)
class Total:
    """Training compute of every node; NaN where unknown."""

    low: np.ndarray
    best: np.ndarray
    high: np.ndarray
    ancestors: np.ndarray


def total(links, figures: Own) -> Total:
    """What the declared method makes of the sums."""
    unique = {(c, p): i for c, p, i in sorted(links)}
    pairs = np.array(sorted(unique), dtype=np.int64).reshape(-1, 2)
    inferred = np.array([unique[c, p] for c, p in sorted(unique)], dtype=np.bool_)
    found = sums(build(len(figures.low), pairs[:, 0], pairs[:, 1], inferred), figures)
    with connect(threads=1) as con:
        for name in ("models", "lineage"):
            empty_table(con, TABLES[name])
        con.execute("CREATE TABLE forebears (model INTEGER, id VARCHAR)")
        con.execute("CREATE TABLE own_flop (model INTEGER, method VARCHAR, grade VARCHAR, "
                    "source VARCHAR)")  # fmt: skip
        columns = asdict(found)
        as_relation(con, "step_sums", {"model": np.arange(len(figures.low))} | columns)
        choice.make(con, TRAINING_FLOP, KNOWN)
        made = con.execute("SELECT low, best, high FROM training_flop ORDER BY model").fetchnumpy()
    ends = [np.ma.filled(np.ma.asarray(made[end]), math.nan) for end in ("low", "best", "high")]
    return Total(*ends, found.ancestors)


@few
@given(steps)
def test_a_merge_of_two_tunes_never_counts_the_base_twice(drawn):
    links = {(1, 0, False), (2, 0, False), (3, 1, False), (3, 2, False)}
    figures = own([(d[0], d[1], True, True) for d in drawn])
    found = total(links, figures)
    assert found.low[3] == pytest.approx(figures.low[:4].sum())
    assert found.high[3] == pytest.approx(figures.high[:4].sum())
    assert found.ancestors[3] == 3


@few
@given(edges, steps)
def test_low_best_and_high_stay_in_order(links, drawn):
    found = total(links, own(drawn))
    for low, best, high in zip(found.low, found.best, found.high, strict=True):
        known = [v for v in (low, best, high) if not math.isnan(v)]
        assert known == sorted(known)


@pytest.mark.slow
@few
@given(edges, steps, st.integers(0, MODELS - 1), st.floats(1, 10), st.floats(1, 1e25))
def test_widening_never_turns_sure_into_not_covered(links, drawn, which, factor, line):
    narrow, wide = own(drawn), own(drawn)
    wide.low[which] /= factor
    wide.high[which] *= factor
    before, after = total(links, narrow), total(links, wide)
    for node in np.flatnonzero(before.low > line):
        assert math.isnan(after.high[node]) or after.high[node] > line


@pytest.mark.slow
@few
@given(edges, steps)
def test_without_inferred_edges_the_low_is_the_same(links, drawn):
    declared = {e for e in links if not e[2]}
    both = {(c, p) for c, p, _ in declared}
    links = declared | {e for e in links if e[2] and (e[0], e[1]) not in both}
    np.testing.assert_allclose(total(links, own(drawn)).low, total(declared, own(drawn)).low)


@pytest.mark.slow
@few
@given(edges, steps, st.integers(0, MODELS - 1))
def test_a_whole_figure_takes_the_place_of_what_it_covers(links, drawn, which):
    figures = own([(d[0], d[1], True, True) for d in drawn], whole=(which,))
    declared = {(c, p, False) for c, p, _ in links}
    found = total(declared, figures)
    plain = total({e for e in declared if e[0] != which}, figures)
    inherited = total(declared, own([(*d[:2], True, True) for d in drawn])).high[which]
    assert found.high[which] >= plain.high[which] * (1 - 1e-9)
    assert found.high[which] <= max(plain.high[which], inherited) * (1 + 1e-9)


def test_lost_parents_add_at_most_one_further_base():
    drawn = [(1.0, 1.0, True, True)] * 3
    lost = np.array([5.0, 7.0, 0.0])
    found = total({(2, 0, False), (2, 1, False)}, own(drawn, lost))
    assert found.high.tolist() == [6.0, 8.0, 10.0]
    unbounded = total({(1, 0, False)}, own(drawn, np.array([math.nan, 0.0, 0.0])))
    assert np.isnan(unbounded.high).tolist() == [True, True, False]
