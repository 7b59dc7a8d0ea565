"""The training steps that are summed: one a model, and those of parents outside the snapshot."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import numpy as np

from hubscan.lineage.compute import Own
from hubscan.lineage.graph import Graph, build
from hubscan.lineage.load import int_columns, load_graph

# A parent that is gone from the Hub may still be in the reference table: it becomes a node of its
# own, so that two children of one lost base count it once. For any other lost parent the model's
# size bounds what it can have cost: 6·N·D at the largest corpus disclosed by then, and a quarter
# more for attention, repeated epochs and post-training.
_CURATED = """
CREATE OR REPLACE TEMP TABLE lineage_lost AS
WITH named AS (
    SELECT lower(hf_id) AS name, hf_id FROM reference
    UNION SELECT lower(unnest(string_split(trim(aliases), ' '))), hf_id FROM reference
),
lost AS (
    SELECT p.child, p.grade, n.hf_id
    FROM parents p
    LEFT JOIN (SELECT name, min(hf_id) AS hf_id FROM named WHERE name <> '' GROUP BY name) n
        ON n.name = lower(p.parent_ref)
    WHERE p.used AND p.parent IS NULL AND p.relation <> 'distilled'
),
place AS (
    SELECT hf_id, row_number() OVER (ORDER BY hf_id) - 1 AS place
    FROM (SELECT DISTINCT hf_id FROM lost WHERE hf_id IS NOT NULL)
)
SELECT l.child, l.grade, p.hf_id, p.place FROM lost l LEFT JOIN place p USING (hf_id)
"""

_LOST_EDGES = """
SELECT child, place, bool_and(grade = 'inferred') AS inferred
FROM lineage_lost WHERE place IS NOT NULL GROUP BY child, place ORDER BY child, place
"""

_LOST_STEPS = """
SELECT DISTINCT l.place, r.training_flop_low AS low, r.training_flop_best AS best,
    r.training_flop_high AS high, 0.0 AS lost, false AS whole, false AS vague
FROM lineage_lost l JOIN reference r USING (hf_id) ORDER BY l.place
"""

_LOST_NAMES = """
SELECT hf_id FROM lineage_lost WHERE place IS NOT NULL GROUP BY place, hf_id ORDER BY place
"""

LOST_FLOP_PER_TOKEN, LOST_MARGIN = 6, 1.25
CORPUS = """
    SELECT CAST(release_date AS TIMESTAMP) AS since,
        max(training_tokens) OVER (ORDER BY release_date) AS tokens
    FROM reference WHERE training_tokens > 0 AND release_date IS NOT NULL
"""
"""SELECT of the largest corpus disclosed since each day."""

_STEPS = f"""
WITH whole AS (
    SELECT DISTINCT lower(hf_id) AS name FROM reference
    WHERE (base IS NULL OR base = '')
        AND coalesce(own_flop_low, own_flop_best, own_flop_high) IS NOT NULL
),
corpus AS ({CORPUS}),
stand_in AS (
    SELECT DISTINCT child FROM parents
    WHERE used AND grade = 'inferred' AND parent IS NOT NULL AND relation <> 'distilled'
),
lost AS (SELECT DISTINCT child FROM lineage_lost WHERE hf_id IS NULL),
step AS (
    SELECT m.model, l.original <> m.model AS copy, w.name IS NOT NULL AS whole,
        lost.child IS NOT NULL AND s.child IS NULL AS missing,
        l.relation = 'merge' AND l.missing_parents < l.parents AS partly,
        CASE WHEN copy THEN 0.0 ELSE o.own_flop_low END AS low,
        CASE WHEN copy THEN 0.0 ELSE o.own_flop_best END AS best,
        CASE WHEN copy THEN 0.0 ELSE o.own_flop_high END AS high,
        CASE WHEN l.relation <> 'adapter' THEN o.parameters_high END AS size,
        coalesce(m.created_at, TIMESTAMP '9999-01-01') AS created
    FROM models m
    LEFT JOIN own_estimates o ON o.model = m.model
    LEFT JOIN lineage l ON l.model = m.model
    LEFT JOIN whole w ON w.name = lower(m.id)
    LEFT JOIN lost ON lost.child = m.model
    LEFT JOIN stand_in s ON s.child = m.model
)
SELECT low, best, high, whole, missing AND NOT partly AS vague,
    CASE WHEN missing THEN {LOST_FLOP_PER_TOKEN} * size * tokens * {LOST_MARGIN} ELSE 0 END AS lost
FROM step ASOF LEFT JOIN corpus ON step.created >= corpus.since
ORDER BY model
"""


@dataclass(frozen=True, slots=True, eq=False)
class Steps:
    """What is summed over which graph: first the models by number, then the lost parents."""

    graph: Graph
    own: Own
    models: int
    lost: tuple[str, ...]
    """Curated names of the lost parents that have nodes of their own."""


def training_steps(con: duckdb.DuckDBPyConnection) -> Steps:
    """Own steps of all models, with nodes of their own for lost parents that are curated.

    Reads `models`, `own_estimates`, `parents`, `lineage`, `reference`. A copy has no step of its
    own; a lost parent that is not curated is bounded by the size of the model, if that is known.
    """
    con.execute(_CURATED)
    graph = load_graph(con)
    models, edges = graph.nodes, int_columns(con, _LOST_EDGES)
    own = _steps(con, _STEPS)
    lost = _steps(con, _LOST_STEPS)
    names = con.execute(_LOST_NAMES).fetchall()
    con.execute("DROP TABLE lineage_lost")
    whole = build(
        models + len(lost.low),
        np.r_[graph.child, edges["child"]],
        np.r_[graph.parent, models + edges["place"]],
        np.r_[graph.inferred, edges["inferred"] != 0],
    )
    return Steps(whole, _joined(own, lost), models, tuple(name for (name,) in names))


def _steps(con: duckdb.DuckDBPyConnection, query: str) -> Own:
    """Rows of `query` as arrays; NULL becomes NaN, a flag that is NULL False."""
    columns = con.execute(query).fetchnumpy()
    low, best, high, lost = (
        np.ma.filled(np.ma.asarray(columns[c], dtype=np.float64), np.nan)
        for c in ("low", "best", "high", "lost")
    )
    whole, vague = (
        np.ma.filled(np.ma.asarray(columns[c]), False).astype(np.bool_) for c in ("whole", "vague")
    )
    return Own(low, best, high, lost, whole, vague)


def _joined(first: Own, second: Own) -> Own:
    return Own(
        np.r_[first.low, second.low],
        np.r_[first.best, second.best],
        np.r_[first.high, second.high],
        np.r_[first.lost, second.lost],
        np.r_[first.whole, second.whole],
        np.r_[first.vague, second.vague],
    )
