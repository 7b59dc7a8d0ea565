"""`models`, `edges` and `reference` → `parents` and `lineage`."""

from __future__ import annotations

import duckdb
import numpy as np

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
SELECT row_number() OVER (ORDER BY created_at NULLS LAST, key) - 1 AS rank
FROM models ORDER BY key
"""

_CANDIDATES = """
WITH node AS (SELECT key, row_number() OVER (ORDER BY key) - 1 AS row FROM models)
SELECT c.row AS child, p.row AS parent, e.grade = 'inferred' AS inferred
FROM lineage_related e JOIN node c ON c.key = e.child_key JOIN node p ON p.key = e.parent_key
WHERE e.used AND e.relation <> 'distilled' ORDER BY child, parent, inferred
"""

_PARENTS = """
CREATE OR REPLACE TABLE parents AS
WITH node AS (SELECT key, row_number() OVER (ORDER BY key) - 1 AS row FROM models),
closing AS (
    SELECT c.key AS child_key, p.key AS parent_key
    FROM lineage_closing l JOIN node c ON c.row = l.child JOIN node p ON p.row = l.parent
)
SELECT child_key, parent_key, parent_ref, relation, declared_relation, source, grade,
    CASE WHEN closing THEN concat_ws('; ', reason, 'closes a cycle: the parent is the younger')
         WHEN used AND parent_key IS NULL
         THEN concat_ws('; ', reason, 'not in the snapshot: gone, private or renamed')
         ELSE reason END AS reason,
    used AND NOT closing AS used
FROM (
    SELECT r.*, c.child_key IS NOT NULL AS closing
    FROM lineage_related r LEFT JOIN closing c USING (child_key, parent_key)
)
ORDER BY child_key, parent_key, parent_ref
"""

_UNNAMED = """
INSERT INTO lineage_related
SELECT t.key, NULL, '', CASE WHEN t.peft THEN 'adapter' WHEN n.local THEN 'finetune'
        ELSE 'quantized' END,
    NULL, 'inferred', 'inferred', 'derived from a model that it does not name', true
FROM lineage_traits t
LEFT JOIN (
    SELECT child_key, bool_or(junk LIKE 'a local path%') AS local
    FROM lineage_stated GROUP BY child_key
) n ON n.child_key = t.key
WHERE (t.peft OR coalesce(n.local, false)
        OR t.quant_name AND (t.gguf OR t.quant_tag OR t.quant_config))
    AND NOT EXISTS (FROM lineage_related r WHERE r.child_key = t.key AND r.used)
    AND NOT EXISTS (
        FROM models m JOIN reference f ON lower(f.hf_id) = lower(m.id) WHERE m.key = t.key)
"""

_WEIGHT = """
SELECT row_number() OVER (
    ORDER BY coalesce(r.flop, 0), coalesce(m.safetensors_total, 0), m.key DESC
) - 1 AS weight
FROM models m
LEFT JOIN (
    SELECT lower(hf_id) AS name, max(coalesce(training_flop_best, training_flop_high)) AS flop
    FROM reference GROUP BY ALL
) r ON r.name = lower(m.id)
ORDER BY m.key
"""

_COPIES = """
WITH node AS (SELECT key, row_number() OVER (ORDER BY key) - 1 AS row FROM models),
single AS (
    SELECT child_key, min(parent_key) AS parent_key
    FROM parents WHERE used AND relation <> 'distilled'
    GROUP BY child_key
    HAVING count(*) = 1 AND bool_and(relation IN ('quantized', 'conversion'))
        AND count(parent_key) = 1
),
related AS (
    SELECT t.*, p.parent_key FROM lineage_traits t JOIN parents p ON p.child_key = t.key
    WHERE p.used AND p.parent_key IS NOT NULL AND length(t.stem) >= 10
        AND t.created_at IS NOT NULL
),
eldest AS (
    SELECT stem, parent_key, stored, arg_min(key, (created_at, key)) AS key,
        arg_min(namespace, (created_at, key)) AS namespace, min(created_at) AS created_at
    FROM related WHERE NOT quant_name GROUP BY stem, parent_key, stored
),
sibling AS (
    SELECT c.key AS child_key, arg_min(o.key, (o.created_at, o.key)) AS parent_key
    FROM related c
    JOIN eldest o ON o.stem = c.stem AND o.parent_key = c.parent_key
    WHERE c.namespace <> o.namespace AND o.created_at < c.created_at
        AND CASE WHEN c.quant_name THEN c.stored = 0 OR NOT c.floats_only
            ELSE c.floats_only AND c.stored = o.stored AND c.stored > 0 END
    GROUP BY c.key
)
SELECT c.row AS copy, p.row AS original
FROM (FROM single UNION ALL (FROM sibling ANTI JOIN single USING (child_key))) x
JOIN node c ON c.key = x.child_key JOIN node p ON p.key = x.parent_key
ORDER BY copy
"""
# A re-upload often names the parent of what it re-uploads. The same name, the same tensor count
# and the same parent as an older model of another publisher make it a copy of that model.

_LINEAGE = """
CREATE OR REPLACE TABLE lineage AS
WITH node AS (SELECT key, row_number() OVER (ORDER BY key) - 1 AS row FROM models),
direct AS (
    SELECT child_key, count(*) AS parents, count(*) FILTER (parent_key IS NULL) AS missing,
        arg_min(relation, (grade = 'inferred', list_position(
            ['adapter', 'merge', 'finetune', 'distilled', 'quantized', 'conversion', 'other'],
            relation), parent_ref)) AS relation,
        bool_or(grade = 'inferred') AS inferred
    FROM parents WHERE used GROUP BY child_key
)
SELECT n.key, coalesce(d.relation, 'base') AS relation, coalesce(d.parents, 0) AS parents,
    coalesce(d.missing, 0) AS missing_parents, a.depth, root.key AS root_key, a.roots,
    original.key AS original_key, a.descendants,
    CASE WHEN a.inferred OR d.inferred THEN 'inferred' ELSE 'stated' END AS lineage_grade
FROM node n JOIN lineage_arrays a ON a.row = n.row
JOIN node root ON root.row = a.root
JOIN node original ON original.row = a.original
LEFT JOIN direct d ON d.child_key = n.key
ORDER BY n.key
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
    columns = {
        "row": np.arange(graph.nodes),
        "depth": found.depth,
        "root": found.root,
        "roots": found.roots,
        "original": found.original,
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
