"""Family graphs of the size and shape of the whole Hub, for timing lineage.

Shares after the Hub's own figures (October 2025 to August 2026): three in ten models declare a
parent, a merge in forty of those has several; popularity has a heavy tail; 4 % of the parents are
gone. Cycles and self-links are rare on the Hub and are put in on purpose.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class HubGraph:
    """Edges by row of child and parent, and the own step of every node in FLOP."""

    nodes: int
    child: Ints
    parent: Ints
    """Shape (edges,); -1 where the parent is gone."""
    low: NDArray[np.float64]
    best: NDArray[np.float64]
    high: NDArray[np.float64]
    """Shape (nodes,); NaN where unknown."""


def generate(nodes: int = 3_000_000, edges: int = 1_900_000, seed: int = 1) -> HubGraph:
    """A graph of `nodes` models and about `edges` parent links. The same seed gives the same."""
    rng = np.random.default_rng(seed)
    merges = max(1, nodes // 65)
    parents_each = np.minimum(rng.geometric(0.35, merges) + 1, 47)
    single = max(0, edges - int(parents_each.sum()))
    first = nodes // 1000 + 2
    derived = rng.choice(
        np.arange(first, nodes), size=min(single + merges, nodes - first), replace=False
    )
    merging, plain = derived[:merges], derived[merges:]
    child = np.r_[plain, np.repeat(merging, parents_each)]
    parent = np.r_[
        _popular(rng, plain, plain, min(first, 1000)),
        _from_pool(rng, np.repeat(merging, parents_each), np.sort(derived), merging),
    ]
    child, parent = _unique(child, parent)
    parent = np.where(rng.random(len(parent)) < 0.04, -1, parent)
    child, parent = _with_cycles(rng, child, parent, count=max(2, nodes // 30_000))
    return HubGraph(nodes, child, parent, *_steps(rng, nodes, child))


def _popular(rng: np.random.Generator, child: Ints, derived: Ints, roots: int) -> Ints:
    """An older parent each: mostly one of the few popular roots, else any derived model."""
    rank = rng.zipf(1.3, len(child)) % roots
    older = np.sort(derived)
    place = np.searchsorted(older, child)
    any_older = older[(rng.random(len(child)) ** 0.5 * place).astype(np.int64).clip(0)]
    use_root = (rng.random(len(child)) < 0.7) | (any_older >= child)
    return np.where(use_root, rank, any_older)


def _from_pool(rng: np.random.Generator, child: Ints, derived: Ints, merges: Ints) -> Ints:
    """Parents of merges: other derived models, three in ten of them merges themselves."""
    pools = np.sort(merges), derived
    out = np.empty(len(child), dtype=np.int64)
    of_merge = rng.random(len(child)) < 0.3
    for pool, chosen in ((pools[0], of_merge), (pools[1], ~of_merge)):
        place = np.searchsorted(pool, child[chosen])
        older = (rng.random(len(place)) ** 0.7 * place).astype(np.int64)
        out[chosen] = np.where(place > 0, pool[older], rng.integers(0, 1000, len(place)))
    return np.where(out >= child, 0, out)


def _unique(child: Ints, parent: Ints) -> tuple[Ints, Ints]:
    pairs = np.unique(np.stack([child, parent]), axis=1)
    return pairs[0], pairs[1]


def _with_cycles(
    rng: np.random.Generator, child: Ints, parent: Ints, count: int
) -> tuple[Ints, Ints]:
    """Add self-links and links from a parent back to one of its children."""
    known = np.flatnonzero(parent >= 0)
    back = rng.choice(known, size=min(count, len(known)), replace=False)
    loops = rng.choice(child, size=count)
    return _unique(np.r_[child, parent[back], loops], np.r_[parent, child[back], loops])


def _steps(
    rng: np.random.Generator, nodes: int, child: Ints
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Bases of 1e19 to 1e25 FLOP, known within a factor; fine-tunes with a high end only."""
    best = 10 ** rng.uniform(19, 25, nodes)
    low, high = best * 0.7, best * 1.5
    low[child], best[child], high[child] = 0.0, np.nan, 10 ** rng.uniform(17, 20, len(child))
    unknown = rng.random(nodes) < 0.1
    best[unknown], high[unknown] = np.nan, np.nan
    return low, best, high
