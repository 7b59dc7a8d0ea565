"""Compute of the curated rows, worked out from their facts by the declared methods.

The own step of a row may be a share of its base's compute, and the whole of a row is its own step
and its base's whole: both are worked out together, from the roots of the table to its leaves.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
from msgspec.structs import replace

from hubscan.estimate import choice, reference
from hubscan.estimate.assumptions import Assumptions
from hubscan.estimate.method import ENDS
from hubscan.estimate.reference import FLOP_NUMBERS, FLOP_TEXTS, ReferenceRow
from hubscan.estimate.registry import quantity
from hubscan.store.engine import connect_for_few

CURATED_FLOP = quantity("hubscan.estimate.quantities.curated_flop")

_FACTS = """
CREATE OR REPLACE TEMP TABLE curated_facts AS
WITH of_step AS (
    SELECT f.*, f.source_title || coalesce(', ' || nullif(f.address, ''), '') AS source
    FROM reference_facts f JOIN reference r USING (hf_id)
    WHERE f.scope <> 'whole' OR r.base IS NULL
), estimates AS (
    SELECT hf_id, arg_min(value, rank) AS estimate, arg_min(source, rank) AS estimate_source,
        split_part(arg_min(text, rank), ';', 1) AS estimate_label,
        arg_min(scope, rank) AS estimate_scope
    FROM of_step WHERE quantity = 'estimated_flop' AND low IS NULL AND value IS NOT NULL
        AND scope <> 'whole' AND split_part(text, ';', 1) <> 'Rejected'
    GROUP BY hf_id
), wholes AS (
    SELECT hf_id, arg_min(value, rank) AS whole, arg_min(source, rank) AS whole_source,
        split_part(arg_min(text, rank), ';', 1) AS whole_label
    FROM of_step WHERE quantity = 'estimated_flop' AND low IS NULL AND value IS NOT NULL
        AND scope = 'whole'
    GROUP BY hf_id
), ranges AS (
    SELECT hf_id, low AS range_low, value AS range_likely, high AS range_high,
        source AS range_source
    FROM of_step WHERE quantity = 'estimated_flop' AND low IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY hf_id ORDER BY rank) = 1
), tokens AS (
    SELECT hf_id, low AS tokens_low, value AS tokens_likely, high AS tokens_high,
        source AS tokens_range_source
    FROM of_step WHERE quantity IN ('training_tokens', 'estimated_tokens') AND low IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY hf_id ORDER BY quantity DESC, rank) = 1
), devices AS (
    SELECT r.hf_id, max_by(d.device, length(d.device)) AS device
    FROM reference r JOIN (SELECT unnest(?) AS device) d
        ON starts_with(regexp_replace(lower(r.hardware), '[ -]', '', 'g'), d.device)
    GROUP BY r.hf_id
)
SELECT r.*, d.device, e.* EXCLUDE (hf_id), w.* EXCLUDE (hf_id), i.* EXCLUDE (hf_id),
    t.* EXCLUDE (hf_id),
    coalesce(split_part(r.hf_id, '/', 1) = split_part(r.base, '/', 1), false) AS same_maker
FROM reference r
LEFT JOIN devices d USING (hf_id)
LEFT JOIN estimates e USING (hf_id)
LEFT JOIN wholes w USING (hf_id)
LEFT JOIN ranges i USING (hf_id)
LEFT JOIN tokens t USING (hf_id)
ORDER BY r.hf_id
"""

_NOTHING = """
CREATE OR REPLACE TEMP TABLE curated_whole (hf_id VARCHAR, low DOUBLE, best DOUBLE, high DOUBLE)
"""

_WHOLE = """
SELECT c.model AS hf_id, c.low + coalesce(b.low, 0) AS low,
    CASE WHEN r.hf_id IS NULL THEN c.best ELSE c.best + b.best END AS best,
    CASE WHEN r.hf_id IS NULL THEN c.high ELSE c.high + b.high END AS high
FROM curated_flop c
JOIN curated_facts f ON f.hf_id = c.model
LEFT JOIN reference r ON r.hf_id = f.base
LEFT JOIN curated_whole b ON b.hf_id = f.base
"""


def work_out(con: duckdb.DuckDBPyConnection, constants: Assumptions) -> None:
    """Fill the columns of compute of `reference` from its facts and `reference_facts`.

    `own_flop_*` is the own step, `training_flop_*` that and the whole of its base; NULL where it is
    not known. Leaves `curated_flop` and its facts for whoever asks why. A base that is not
    in the table counts as none.
    """
    con.execute(_FACTS, [sorted(constants.accelerators)])
    con.execute(_NOTHING)
    for _ in range(_most_steps(con)):  # one more settles the rows one step further from a root
        choice.make(con, CURATED_FLOP, constants)
        con.execute(f"CREATE OR REPLACE TEMP TABLE curated_next AS {_WHOLE}")
        con.execute("CREATE OR REPLACE TEMP TABLE curated_whole AS FROM curated_next")
    ends = ", ".join(
        f"{quantity}_{end} = {table}.{end}"
        for quantity, table in (("own_flop", "c"), ("training_flop", "w"))
        for end in ENDS
    )
    con.execute(
        f"""
        UPDATE reference SET {ends}, own_flop_method = c.method, own_flop_source = c.source,
            training_flop_method =
                CASE WHEN base IS NULL THEN c.method ELSE 'base plus own step' END
        FROM curated_flop c JOIN curated_whole w ON w.hf_id = c.model
        WHERE c.model = reference.hf_id
        """
    )


def _most_steps(con: duckdb.DuckDBPyConnection) -> int:
    """Rows on the longest way from a row to a root of the table; a circle ends where it began."""
    bases = dict(con.execute("SELECT hf_id, base FROM reference").fetchall())

    def steps(row: str) -> int:
        seen = {row: None}
        while (base := bases[row]) in bases and base not in seen:
            row = base
            seen[row] = None
        return len(seen)

    return max(map(steps, bases), default=1)


def with_compute(rows: Sequence[ReferenceRow], constants: Assumptions) -> tuple[ReferenceRow, ...]:
    """The curated rows with their compute, for whoever has no tables."""
    columns = (*FLOP_NUMBERS, *FLOP_TEXTS)
    with connect_for_few() as con:
        reference.load(con, rows)
        work_out(con, constants)
        found = con.execute(f"SELECT hf_id, {', '.join(columns)} FROM reference").fetchall()
    flop = {row[0]: dict(zip(columns, row[1:], strict=True)) for row in found}
    return tuple(replace(row, flop=flop[row.hf_id]) for row in rows)
