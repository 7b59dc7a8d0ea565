"""Own estimates and lineage → `estimates`: what each model has from its ancestors."""

from __future__ import annotations

import duckdb
import numpy as np

from hubscan.lineage.compute import Compute, Own, accumulate
from hubscan.lineage.donors import Donors, find_donors
from hubscan.lineage.graph import Graph
from hubscan.lineage.inherit_sql import estimates_query
from hubscan.lineage.load import as_relation, load_graph

_OWN = """
WITH whole AS (
    SELECT lower(hf_id) AS name FROM reference
    WHERE (base IS NULL OR base = '')
        AND coalesce(own_flop_low, own_flop_best, own_flop_high) IS NOT NULL
)
SELECT CAST(o.own_flop_low AS DOUBLE) AS low, CAST(o.own_flop_best AS DOUBLE) AS best,
    CAST(o.own_flop_high AS DOUBLE) AS high,
    lower(m.id) IN (SELECT name FROM whole) AS whole,
    coalesce(l.missing_parents, 0) > 0 AND stand_in.child_key IS NULL AS missing,
    missing AND NOT (l.relation = 'merge' AND l.missing_parents < l.parents) AS missing_counts
FROM models m
LEFT JOIN own_estimates o ON o.key = m.key
LEFT JOIN lineage l ON l.key = m.key
LEFT JOIN (
    SELECT DISTINCT child_key FROM parents
    WHERE used AND grade = 'inferred' AND parent_key IS NOT NULL AND relation <> 'distilled'
) stand_in ON stand_in.child_key = m.key
ORDER BY m.key
"""


def inherit(con: duckdb.DuckDBPyConnection) -> None:
    """Make `estimates` from `own_estimates`, `parents`, `lineage` and `reference`.

    `training_flop` is the sum of `own_flop` over the model and its distinct ancestors. Copies
    have the figures of their original, adapters the parameters of their base and their own.
    """
    graph = load_graph(con)
    _offer(con, graph, accumulate(graph, _own(con)), find_donors(con, graph.nodes))
    con.execute(f"CREATE OR REPLACE TABLE estimates AS {estimates_query()}")
    con.unregister("lineage_inherited")


def _own(con: duckdb.DuckDBPyConnection) -> Own:
    """Own steps in the order of keys; NULL becomes NaN."""
    columns = con.execute(_OWN).fetchnumpy()
    low, best, high = (
        np.ma.filled(np.ma.asarray(columns[c], dtype=np.float64), np.nan)
        for c in ("low", "best", "high")
    )
    flags = (
        np.asarray(columns[c]).astype(np.bool_) for c in ("whole", "missing", "missing_counts")
    )
    return Own(low, best, high, *flags)


def _offer(con: duckdb.DuckDBPyConnection, graph: Graph, compute: Compute, donors: Donors) -> None:
    """Make the arrays readable in SQL as `lineage_inherited`."""
    as_relation(
        con,
        "lineage_inherited",
        {
            "row": np.arange(graph.nodes),
            "flop_low": compute.low,
            "flop_best": compute.best,
            "flop_high": compute.high,
            "ancestors": compute.ancestors,
            "left_out": compute.left_out,
            "donor": donors.donor,
            "loose": donors.loose,
            "guess": donors.guess,
        },
    )
