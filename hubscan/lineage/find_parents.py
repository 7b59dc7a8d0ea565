"""Parents as written → models of the snapshot, or a recorded reason why not.

Many models name the same parent in the same words, so words are read once each: a table of the
ways of naming a parent, and statements that are whole numbers only.
"""

from __future__ import annotations

import duckdb

from hubscan.lineage import known_names, names
from hubscan.store.engine import any_row

SOURCES = (
    "base_models",
    "card",
    "tag",
    "peft",
    "adapter_config",
    "merge_config",
    "card_text",
    "reference",
)
"""Who is believed about a parent when several sources name it, best first."""
REFERENCE = SOURCES.index("reference")
PROSE = SOURCES.index("card_text")
"""The words of a card: good, but not beyond doubt."""

ITSELF, NOTHING, LOCAL, RENAMED, UNNAMED = 1, 2, 3, 4, 5
JUNK = {
    ITSELF: "names itself as its parent",
    NOTHING: "names no parent",
    LOCAL: "a local path, not org/name",
    RENAMED: "an old name; the Hub gives the current id",
    UNNAMED: "its card tells of tuning a model, and not of which",
}
"""Why a statement names no usable parent."""

ANOTHER_NAME, PATH = 1, 2
NOTES = {
    ANOTHER_NAME: "known under its current name",
    PATH: "a path that holds its name",
}
"""How a parent was found that is not listed under the name as written."""
_WORDS_FOR_NOTHING = "('', 'none', 'null', 'n/a', 'na', 'unknown', 'base_model', 'scratch', '-')"
_CURATED = """
CREATE OR REPLACE TEMP TABLE lineage_curated AS
SELECT m.model, m.publisher, max(r.parameters) AS parameters,
    max(coalesce(r.training_flop_best, r.training_flop_high)) AS flop
FROM lineage_called m JOIN reference r ON lower(r.hf_id) = m.name
GROUP BY m.model, m.publisher
"""

_SAID = """
CREATE OR REPLACE TEMP VIEW lineage_said AS
SELECT child, source, position, parent_key, parent_ref, relation FROM edges
WHERE source <> 'card_text' OR child NOT IN (SELECT model FROM lineage_curated)
UNION ALL
SELECT m.model, 'reference', 0, NULL, r.base, r.base_relation
FROM reference r JOIN lineage_called m ON m.name = lower(r.hf_id)
WHERE r.base IS NOT NULL AND r.base <> ''
UNION ALL
SELECT m.model, 'reference', 0, NULL, r.hf_id, 'conversion'
FROM (SELECT hf_id, unnest(string_split(trim(aliases), ' ')) AS alias FROM reference) r
JOIN lineage_called m ON m.name = lower(r.alias)
WHERE lower(r.hf_id) IN (SELECT name FROM lineage_called)
"""

_REFS = f"""
CREATE OR REPLACE TEMP TABLE lineage_refs AS
WITH found AS (
    SELECT c.written, c.parent_key, c.name, c.is_id OR other.id IS NOT NULL AS is_id,
        CASE WHEN by_id.model IS NULL AND by_name.model IS NULL THEN other.id END AS listed_as,
        coalesce(by_id.model, by_name.model, other.model) AS parent,
        CASE WHEN by_id.model IS NOT NULL THEN NULL
            WHEN by_name.model IS NOT NULL THEN
                CASE WHEN lower(by_name.id) <> name THEN {ANOTHER_NAME} END
            WHEN other.rank IS NULL THEN NULL
            WHEN other.renamed THEN {ANOTHER_NAME} ELSE {PATH} END::TINYINT AS note,
        coalesce(listed_as, nullif(c.ref, ''), c.parent_key, '') AS parent_ref
    FROM lineage_cleaned c
    LEFT JOIN models by_id ON by_id.key = c.parent_key
    LEFT JOIN lineage_names by_name USING (name)
    LEFT JOIN lineage_elsewhere other USING (name)
)
SELECT written, parent_key,
    (row_number() OVER (ORDER BY parent_ref, written, parent_key) - 1)::INTEGER AS ref,
    parent, parent_ref, note,
    coalesce(parent, -(dense_rank() OVER (ORDER BY lower(parent_ref))))::INTEGER AS target,
    CASE WHEN parent IS NOT NULL OR listed_as IS NOT NULL THEN NULL
         WHEN name IN {_WORDS_FOR_NOTHING} THEN {NOTHING}
         WHEN NOT is_id THEN {LOCAL}
         WHEN split_part(name, '/', 1) IN {known_names.FOLDERS}
              OR regexp_matches(name, '/checkpoint-\\d+$') THEN {LOCAL}
    END::TINYINT AS junk,
    {names.stem(names.bare_name("parent_ref"))} AS stem
FROM found
"""
# A target is a model, or below zero a name that is none: what statements are compared by.

