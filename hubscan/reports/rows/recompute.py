"""How the tallies follow from the published rows: one query a tier and mode, without hubscan.

The queries read the files of a report from its folder, and run in any DuckDB.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import duckdb

from hubscan.model.choices import LEVELS, UNITS
from hubscan.model.tables import TABLES
from hubscan.store.engine import identifier, sql_text
from hubscan.tally.content import Cell

KEY = TABLES["tallies"].key
_COUNTED = ("sum(number)", "count(DISTINCT publisher)", "sum(downloads)", "sum(likes)")
"""Of models: their number, that of their publishers, and what their counters add up to."""
_PREFIXES = ("", "publishers_", "downloads_", "likes_")
_ROWS, _VERDICTS = "data/rows.parquet", "data/verdicts.parquet"
_CHANCES, _DEGREES, _TIERS = "data/chances.parquet", "data/degrees.parquet", "data/tiers.parquet"
_AT_ONCE = 8
"""Columns of a query, so that three million rows of each fit in memory."""


def query(unit: str, columns: Sequence[str]) -> str:
    """The rows of the tallies of some verdict columns in one unit, by column and relation.

    A model without a publisher, counter or relation counts as publisher 0, as 0, and as other.
    *distinct* counts a model and its copies once: covered as far as the most covered of them, with
    the relation and publisher of the original; counters are those of the covered repositories.
    """
    original = "coalesce(r.original, r.model)"
    o, joined, together = "r", "", "models"
    if unit != UNITS[0]:
        o, joined = "o", f" JOIN '{_ROWS}' o ON o.model = {original}"
        together = (
            '(SELECT "column", original, relation, publisher, max(level) AS level'
            " FROM models GROUP BY ALL)"
        )
    listed = ", ".join(map(identifier, columns))
    return f"""WITH
verdicts AS (
    UNPIVOT (FROM '{_VERDICTS}') ON {listed} INTO NAME "column" VALUE level
),
models AS (
    SELECT v."column", v.level, {original} AS original, {o}.publisher,
        coalesce({o}.relation, 'other') AS relation,
        greatest(coalesce(r.downloads, 0), 0) AS downloads,
        greatest(coalesce(r.likes, 0), 0) AS likes
    FROM '{_ROWS}' r JOIN verdicts v USING (model){joined}
    WHERE v.level > 0
),
relations AS (
    SELECT DISTINCT unnest(['all', coalesce(relation, 'other')]) AS relation FROM '{_ROWS}'
),
elements AS (
    SELECT "column", relation, publisher, level, count(*) AS number FROM {together} GROUP BY ALL
),
heads AS ({_grouped("elements", (0, 1))}),
sums AS (
    SELECT "column", relation, level, sum(downloads) AS downloads, sum(likes) AS likes
    FROM models GROUP BY ALL
),
counters AS ({_grouped("sums", (2, 3))}),
asked AS (SELECT unnest([{", ".join(map(sql_text, columns))}]) AS "column")
SELECT "column", relation, coalesce(COLUMNS(* EXCLUDE ("column", relation)), 0)
FROM asked CROSS JOIN relations LEFT JOIN heads USING ("column", relation)
    LEFT JOIN counters USING ("column", relation)
