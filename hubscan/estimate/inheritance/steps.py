"""The training steps that are summed: one a model, and those of lost parents that are curated.

A parent that is gone from the Hub may still be in the curated table: it becomes a node of its own,
so that two children of one lost base count it once. For any other lost parent the size of the
child bounds what it can have cost (quantity `lost_base_flop`).
"""

from __future__ import annotations

import duckdb
import numpy as np
from msgspec import Struct

from hubscan.estimate.assumptions import Assumptions
from hubscan.estimate.expression import fill
from hubscan.estimate.inheritance.candidate_bases import candidates
from hubscan.estimate.inheritance.sums import Own
from hubscan.lineage.graph import Graph, build
from hubscan.lineage.load import int_columns, load_graph
from hubscan.store.engine import any_row

_LOST_PARENTS = """
CREATE OR REPLACE TEMP TABLE lost_parents AS
WITH named AS (
    SELECT lower(hf_id) AS name, hf_id FROM reference
    UNION SELECT lower(unnest(string_split(trim(aliases), ' '))), hf_id FROM reference
),
lost AS (
    SELECT p.child, p.grade, coalesce(n.hf_id, b.hf_id) AS hf_id, b.hf_id IS NOT NULL AS likely
    FROM parents p
    LEFT JOIN (SELECT name, min(hf_id) AS hf_id FROM named WHERE name <> '' GROUP BY name) n
        ON n.name = lower(p.parent_ref)
    LEFT JOIN likely_bases b ON b.model = p.child AND p.parent_ref = ''
    WHERE p.used AND p.parent IS NULL AND p.relation <> 'distilled'
),
place AS (
    SELECT hf_id, row_number() OVER (ORDER BY hf_id) - 1 AS place
    FROM (SELECT DISTINCT hf_id FROM lost WHERE hf_id IS NOT NULL)
)
SELECT l.child, l.grade, p.hf_id, p.place, l.likely FROM lost l LEFT JOIN place p USING (hf_id)
"""

# A base that is not named has a tensor count. Where all that it may be cost about the same, the one
# in the middle stands for it.
_COUNTED = """SELECT model, best AS size FROM own_parameters
WHERE grade IN ('exact', 'derived') AND low = high"""
_CANDIDATES = f"CREATE OR REPLACE TEMP TABLE candidate_bases AS {candidates(_COUNTED)}"
_LIKELY_BASES = """
CREATE OR REPLACE TEMP TABLE likely_bases AS
WITH alike AS (
    SELECT model, list_sort(list({'flop': best, 'hf_id': hf_id, 'high': high}))[count(*) // 2 + 1]
        AS middle
    FROM candidate_bases GROUP BY model
    HAVING count(*) = count(best) AND max(best) <= $same_shape_spread * min(best)
)
SELECT model, middle.hf_id AS hf_id, middle.high AS high FROM alike
"""

_MISSING_A_PARENT = """
CREATE OR REPLACE TEMP TABLE missing_a_parent AS
SELECT DISTINCT child AS model FROM lost_parents WHERE (hf_id IS NULL OR likely) AND child NOT IN (
    SELECT child FROM parents
    WHERE used AND grade = 'inferred' AND parent IS NOT NULL AND relation <> 'distilled')
ORDER BY model
"""
# An inferred parent stands in for the one that is lost.

_LOST = "parents WHERE used AND parent IS NULL"
NOBODY = {
    "candidate_bases": "model INTEGER, hf_id VARCHAR, released DATE, low DOUBLE, best DOUBLE,"
    " high DOUBLE",
    "likely_bases": "model INTEGER, hf_id VARCHAR, high DOUBLE",
    "lost_parents": "child INTEGER, grade VARCHAR, hf_id VARCHAR, place BIGINT, likely BOOLEAN",
    "missing_a_parent": "model INTEGER",
}
"""Table → its columns where it has no rows."""

_LOST_EDGES = """
SELECT child, place, bool_and(grade = 'inferred') AS inferred
FROM lost_parents WHERE place IS NOT NULL GROUP BY child, place ORDER BY child, place
"""

_LOST_STEPS = """
SELECT DISTINCT l.place, coalesce(r.training_flop_low, 'nan') AS low,
    coalesce(r.training_flop_best, 'nan') AS best, coalesce(r.training_flop_high, 'nan') AS high,
    0.0::DOUBLE AS lost, false AS whole, false AS vague
FROM lost_parents l JOIN reference r USING (hf_id) ORDER BY l.place
"""

