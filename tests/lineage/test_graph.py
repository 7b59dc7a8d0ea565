"""Array algorithms against plain definitions on random graphs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubscan.lineage.closure import ancestor_sums, relatives
from hubscan.lineage.cycles import closing_edges
from hubscan.lineage.graph import build, levels
from hubscan.lineage.propagate import Propagator

NODES = 14
acyclic = st.sets(
    st.tuples(st.integers(0, NODES - 1), st.integers(0, NODES - 1)).filter(lambda e: e[0] > e[1]),
    max_size=30,
)
any_edges = st.sets(
    st.tuples(st.integers(0, NODES - 1), st.integers(0, NODES - 1)).filter(lambda e: e[0] != e[1]),
    max_size=30,
)


def arrays(edges):
    pairs = np.array(sorted(edges), dtype=np.int64).reshape(-1, 2)
    return pairs[:, 0], pairs[:, 1]


def ancestors(edges):
    """Strict ancestors by definition."""
    up = {n: {p for c, p in edges if c == n} for n in range(NODES)}
    for _ in range(NODES):
        up = {n: s | {a for p in s for a in up[p]} for n, s in up.items()}
    return up


@given(acyclic)
def test_each_distinct_ancestor_is_summed_once(edges):
    graph = build(NODES, *arrays(edges))
    values = np.array([[1.0] * NODES, [2.0**n for n in range(NODES)]])
    sums = ancestor_sums(graph, values)
    for node, above in ancestors(edges).items():
        assert sums[0, node] == len(above)
        assert sums[1, node] == sum(2.0**a for a in above)


@given(acyclic)
def test_each_distinct_descendant_and_root_is_counted_once(edges):
    descendants, roots = relatives(build(NODES, *arrays(edges)))
    up = ancestors(edges)
    assert descendants.tolist() == [sum(n in a for a in up.values()) for n in range(NODES)]
    assert roots.tolist() == [sum(not up[a] for a in up[n] | {n}) for n in range(NODES)]


@given(acyclic, st.sets(st.integers(0, NODES - 1)))
def test_marks_reach_exactly_the_descendants(edges, marked):
    mask = np.zeros((NODES, 2), dtype=np.uint64)
    mask[list(marked), 1] = 4
    propagator = Propagator(build(NODES, *arrays(edges)))
    up = ancestors(edges)
    assert propagator.ancestors(mask)[:, 1].tolist() == [
        4 if up[n] & marked else 0 for n in range(NODES)
    ]
    direct = {n: {p for c, p in edges if c == n} for n in range(NODES)}
    assert propagator.parents(mask)[:, 1].tolist() == [
        4 if direct[n] & marked else 0 for n in range(NODES)
    ]


@given(acyclic, st.data())
def test_only_crossing_bits_pass_inferred_edges(edges, data):
    child, parent = arrays(edges)
    flags = np.array(data.draw(st.lists(st.booleans(), min_size=len(child), max_size=len(child))))
    graph = build(NODES, child, parent, flags.astype(np.bool_))
    mask = np.zeros((NODES, 1), dtype=np.uint64)
    mask[0] = 3
    reached = Propagator(graph).ancestors(mask, np.array([1], dtype=np.uint64))[:, 0]
    declared = {e for e, f in zip(sorted(edges), flags, strict=True) if not f}
    anywhere, surely = ancestors(edges), ancestors(declared)
    for node in range(NODES):
        assert bool(reached[node] & 1) == (0 in anywhere[node])
        assert bool(reached[node] & 2) == (0 in surely[node])
    assert (Propagator(graph).ancestors(mask)[:, 0] == np.where(reached & 2, 3, 0)).all()


@given(acyclic)
def test_level_is_the_longest_path_to_a_root(edges):
    found = levels(NODES, *arrays(edges))
    for node in range(NODES):
        above = [found[p] for c, p in edges if c == node]
        assert found[node] == (1 + max(above) if above else 0)


@given(any_edges, st.permutations(range(NODES)))
def test_cycles_go_and_no_edge_outside_a_cycle_is_lost(edges, age):
    child, parent = arrays(edges)
    drop = closing_edges(NODES, child, parent, np.array(age, dtype=np.int64))
    assert (levels(NODES, child[~drop], parent[~drop]) >= 0).all()
    up = ancestors(edges)
    for c, p in zip(child[drop].tolist(), parent[drop].tolist(), strict=True):
        assert c in up[p]
        assert age[p] > age[c]


def test_a_cycle_cannot_be_built():
    with pytest.raises(ValueError, match="cycle"):
        build(2, np.array([0, 1]), np.array([1, 0]))


@given(any_edges, st.lists(st.integers(-1, NODES), min_size=NODES, max_size=NODES))
def test_levels_said_to_be_known_are_believed_only_if_they_rise(edges, said):
    child, parent = arrays(edges)
    known = np.array(said, dtype=np.int64)
    if (levels(NODES, child, parent) < 0).any():
        with pytest.raises(ValueError, match="cycle"):
            build(NODES, child, parent, known=known)
        return
    graph = build(NODES, child, parent, known=known)
    assert (graph.level[graph.child] > graph.level[graph.parent]).all()
    right = levels(NODES, child, parent)
    assert build(NODES, child, parent, known=right).level.tolist() == right.tolist()
    mask = np.arange(NODES, dtype=np.uint64)[:, None]
    plain = Propagator(build(NODES, child, parent)).ancestors(mask, mask[0])
    assert Propagator(graph).ancestors(mask, mask[0]).tolist() == plain.tolist()


@given(acyclic, st.randoms())
def test_edges_in_any_order_make_the_same_graph(edges, random):
    child, parent = arrays(edges)
    order = np.array(random.sample(range(len(child)), len(child)), dtype=np.int64)
    one, other = build(NODES, child, parent), build(NODES, child[order], parent[order])
    assert (one.child.tolist(), one.parent.tolist()) == (
        other.child.tolist(),
        other.parent.tolist(),
    )