ORDER BY "column", relation"""


def _grouped(source: str, which: tuple[int, ...]) -> str:
    counts = ",\n        ".join(
        f"({_COUNTED[i]} FILTER (level >= {level}))::BIGINT AS {_PREFIXES[i]}{name}"
        for i in which
        for name, level in LEVELS.items()
    )
    relation = f"coalesce({source}.relation, 'all') AS relation"
    sets = f'GROUPING SETS (("column"), ("column", {source}.relation))'
    return (
        f'\n    SELECT "column", {relation},\n        {counts}\n    FROM {source} GROUP BY {sets}'
    )


def expected_query(column: str) -> str:
    """The expected number of repositories that a verdict column covers."""
    return f"""SELECT sum(number * probability) AS expected FROM (
    SELECT {identifier(column)} AS degree, count(*) AS number FROM '{_CHANCES}' GROUP BY ALL
) JOIN '{_DEGREES}' USING (degree)"""


def counts(column: str) -> Mapping[str, str]:
    """What the tallies say of one verdict column of the rows → a query that anyone can read.

    The names are those of the tallies: `likely` models, of which `finetune`; `distinct` ones;
    their `publishers` and `downloads`; and how many are `expected`.
    """
    level, original = identifier(column), "coalesce(original, model)"
    likely = f"FROM '{_ROWS}' WHERE {level} >= {LEVELS['likely']}"
    chance = identifier(f"{column}:probability")
    return {
        "surely": f"SELECT count(*) FROM '{_ROWS}' WHERE {level} >= {LEVELS['surely']}",
        "likely": f"SELECT count(*) {likely}",
        "possibly": f"SELECT count(*) FROM '{_ROWS}' WHERE {level} >= {LEVELS['possibly']}",
        "finetune": f"SELECT count(*) {likely} AND relation = 'finetune'",
        "distinct": f"SELECT count(DISTINCT {original}) {likely}",
        "publishers": f"SELECT count(DISTINCT publisher) {likely}",
        "downloads": f"SELECT coalesce(sum(downloads), 0) {likely}",
        "expected": f"SELECT sum({chance}) FROM '{_ROWS}'",
    }


def script(example: str) -> str:
    """The queries of one tier as a file to run, with how to read it."""
    parts = [
        "-- The tallies of one tier from the rows. Run in the folder of the report:\n"
        "--   duckdb < data/recompute.sql\n"
        f"-- For another tier put its column (data/tiers.csv) in place of {example}.\n"
    ]
    parts += [f"-- {unit}\n{query(unit, [example])};\n" for unit in UNITS]
    parts.append(f"-- expected number of repositories\n{expected_query(example)};\n")
    return "\n".join(parts)


def example(columns: Collection[str], tallies: Iterable[Mapping[str, Cell]]) -> str:
    """Of the verdict columns of the rows, the one that likely covers most models."""
    likely = {
        f"{t['rule']}/{t['tier']}@{t['mode']}": int(t["likely"] or 0)
        for t in tallies
        if t["relation"] == "all" and t["unit"] == UNITS[0]
    }
    known = sorted(columns) or sorted(likely)
    return max(known, key=lambda column: likely.get(column, 0))


def main_columns(tiers: Path) -> list[str]:
    """The verdict columns that the rows have, by the file of tiers."""
    with duckdb.connect() as con:
        query = f'SELECT "column" FROM read_parquet({sql_text(tiers)}) WHERE is_main'
        return [str(column) for (column,) in con.execute(query).fetchall()]


def tallies(folder: Path) -> Iterator[dict[str, Cell]]:
    """Every row of the tallies of the report in `folder` but what was drawn, by its rows alone.

    Columns that are equal to the last model are counted once.
    """
    shape = TABLES["tallies"].names
    with duckdb.connect() as con:
        con.execute(f"SET file_search_path = {sql_text(folder)}")
        listed = con.execute(f"SELECT \"column\", rule, tier, mode FROM '{_TIERS}'").fetchall()
        named = {
            column: dict(zip(("rule", "tier", "mode"), of, strict=True)) for column, *of in listed
        }
        equal = _equal(con, list(named))
        for start in range(0, len(equal), _AT_ONCE):
            some = list(equal)[start : start + _AT_ONCE]
            for unit in UNITS:
                found = con.execute(query(unit, some))
                names = [entry[0] for entry in found.description or ()]
                for row in found.fetchall():
                    counted = dict(zip(names, row, strict=True))
                    for column in equal[row[0]]:
                        known: dict[str, Cell] = counted | named[column] | {"unit": unit}
                        yield {name: known[name] for name in shape if name in known}


def _equal(con: duckdb.DuckDBPyConnection, columns: Sequence[str]) -> dict[str, list[str]]:
    """One of each group of equal columns → the group."""
    marks = ", ".join(f"sum(hash(model * 4 + {identifier(name)})::HUGEINT)" for name in columns)
    found = con.execute(f"SELECT {marks} FROM '{_VERDICTS}'").fetchall()[0] if columns else ()
    groups: dict[object, list[str]] = {}
    for name, mark in zip(columns, found, strict=True):
        groups.setdefault(mark, []).append(name)
    return {group[0]: group for group in groups.values()}
