"""`models`, `edges` and `reference` → `parents` and `lineage`."""

from __future__ import annotations

from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from hubscan.lineage import inference, nodes, references, relations
from hubscan.lineage.cycles import closing_edges
from hubscan.lineage.graph import Graph, Ints
from hubscan.lineage.load import as_relation, int_columns, load_graph

_SCRATCH = (
    "curated",
    "orphans",
    "busy",
    "anchors",
    "originals",
    "inferred",
    "names",
    "stated",
    "renamed",
    "traits",
    "edges",
    "judged",
    "related",
)

_AGE = """
SELECT row_number() OVER (ORDER BY created_at NULLS LAST, model) - 1 AS rank
FROM models ORDER BY model
"""

_CANDIDATES = """
SELECT child, parent, grade = 'inferred' AS inferred FROM lineage_related
WHERE used AND parent IS NOT NULL AND relation <> 'distilled' ORDER BY child, parent, inferred
"""

_PARENTS = """
CREATE OR REPLACE TABLE parents AS
SELECT child, parent, parent_ref, relation, declared_relation, source, grade,
    CASE WHEN closing THEN concat_ws('; ', reason, 'closes a cycle: the parent is the younger')
         WHEN used AND parent IS NULL
         THEN concat_ws('; ', reason, 'not in the snapshot: gone, private or renamed')
         ELSE reason END AS reason,
    used AND NOT closing AS used
FROM (
    SELECT r.*, c.child IS NOT NULL AS closing
    FROM lineage_related r LEFT JOIN lineage_closing c USING (child, parent)
)
ORDER BY child, parent, parent_ref
"""

_UNNAMED = """
INSERT INTO lineage_related
SELECT t.model, NULL, '', CASE WHEN t.peft THEN 'adapter' WHEN n.local THEN 'finetune'
        ELSE 'quantized' END,
    NULL, 'inferred', 'inferred', 'derived from a model that it does not name', true
FROM lineage_traits t
LEFT JOIN (
    SELECT child, bool_or(junk LIKE 'a local path%') AS local
    FROM lineage_stated GROUP BY child
) n ON n.child = t.model
WHERE (t.peft OR coalesce(n.local, false)
        OR t.quant_name AND (t.gguf OR t.quant_tag OR t.quant_config))
    AND NOT EXISTS (FROM lineage_related r WHERE r.child = t.model AND r.used)
    AND NOT EXISTS (
        FROM models m JOIN reference f ON lower(f.hf_id) = lower(m.id) WHERE m.model = t.model)
"""

_WEIGHT = """
SELECT row_number() OVER (
    ORDER BY coalesce(r.flop, 0), coalesce(m.safetensors_total, 0), m.model DESC
) - 1 AS weight
FROM models m
LEFT JOIN (
    SELECT lower(hf_id) AS name, max(coalesce(training_flop_best, training_flop_high)) AS flop
    FROM reference GROUP BY ALL
) r ON r.name = lower(m.id)
ORDER BY m.model
"""

_COPIES = """
WITH single AS (
    SELECT child, min(parent) AS parent
    FROM parents WHERE used AND relation <> 'distilled'
    GROUP BY child
    HAVING count(*) = 1 AND bool_and(relation IN ('quantized', 'conversion'))
        AND count(parent) = 1
),
related AS (
    SELECT t.*, p.parent FROM lineage_traits t JOIN parents p ON p.child = t.model
    WHERE p.used AND p.parent IS NOT NULL AND length(t.stem) >= 10
        AND t.created_at IS NOT NULL
),
eldest AS (
    SELECT stem, parent, stored, arg_min(model, (created_at, model)) AS model,
        arg_min(namespace, (created_at, model)) AS namespace, min(created_at) AS created_at
    FROM related WHERE NOT quant_name GROUP BY stem, parent, stored
),
sibling AS (
    SELECT c.model AS child, arg_min(o.model, (o.created_at, o.model)) AS parent
    FROM related c
    JOIN eldest o ON o.stem = c.stem AND o.parent = c.parent
    WHERE c.namespace <> o.namespace AND o.created_at < c.created_at
        AND CASE WHEN c.quant_name THEN c.stored = 0 OR NOT c.floats_only
            ELSE c.floats_only AND c.stored = o.stored AND c.stored > 0 END
    GROUP BY c.model
)
SELECT child AS copy, parent AS original
FROM (FROM single UNION ALL (FROM sibling ANTI JOIN single USING (child)))
ORDER BY copy
"""
# A re-upload often names the parent of what it re-uploads. The same name, the same tensor count
# and the same parent as an older model of another publisher make it a copy of that model.

