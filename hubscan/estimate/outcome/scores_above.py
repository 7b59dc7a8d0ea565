"""How high the ancestors of each model score on MMLU: an algorithm.

What is made of it is declared in hubscan.estimate.outcome.scores.
"""

from __future__ import annotations

from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from hubscan.lineage.graph import Graph
from hubscan.lineage.load import as_relation, load_graph
from hubscan.model.benchmarks import SCORES

_KNOWLEDGE = [score.name for score in SCORES if not score.is_skill]
_SKILLS = [score.name for score in SCORES if score.is_skill]
"""A skill can be taught by a fine-tune, so nothing above bounds it."""

_KNOWN = """
SELECT l.model, coalesce(s.high, 'nan') AS high
FROM lineage l LEFT JOIN inherited_{} s USING (model) ORDER BY 1
"""
_LOST = """
SELECT p.child, bool_and(r.mmlu IS NOT NULL) AS known, coalesce(max(r.mmlu), 'inf') AS score
FROM parents p LEFT JOIN reference r ON lower(r.hf_id) = lower(p.parent_ref)
WHERE p.used AND p.parent IS NULL AND p.relation <> 'distilled' GROUP BY p.child ORDER BY p.child
"""


def make(con: duckdb.DuckDBPyConnection) -> None:
    """Create `scores_above(model, …)`, a column a score: the best score above each model.

    NULL for a skill, and unless every line of ancestors meets a score. Of an ancestor with a score
    the upper end counts. An inferred edge ends a line without one: a guess must not rule anything
    out. Reads `lineage`, `parents`, `reference` and the table of each benchmark by itself.
    """
    graph = load_graph(con)
    lost = con.execute(_LOST).fetchnumpy()
    known, score = np.asarray(lost["known"], np.bool_), np.asarray(lost["score"], np.float64)
    from_lost = np.full(graph.nodes, -np.inf)
    from_lost[np.asarray(lost["child"], dtype=np.int64)] = np.where(known, score, np.inf)
    columns: dict[str, NDArray[Any]] = {"model": np.arange(graph.nodes, dtype=np.int32)}
    for benchmark in _KNOWLEDGE:
        high = con.execute(_KNOWN.format(benchmark)).fetchnumpy()["high"]
        columns[benchmark] = best_above(graph, np.asarray(high, np.float64), from_lost)
    columns |= dict.fromkeys(_SKILLS, np.full(graph.nodes, np.nan))
    as_relation(con, "scores_above", columns)


def best_above(
    graph: Graph, scores: NDArray[np.float64], from_lost: NDArray[np.float64]
) -> NDArray[np.float64]:
    """(nodes,) the best score among ancestors; NaN where some line of them meets none.

    `scores` (nodes,) are NaN where unknown; `from_lost` (nodes,) are those of parents that are not
    nodes: -inf where there are none, inf where one has no known score.
    """
    above = from_lost.copy()
    for level in range(1, graph.depth + 1):
        edges = graph.edges_into(level)
        parent = graph.parent[edges]
        without = np.isneginf(above[parent]) | np.isposinf(above[parent])
        met = np.where(without, -np.inf, above[parent])
        own = scores[parent]
        line = np.where(np.isnan(own), np.where(without, np.inf, met), np.fmax(own, met))
        line[graph.inferred[edges]] = np.inf
        np.maximum.at(above, graph.child[edges], line)
    return np.where(np.isinf(above), np.nan, above)