_LOST_NAMES = """
SELECT hf_id FROM lost_parents WHERE place IS NOT NULL GROUP BY place, hf_id ORDER BY place
"""

_STEPS = """
WITH whole AS (
    SELECT DISTINCT lower(hf_id) AS name FROM reference
    WHERE (base IS NULL OR base = '')
        AND coalesce(own_flop_low, own_flop_best, own_flop_high) IS NOT NULL
)
SELECT coalesce(CASE WHEN copy THEN 0 ELSE low END, 'nan') AS low,
    coalesce(CASE WHEN copy THEN 0 ELSE best END, 'nan') AS best,
    coalesce(CASE WHEN copy THEN 0 ELSE high END, 'nan') AS high, whole,
    coalesce(missing AND NOT partly AND likely_high IS NULL, false) AS vague,
    coalesce(CASE WHEN NOT missing THEN 0 WHEN lost > coalesce(likely_high, 0)
        THEN lost - coalesce(likely_high, 0) WHEN lost IS NOT NULL THEN 0 END, 'nan') AS lost
FROM (
    SELECT l.model, l.original <> l.model AS copy, o.low, o.best, o.high,
        m.model IS NOT NULL AS whole,
        b.model IS NOT NULL AS missing, b.high AS lost, k.high AS likely_high,
        l.relation = 'merge' AND l.missing_parents < l.parents AS partly
    FROM lineage l
    LEFT JOIN (SELECT model FROM models WHERE lower(id) IN (SELECT name FROM whole)) m USING (model)
    LEFT JOIN own_flop o USING (model)
    LEFT JOIN lost_base_flop b USING (model)
    LEFT JOIN likely_bases k USING (model)
)
ORDER BY model
"""


class Steps(Struct, frozen=True, eq=False):
    """What is summed over which graph: first the models by number, then the lost parents."""

    graph: Graph
    own: Own
    models: int
    lost: tuple[str, ...]
    """Curated names of the lost parents that have nodes of their own."""


def find_lost_parents(con: duckdb.DuckDBPyConnection, assumptions: Assumptions) -> None:
    """Create `candidate_bases`, `likely_bases`, `lost_parents` and `missing_a_parent(model)`.

    A likely base gives a best value and bounds nothing. Reads `parents`, `models`,
    `own_parameters` and `reference`.
    """
    if not any_row(con, _LOST):
        for table, columns in NOBODY.items():
            con.execute(f"CREATE OR REPLACE TEMP TABLE {table} ({columns})")
        return
    con.execute(_CANDIDATES)
    con.execute(fill(_LIKELY_BASES, assumptions))
    con.execute(_LOST_PARENTS)
    con.execute(_MISSING_A_PARENT)


def training_steps(con: duckdb.DuckDBPyConnection) -> Steps:
    """Own steps of all models, with nodes of their own for lost parents that are curated.

    Reads `models`, `own_flop`, `lost_base_flop`, `parents`, `lineage`, `reference` and
    `lost_parents`. A copy has no step of its own.
    """
    graph = load_graph(con)
    own = _steps(con, _STEPS)
    names = con.execute(_LOST_NAMES).fetchall()
    if not names:
        return Steps(graph, own, graph.nodes, ())
    edges, lost = int_columns(con, _LOST_EDGES), _steps(con, _LOST_STEPS)
    whole = build(
        graph.nodes + len(lost.low),
        np.r_[graph.child, edges["child"]],
        np.r_[graph.parent, graph.nodes + edges["place"]],
        np.r_[graph.inferred, edges["inferred"] != 0],
    )
    return Steps(whole, own.followed_by(lost), graph.nodes, tuple(name for (name,) in names))


def _steps(con: duckdb.DuckDBPyConnection, query: str) -> Own:
    """Rows of `query` as arrays. None of them is NULL, for which the database would load masked
    arrays."""
    columns = con.execute(query).fetchnumpy()
    low, best, high, lost = (
        np.asarray(columns[c], np.float64) for c in ("low", "best", "high", "lost")
    )
    whole, vague = (np.asarray(columns[c], np.bool_) for c in ("whole", "vague"))
    return Own(low, best, high, lost, whole, vague)
