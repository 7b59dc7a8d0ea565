"""`models`, `edges` and `reference` → `parents` and `lineage`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from hubscan.lineage import find_parents, inference, model_marks, nodes, relations
from hubscan.lineage.cycles import closing_edges
from hubscan.lineage.graph import Bools, Ints
from hubscan.lineage.limits import Limits
from hubscan.lineage.load import as_relation, int_columns, load_graph
from hubscan.model.tables import TABLES
from hubscan.store.arrow import as_arrow
from hubscan.store.engine import empty_table

_SCRATCH = ("curated", "refs", "stated", "traits", "related")

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

_SHAPED = """
SELECT DISTINCT t.model FROM lineage_traits t
JOIN reference r ON r.parameters = t.stored AND r.parameters > 0
WHERE t.floats_only AND NOT t.peft AND t.created_at >= TRY_CAST(r.release_date AS DATE)
"""
# Exactly the tensor count of a curated model, and younger: hardly anybody trains a model of that
# very shape from nothing.

_UNNAMED = f"""
INSERT INTO lineage_related
SELECT t.model, NULL, '', CASE WHEN t.peft OR t.lora AND t.diffusers THEN 'adapter'
        WHEN t.quant_name AND (t.gguf OR t.quant_tag OR t.quant_config) THEN 'quantized'
        WHEN t.mergekit OR t.merge_tag OR t.merge_name THEN 'merge' ELSE 'finetune' END,
    NULL, 'inferred', 'inferred', 'derived from a model that it does not name', true
FROM lineage_traits t
LEFT JOIN (
    SELECT DISTINCT child, true AS local FROM lineage_stated
    WHERE junk IN ({find_parents.LOCAL}, {find_parents.UNNAMED})
) n ON n.child = t.model
LEFT JOIN ({_SHAPED}) shaped ON shaped.model = t.model
WHERE (shaped.model IS NOT NULL OR coalesce(n.local, false)
        OR t.peft OR t.mergekit OR t.merge_tag OR t.merge_name OR t.tuned
        OR t.lora AND (t.diffusers OR t.stored > $largest_adapter)
        OR t.quant_name AND (t.gguf OR t.quant_tag OR t.quant_config))
    AND NOT EXISTS (FROM lineage_related r WHERE r.child = t.model AND r.used)
    AND t.model NOT IN (SELECT model FROM lineage_curated)
"""

_SIBLINGS = """
WITH related AS (
    SELECT t.*, p.parent FROM lineage_traits t JOIN parents p ON p.child = t.model
    WHERE p.used AND p.parent IS NOT NULL AND length(t.stem) >= 10
        AND t.created_at IS NOT NULL
),
eldest AS (
    SELECT stem, parent, stored, arg_min(model, (created_at, model)) AS model,
        arg_min(publisher, (created_at, model)) AS publisher, min(created_at) AS created_at
    FROM related WHERE NOT quant_name GROUP BY stem, parent, stored
)
SELECT c.model AS copy, arg_min(o.model, (o.created_at, o.model)) AS original
FROM related c
JOIN eldest o ON o.stem = c.stem AND o.parent = c.parent
WHERE c.publisher <> o.publisher AND c.publisher > 0 AND o.publisher > 0
    AND o.created_at < c.created_at
    AND CASE WHEN c.quant_name THEN c.stored = 0 OR NOT c.floats_only
        ELSE c.floats_only AND c.stored = o.stored AND c.stored > 0 END
GROUP BY c.model
"""
# A re-upload often names the parent of what it re-uploads. The same name, the same tensor count
# and the same parent as an older model of another publisher make it a copy of that model.

_RELATIONS = (
    "adapter",
    "merge",
    "finetune",
    "distilled",
    "quantized",
    "conversion",
    "other",
    "base",
)
"""Of several direct relations the first one names the model; without any it is a base."""
_CODE = " ".join(f"WHEN '{name}' THEN {code}" for code, name in enumerate(_RELATIONS))

_USED = f"""
SELECT child, coalesce(parent, -1) AS parent, CASE relation {_CODE} END AS relation,
    grade = 'inferred' AS inferred
FROM parents WHERE used
"""


_FINE_TUNES = """
SELECT p.parent AS model, min(t.stored) AS least, max(t.stored) AS most
FROM parents p JOIN lineage_traits t ON t.model = p.child
WHERE p.used AND p.relation = 'finetune' AND p.grade <> 'inferred' AND p.parent IS NOT NULL
    AND t.floats_only AND t.stored > 0 AND NOT t.quant_name AND NOT t.peft
    AND p.child NOT IN (SELECT child FROM parents WHERE used GROUP BY child HAVING count(*) > 1)
