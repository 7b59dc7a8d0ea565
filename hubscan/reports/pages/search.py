"""Every model with its verdicts, for the search box: in shards that a browser loads one of."""

from __future__ import annotations

from collections.abc import Mapping

import duckdb

from hubscan.reports.context import Context
from hubscan.reports.found import Found
from hubscan.reports.pages import lines
from hubscan.reports.words import clipped

SHARD = 2_000
"""Models of a shard: 100 to 250 kB."""
_PLAIN = "[ -~]{1,120}"
"""Names that are shown as they are; `clipped` makes the others harmless."""


def build(context: Context, pages: Mapping[str, str]) -> Found | None:
    """Every shard, and where each begins; None where nothing is counted."""
    main = lines.all_lines(context.main_lines)
    if not main or not context.models:
        return None
    con = context.con
    levels = ", ".join(f"{lines.strongest(line)}::VARCHAR" for line in main)
    con.execute(_FOUND.format(levels=levels))
    odd = context.rows(f"SELECT id FROM found WHERE NOT regexp_full_match(id, '{_PLAIN}')")
    for (name,) in odd:
        con.execute("UPDATE found SET id = ? WHERE id = ?", [clipped(name), name])
    for name, path in pages.items():
        con.execute("UPDATE found SET path = ? WHERE id = ?", [path, clipped(name)])
    whole = context.models <= SHARD
    return Found(
        texts=tuple((line.rule.id, line.name) for line in main),
        starts=_starts(con, _ID),
        shards=_shards(con, _ID, _ROWS),
        names=() if whole else _starts(con, _NAME),
        by_name=() if whole else _shards(con, _NAME, _NAMES),
    )


_ID, _NAME = "lower(id)", "lower(split_part(id, '/', -1))"

_FOUND = """
CREATE OR REPLACE TEMP TABLE found AS
SELECT m.id, l.relation, e.training_flop_low AS low, e.training_flop_best AS best,
    e.training_flop_high AS high, e.parameters_best AS parameters, concat({levels}) AS levels,
    NULL::VARCHAR AS path
FROM models m POSITIONAL JOIN verdicts v POSITIONAL JOIN lineage l POSITIONAL JOIN estimates e
"""

_ROWS = """
to_json({'v': list(DISTINCT levels ORDER BY levels), 'r': list([id, relation,
    printf('%.2g', low), printf('%.2g', best), printf('%.2g', high), printf('%.3g', parameters),
    pattern::VARCHAR, path] ORDER BY place)})
"""
"""A shard by id: the distinct verdicts, then a row a model with the number of its verdicts."""

_NAMES = "to_json(list(id ORDER BY place))"


def _shards(con: duckdb.DuckDBPyConnection, key: str, made: str) -> tuple[str, ...]:
    found = con.execute(
        f"""
        WITH placed AS (
            SELECT *, row_number() OVER (ORDER BY {key}, id) - 1 AS place FROM found
        ), numbered AS (
            SELECT *, place // {SHARD} AS shard,
                dense_rank() OVER (PARTITION BY place // {SHARD} ORDER BY levels) - 1 AS pattern
            FROM placed
        )
        SELECT {made} FROM numbered GROUP BY shard ORDER BY shard
        """
    )
    return tuple(shard for (shard,) in found.fetchall())


def _starts(con: duckdb.DuckDBPyConnection, key: str) -> tuple[str, ...]:
    rows = con.execute(
        f"SELECT {key} AS key FROM found"
        f" QUALIFY (row_number() OVER (ORDER BY key, id) - 1) % {SHARD} = 0 ORDER BY key"
    ).fetchall()
    return tuple(key for (key,) in rows)
