"""Roots, depth, sums over distinct ancestors and descendants: arrays against dicts and networkx."""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Callable
from functools import partial

import numpy as np

from benchmarks.graph_generator import HubGraph, generate
from benchmarks.performance.comparison import Comparison, SameAnswer, answer, in_turns
from hubscan.estimate.inheritance.sums import Own, sums
from hubscan.lineage.cycles import closing_edges
from hubscan.lineage.graph import build
from hubscan.lineage.nodes import describe

NODES, NODES_FOR_NETWORKX = 1_000_000, 100_000
_EDGES = 0.63
"""Of a model, about: 1.9 million distinct parents of three million models."""

Summary = list[int]
"""What every way must agree on: sums of depth, descendants and roots, and of the logarithms of the
upper ends in thousandths."""


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
    summed = sums(family, own)
    high = np.where(summed.open_steps > 0, np.nan, summed.high_sum)
    logs = float(np.nansum(np.log10(high[high > 0])))
    return _summary(found.depth.sum(), found.descendants.sum(), found.roots.sum(), logs)


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
    return _summary(sum(depth.values()), sum(descendants.values()), roots, logs)


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
    import networkx as nx  # type: ignore[import-untyped]  # noqa: PLC0415 - only if installed

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
    return _summary(sum(depth.values()), descendants, roots, logs)


WAYS: dict[str, Callable[[HubGraph], Summary]] = {
    "arrays": with_arrays,
    "dicts": with_dicts,
    "networkx": with_networkx,
}


def _summary(depth: float, descendants: float, roots: float, logs: float) -> Summary:
    return [int(depth), int(descendants), int(roots), round(logs * 1000)]


def compare(rounds: int, nodes: int = NODES) -> Comparison:
    """Against dicts on a third of the Hub."""
    return _compare("Lineage, beside dicts", {"sets and dicts": "dicts"}, rounds, nodes)


def compare_networkx(rounds: int, nodes: int = NODES_FOR_NETWORKX) -> Comparison:
    """Against networkx on a thirtieth of it, which is as much as one likes to wait for."""
    return _compare("Lineage, beside networkx", {"networkx": "networkx"}, rounds, nodes)


def _compare(title: str, others: dict[str, str], rounds: int, nodes: int) -> Comparison:
    same = SameAnswer()
    edges = int(nodes * _EDGES)
    return in_turns(
        Comparison(
            title,
            f"{nodes:,} models with {edges:,} parents, circles among them: roots, depth, number "
            "of descendants, and three sums over the distinct ancestors of every model. All ways "
            "give the same result; making the graph is left out.",
            "CPU-s",
        ),
        {
            way: partial(same.cpu_seconds, __name__, name, str(nodes), str(edges))
            for way, name in ({"hubscan (arrays)": "arrays"} | others).items()
        },
        rounds,
    )


def main(way: str, nodes: str, edges: str) -> None:
    """One way, in this process."""
    graph = generate(int(nodes), int(edges))
    start = time.process_time()
    found = WAYS[way](graph)
    answer(time.process_time() - start, found)


if __name__ == "__main__":
    main(*sys.argv[1:])