_RANK = " ".join(f"WHEN '{source}' THEN {rank}" for rank, source in enumerate(SOURCES))
_PLACE = f"((CASE source {_RANK} END)::BIGINT << 52) + (least(position, 1048575) << 32) + ref"
"""Rank of the source, position in it and number of the name as one number, the best one least."""

_STATED = f"""
CREATE OR REPLACE TEMP TABLE lineage_stated AS
SELECT s.child, r.target, {_PLACE} AS place, s.relation,
    CASE WHEN r.target = s.child THEN {ITSELF}::TINYINT
        WHEN s.source = 'card_text' AND r.junk = {NOTHING} THEN {UNNAMED}::TINYINT
        ELSE r.junk END AS junk, r.note
FROM lineage_said s
JOIN lineage_refs r ON r.written IS NOT DISTINCT FROM s.parent_ref
    AND r.parent_key IS NOT DISTINCT FROM s.parent_key
"""

_RENAMED = """
CREATE OR REPLACE TEMP TABLE lineage_renamed AS
WITH suspect AS (
    SELECT DISTINCT child FROM lineage_stated
    WHERE place >> 52 IN (1, 2) AND target < 0 AND junk IS NULL
),
usable AS (
    SELECT child, target, place >> 52 AS rank, (place >> 32) & 1048575 AS position
    FROM lineage_stated SEMI JOIN suspect USING (child)
    WHERE place >> 52 <= 2 AND junk IS NULL
),
given AS (SELECT DISTINCT child, target FROM usable WHERE rank = 0),
other AS (
    SELECT child, target, min(position) AS position FROM usable WHERE rank > 0 GROUP BY ALL
),
unmatched AS (
    SELECT child, count(*) AS free
    FROM given ANTI JOIN other USING (child, target) GROUP BY child
),
lost AS (
    SELECT child, target,
        row_number() OVER (PARTITION BY child ORDER BY position, target DESC) AS n
    FROM other ANTI JOIN given USING (child, target) WHERE target < 0
)
SELECT l.child, l.target FROM lost l JOIN unmatched u USING (child) WHERE l.n <= u.free
"""

_OLD_NAMES = f"""
UPDATE lineage_stated SET junk = {RENAMED} FROM lineage_renamed r
WHERE r.child = lineage_stated.child AND r.target = lineage_stated.target
    AND lineage_stated.place >> 52 <> 0
"""


_CURATED_HERE = """
models WHERE lower(id) IN (
    SELECT lower(hf_id) FROM reference
    UNION ALL SELECT lower(unnest(string_split(trim(aliases), ' '))) FROM reference
)
"""

_NOBODY = (
    "CREATE OR REPLACE TEMP TABLE lineage_refs (ref INTEGER)",
    "CREATE OR REPLACE TEMP TABLE lineage_stated (child INTEGER, junk TINYINT)",
    "CREATE OR REPLACE TEMP TABLE lineage_curated"
    " (model INTEGER, publisher INTEGER, parameters DOUBLE, flop DOUBLE)",
)

_STATEMENTS = (
    *known_names.STATEMENTS,
    _CURATED,
    _SAID,
    _REFS,
    _STATED,
    _RENAMED,
    _OLD_NAMES,
)


def anybody(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether there is anything to gather: an edge, or a model that the reference table knows."""
    return any_row(con, "edges") or any_row(con, _CURATED_HERE)


def gather_none(con: duckdb.DuckDBPyConnection) -> None:
    """Make the tables of `gather` without rows, with the columns that are read where there is
    nothing to relate."""
    for statement in _NOBODY:
        con.execute(statement)


def gather(con: duckdb.DuckDBPyConnection) -> None:
    """Make `lineage_refs`, the ways of naming a parent, and `lineage_stated`, who says which.

    Also `lineage_curated`, the models that the reference table knows.

    A parent is found by its immutable `_id`, else by name without regard to case, else by an
    alias of the reference table, else by another name of its organisation (`hub_names`) or by the
    path that it is written as (hubscan.lineage.spellings). `junk` says why a
    statement names no usable parent (see `JUNK`).
    A name from the card that the Hub itself replaced by a current id is marked as an old name.
    """
    for statement in _STATEMENTS:
        con.execute(statement)
    for name in (*known_names.TABLES, "renamed"):
        con.execute(f"DROP TABLE lineage_{name}")
    con.execute("DROP VIEW lineage_said")