_LINEAGE = """
CREATE OR REPLACE TABLE lineage AS
WITH direct AS (
    SELECT child, count(*) AS parents, count(*) FILTER (parent IS NULL) AS missing,
        arg_min(relation, (grade = 'inferred', list_position(
            ['adapter', 'merge', 'finetune', 'distilled', 'quantized', 'conversion', 'other'],
            relation), parent_ref)) AS relation,
        bool_or(grade = 'inferred') AS inferred
    FROM parents WHERE used GROUP BY child
)
SELECT a.model, coalesce(d.relation, 'base') AS relation, coalesce(d.parents, 0) AS parents,
    coalesce(d.missing, 0) AS missing_parents, a.depth, a.root, a.roots, a.original, a.descendants,
    CASE WHEN a.inferred OR d.inferred THEN 'inferred' ELSE 'stated' END AS lineage_grade
FROM lineage_arrays a LEFT JOIN direct d ON d.child = a.model
ORDER BY a.model
"""


def resolve(con: duckdb.DuckDBPyConnection) -> None:
    """Make `parents` and `lineage` from `models`, `edges` and `reference`.

    Every statement about a parent ends as a row of `parents`: used, or kept with the reason why
    not. Input order does not matter.
    """
    references.gather(con)
    relations.relate(con)
    inference.infer(con)
    con.execute(_UNNAMED)
    _make_parents(con)
    _make_lineage(con)
    for name in _SCRATCH:
        con.execute(f"DROP TABLE lineage_{name}")


def _make_parents(con: duckdb.DuckDBPyConnection) -> None:
    """Break cycles and write `parents`."""
    age = int_columns(con, _AGE)["rank"]
    edge = int_columns(con, _CANDIDATES)
    drop = closing_edges(len(age), edge["child"], edge["parent"], age, edge["inferred"] == 1)
    closing = {"child": edge["child"][drop], "parent": edge["parent"][drop]}
    as_relation(con, "lineage_closing", closing)
    con.execute(_PARENTS)
    con.unregister("lineage_closing")


def _make_lineage(con: duckdb.DuckDBPyConnection) -> None:
    """Describe every node and write `lineage`."""
    graph = load_graph(con)
    weight = int_columns(con, _WEIGHT)["weight"]
    found = nodes.describe(graph, _copied_from(con, graph), weight)
    columns: dict[str, NDArray[Any]] = {
        "model": np.arange(graph.nodes, dtype=np.int32),
        "depth": found.depth,
        "root": found.root.astype(np.int32),
        "roots": found.roots,
        "original": found.original.astype(np.int32),
        "descendants": found.descendants,
        "inferred": found.inferred,
    }
    as_relation(con, "lineage_arrays", columns)
    con.execute(_LINEAGE)
    con.unregister("lineage_arrays")


def _copied_from(con: duckdb.DuckDBPyConnection, graph: Graph) -> Ints:
    """Row each copy was made from; other nodes point to themselves."""
    pointer = np.arange(graph.nodes, dtype=np.int64)
    copies = int_columns(con, _COPIES)
    pointer[copies["copy"]] = copies["original"]
    return pointer
