"""Every model with its verdicts, for the search box: in shards that a browser loads one of."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping

import duckdb
from isal import igzip

from hubscan.reports.context import Context
from hubscan.reports.found import Found
from hubscan.reports.pages import lines
from hubscan.reports.words import clipped

SHARD = 2_000
"""Models of a shard: 30 to 60 kB."""
_PLAIN = "[ -~]{1,120}"
"""Names that are shown as they are; `clipped` makes the others harmless."""


def build(context: Context, pages: Mapping[str, str]) -> Found | None:
    """Every shard, and where each begins; None where nothing is counted."""
    main = lines.all_lines(context.main_lines)
    if not main or not context.models:
        return None
    con = context.con
    levels = ", ".join(f"{lines.strongest(line)}::VARCHAR" for line in main)
    con.execute(_FOUND.format(levels=levels, plain=_PLAIN))
    odd = context.rows(f"SELECT id FROM found WHERE NOT regexp_full_match(id, '{_PLAIN}')")
    for (name,) in odd:
        con.execute("UPDATE found SET id = ? WHERE id = ?", [clipped(name), name])
    for name, path in pages.items():
        con.execute("UPDATE found SET path = ? WHERE id = ?", [path, clipped(name)])
    starts, shards = _shards(con, _ID, _ROWS)
    names, by_name = ((), ()) if context.models <= SHARD else _shards(con, _NAME, _NAMES)
    return Found(
        texts=tuple((line.rule.id, line.name) for line in main),
        starts=starts,
        shards=shards,
        names=names,
        by_name=by_name,
    )


_ID, _NAME = "lower(id)", "lower(split_part(id, '/', -1))"

_FOUND = """
CREATE OR REPLACE TEMP TABLE found AS
SELECT m.id, l.relation, e.training_flop_low AS low, e.training_flop_best AS best,
    e.training_flop_high AS high, e.parameters_best AS parameters, concat({levels}) AS levels,
    e.training_flop_method AS how_flop, e.training_flop_grade AS grade_flop,
    e.parameters_method AS how_parameters, e.parameters_grade AS grade_parameters, made.of,
    NULL::VARCHAR AS path
FROM models m POSITIONAL JOIN verdicts v POSITIONAL JOIN lineage l POSITIONAL JOIN estimates e
LEFT JOIN (
    SELECT p.child, list(coalesce(a.id, p.parent_ref) ORDER BY coalesce(a.id, p.parent_ref))
        FILTER (regexp_full_match(coalesce(a.id, p.parent_ref), '{plain}')) AS of
    FROM parents p LEFT JOIN models a ON a.model = p.parent WHERE p.used GROUP BY 1
) made ON made.child = m.model
"""

_ROWS = """
to_json({'v': list(DISTINCT levels ORDER BY levels), 'r': list([id, relation,
    printf('%.2g', low), printf('%.2g', best), printf('%.2g', high), printf('%.3g', parameters),
    pattern::VARCHAR, path, how_flop, grade_flop, how_parameters, grade_parameters,
    array_to_string(of[:3], ' ')] ORDER BY place)})
"""
"""A shard by id: the distinct verdicts, then a row a model with the number of its verdicts, what
its figures rest on, and the names of its parents."""

_NAMES = "to_json(list(id ORDER BY place))"


def _shards(
    con: duckdb.DuckDBPyConnection, key: str, made: str
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Where each shard begins, and each shard, packed."""
    found = con.execute(
        f"""
        WITH placed AS (
            SELECT *, row_number() OVER (ORDER BY {key}, id) - 1 AS place FROM found
        ), numbered AS (
            SELECT *, place // {SHARD} AS shard,
                dense_rank() OVER (PARTITION BY place // {SHARD} ORDER BY levels) - 1 AS pattern
            FROM placed
        )
        SELECT arg_min({key}, place), {made} FROM numbered GROUP BY shard ORDER BY shard
        """
    )
    starts, shards = [], []
    while row := found.fetchone():
        starts.append(row[0])
        shards.append(_packed(row[1]))
    return tuple(starts), tuple(shards)


def _packed(shard: str) -> str:
    """As gzip in letters, a fifth of the size; what packs it knows no time and no name."""
    return b64encode(igzip.compress(shard.encode(), mtime=0)).decode()
