"""Roots, depth, interval sums over distinct ancestors and descendant counts, three ways.

hubscan's arrays and plain dicts on a graph of the size of the whole Hub, then networkx (if it is
installed) on a tenth of it. Medians of three; every run in a process of its own.
"""

from __future__ import annotations

import math
import multiprocessing
import resource
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec

import numpy as np

from benchmarks.graph_generator import HubGraph, generate
from hubscan.lineage.compute import Own, accumulate
from hubscan.lineage.cycles import closing_edges
from hubscan.lineage.graph import build
from hubscan.lineage.nodes import describe

RUNS = 3
SECONDS, GIGABYTES = 15.0, 4.0
TIMES_DICTS, TIMES_NETWORKX = 5.0, 15.0


@dataclass(frozen=True, slots=True)
class Summary:
    """What every way must agree on."""

    depth: int
    descendants: int
    roots: int
    high: float


@dataclass(frozen=True, slots=True)
class Timing:
    """One run: seconds, peak memory in GB of the whole process, and what came out."""

    seconds: float
    gigabytes: float
    summary: Summary


def with_arrays(graph: HubGraph) -> Summary:
    """hubscan's own code."""
    keep = (graph.parent >= 0) & (graph.parent != graph.child)
    child, parent = graph.child[keep], graph.parent[keep]
    rows = np.arange(graph.nodes)
    drop = closing_edges(graph.nodes, child, parent, rows)
    family = build(graph.nodes, child[~drop], parent[~drop])
    found = describe(family, rows, rows)
    none = np.zeros(graph.nodes, dtype=np.bool_)
    own = Own(graph.low, graph.best, graph.high, np.zeros(graph.nodes), none, none)
    high = accumulate(family, own).high
    return Summary(
        int(found.depth.sum()),
        int(found.descendants.sum()),
        int(found.roots.sum()),
        float(np.nansum(np.log10(high[high > 0]))),
    )


def with_dicts(graph: HubGraph) -> Summary:
    """Sets and dicts, as one would write it first."""
    parents: dict[int, list[int]] = {}
    for child, parent in zip(graph.child.tolist(), graph.parent.tolist(), strict=True):
        if parent >= 0 and parent != child:
            parents.setdefault(child, []).append(parent)
    low, best, high = graph.low.tolist(), graph.best.tolist(), graph.high.tolist()
    depth: dict[int, int] = {}
    descendants: dict[int, int] = dict.fromkeys(range(graph.nodes), 0)
    roots = logs = 0.0
    for node in _oldest_first(graph.nodes, parents):
        above: set[int] = set()
        todo = list(parents.get(node, ()))
        while todo:
            parent = todo.pop()
            if parent not in above:
                above.add(parent)
                todo += parents.get(parent, ())
        depth[node] = 1 + max(depth[p] for p in parents[node]) if node in parents else 0
        sums = [low[node], best[node], high[node]]
        for parent in above:
            descendants[parent] += 1
            sums = [sums[0] + low[parent], sums[1] + best[parent], sums[2] + high[parent]]
        roots += sum(p not in parents for p in above) or 1
        if sums[2] > 0:
            logs += math.log10(sums[2])
    return Summary(sum(depth.values()), sum(descendants.values()), int(roots), logs)


def _oldest_first(nodes: int, parents: dict[int, list[int]]) -> list[int]:
    """Parents before children (Tarjan); edges to a younger parent on a cycle are taken out."""
    order: list[int] = []
    number: dict[int, int] = {}
    lowest: dict[int, int] = {}
    waiting: list[int] = []
    on_stack: set[int] = set()
    for start in range(nodes):
        todo = [] if start in number else [(start, iter(parents.get(start, ())))]
        if todo:
            number[start] = lowest[start] = len(number)
            waiting.append(start)
            on_stack.add(start)
        while todo:
            node, rest = todo[-1]
            for parent in rest:
                if parent not in number:
                    number[parent] = lowest[parent] = len(number)
                    waiting.append(parent)
                    on_stack.add(parent)
                    todo.append((parent, iter(parents.get(parent, ()))))
                    break
                if parent in on_stack:
                    lowest[node] = min(lowest[node], number[parent])
            else:
                todo.pop()
                if todo:
                    below = todo[-1][0]
                    lowest[below] = min(lowest[below], lowest[node])
                if lowest[node] == number[node]:
                    together = [waiting.pop()]
                    while together[-1] != node:
                        together.append(waiting.pop())
                    on_stack.difference_update(together)
                    order += _cut(together, parents)
    return order