GROUP BY p.parent
"""


def resolve(con: duckdb.DuckDBPyConnection, limits: Limits) -> None:
    """Make `parents` and `lineage` from `models`, `edges` and `reference`.

    Every statement about a parent ends as a row of `parents`: used, or kept with the reason why
    not. Input order does not matter.
    """
    model_marks.make(con)
    if find_parents.anybody(con):
        find_parents.gather(con)
        relations.relate(con, limits.least_kept)
    else:
        find_parents.gather_none(con)
        empty_table(con, TABLES["parents"], "lineage_related")
    inference.infer(con)
    con.execute(_UNNAMED, {"largest_adapter": limits.largest_adapter})
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
    used = int_columns(con, _USED)
    found = nodes.describe(graph, _copied_from(con, used, graph.nodes), _weight(con, graph.nodes))
    relation, missing, guess = _direct(used, graph.nodes)
    inferred = found.inferred | guess
    numbers = {
        "model": np.arange(graph.nodes),
        "root": found.root,
        "original": found.original,
    }
    columns: dict[str, Any] = {
        "relation": pa.DictionaryArray.from_arrays(as_arrow(relation), pa.array(_RELATIONS)),
        "parents": np.bincount(used["child"], minlength=graph.nodes),
        "missing_parents": missing,
        "depth": found.depth,
        "roots": found.roots,
        "descendants": found.descendants,
        "lineage_grade": pa.DictionaryArray.from_arrays(
            as_arrow(inferred.astype(np.int8)), pa.array(["stated", "inferred"])
        ),
    }
    columns |= {name: array.astype(np.int32) for name, array in numbers.items()}
    as_relation(con, "lineage_arrays", columns)
    listed = ", ".join(f"{c.name}::{c.sql_type} AS {c.name}" for c in TABLES["lineage"].columns)
    con.execute(
        f"CREATE OR REPLACE TABLE lineage AS SELECT {listed} FROM ("
        f"SELECT a.*, f.least AS fine_tunes_least, f.most AS fine_tunes_most"
        f" FROM lineage_arrays a LEFT JOIN ({_FINE_TUNES}) f USING (model)) ORDER BY model"
    )
    con.unregister("lineage_arrays")


def _direct(used: Mapping[str, Ints], nodes: int) -> tuple[NDArray[np.int8], Ints, Bools]:
    """By node: the code of the relation to its parents, how many are missing, any inferred.

    Relations nobody declared count only where no other is known.
    """
    ranked = np.full(nodes, len(_RELATIONS) - 1, dtype=np.int64)
    ranked[used["child"]] = 2 * len(_RELATIONS)
    np.minimum.at(ranked, used["child"], used["inferred"] * len(_RELATIONS) + used["relation"])
    missing = np.bincount(used["child"][used["parent"] < 0], minlength=nodes)
    inferred = np.zeros(nodes, dtype=np.bool_)
    inferred[used["child"][used["inferred"] == 1]] = True
    return (ranked % len(_RELATIONS)).astype(np.int8), missing, inferred


def _weight(con: duckdb.DuckDBPyConnection, nodes: int) -> Ints:
    """Rank of every node by curated compute, then tensor count; of equals the older is higher."""
    total = int_columns(con, "SELECT coalesce(safetensors_total, 0) AS total FROM models")["total"]
    order = nodes - 1 - np.argsort(total[::-1], kind="stable")
    known = con.execute(
        "SELECT c.model, c.flop FROM lineage_curated c JOIN models m USING (model)"
        " WHERE c.flop > 0 ORDER BY c.flop, coalesce(m.safetensors_total, 0), c.model DESC"
    ).fetchnumpy()["model"]
    order = np.r_[order[~np.isin(order, known)], known.astype(np.int64)]
    weight = np.empty(nodes, dtype=np.int64)
    weight[order] = np.arange(nodes)
    return weight


def _copied_from(con: duckdb.DuckDBPyConnection, used: Mapping[str, Ints], nodes: int) -> Ints:
    """Row each copy was made from; other nodes point to themselves.

    A model is a copy of its only parent if it is a quantised or converted form of it.
    """
    pointer = np.arange(nodes, dtype=np.int64)
    siblings = int_columns(con, _SIBLINGS)
    pointer[siblings["copy"]] = siblings["original"]
    weights = used["relation"] != _RELATIONS.index("distilled")
    child, parent, relation = (used[c][weights] for c in ("child", "parent", "relation"))
    alone = np.bincount(child, minlength=nodes)[child] == 1
    copies = [_RELATIONS.index(name) for name in ("quantized", "conversion")]
    single = alone & np.isin(relation, copies) & (parent >= 0)
    pointer[child[single]] = parent[single]
    return pointer