def _cut(together: list[int], parents: dict[int, list[int]]) -> list[int]:
    """The nodes of one component by age, without the edges to younger ones among them."""
    if len(together) > 1:
        members = set(together)
        for node in together:
            parents[node] = [p for p in parents[node] if p < node or p not in members]
            if not parents[node]:
                del parents[node]
    return sorted(together)


def with_networkx(graph: HubGraph) -> Summary:
    """The graph library everybody knows."""
    import networkx as nx  # noqa: PLC0415 - only here, only if installed

    keep = (graph.parent >= 0) & (graph.parent != graph.child)
    family = nx.DiGraph()
    family.add_nodes_from(range(graph.nodes))
    family.add_edges_from(zip(graph.parent[keep].tolist(), graph.child[keep].tolist(), strict=True))
    for component in [c for c in nx.strongly_connected_components(family) if len(c) > 1]:
        inside = family.subgraph(component).edges
        family.remove_edges_from([(p, c) for p, c in inside if p > c])
    depth = {n: d for d, layer in enumerate(nx.topological_generations(family)) for n in layer}
    high, low, best = graph.high.tolist(), graph.low.tolist(), graph.best.tolist()
    roots = logs = 0.0
    descendants = 0
    for node in family:
        above = nx.ancestors(family, node)
        sums = [sum((x[p] for p in above), x[node]) for x in (low, best, high)]
        descendants += len(nx.descendants(family, node))
        roots += sum(family.in_degree(p) == 0 for p in above) or 1
        if sums[2] > 0:
            logs += math.log10(sums[2])
    return Summary(sum(depth.values()), descendants, int(roots), logs)


WAYS: dict[str, Callable[[HubGraph], Summary]] = {
    "arrays": with_arrays,
    "dicts": with_dicts,
    "networkx": with_networkx,
}


def _one(way: str, nodes: int, edges: int) -> Timing:
    graph = generate(nodes, edges)
    start = time.perf_counter()
    summary = WAYS[way](graph)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    return Timing(seconds, peak, summary)


def measure(way: str, nodes: int, edges: int, runs: int = RUNS) -> Timing:
    """Median time and largest memory of `runs` fresh processes."""
    with multiprocessing.get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
        found = [pool.apply(_one, (way, nodes, edges)) for _ in range(runs)]
    return Timing(
        statistics.median(t.seconds for t in found),
        max(t.gigabytes for t in found),
        found[0].summary,
    )


def main() -> int:
    """Print the timings; 1 if a limit is missed or two ways disagree."""
    nodes, edges = 3_000_000, 1_900_000
    whole = measure("arrays", nodes, edges)
    print(f"{nodes:,} nodes, {edges:,} edges: {whole.seconds:.1f} s, {whole.gigabytes:.1f} GB")
    failed = whole.seconds > SECONDS or whole.gigabytes > GIGABYTES
    failed |= not _beats("dicts", measure("dicts", nodes, edges), whole, TIMES_DICTS)
    if find_spec("networkx") is None:
        print("networkx: not installed, not measured (pip install networkx)")
        return int(failed)
    tenth = measure("arrays", nodes // 10, edges // 10)
    print(f"{nodes // 10:,} nodes, {edges // 10:,} edges: {tenth.seconds:.2f} s")
    other = measure("networkx", nodes // 10, edges // 10)
    return int(failed | (not _beats("networkx", other, tenth, TIMES_NETWORKX)))


def _beats(way: str, other: Timing, ours: Timing, least: float) -> bool:
    """Print how much longer `other` took; False if less than `least` times or not the same."""
    times = other.seconds / ours.seconds
    agrees = _agree(other.summary, ours.summary)
    print(
        f"  {way}: {other.seconds:.1f} s, {other.gigabytes:.1f} GB, {times:.1f} times as long "
        f"(at least {least:.0f} wanted), {'same' if agrees else 'ANOTHER'} result"
    )
    return agrees and times >= least


def _agree(one: Summary, other: Summary) -> bool:
    counts = (one.depth, one.descendants, one.roots) == (
        other.depth,
        other.descendants,
        other.roots,
    )
    return counts and math.isclose(one.high, other.high, rel_tol=1e-9)
