"""Parents as written → models of the snapshot, or a recorded reason why not."""

from __future__ import annotations

import duckdb

SOURCES = "['base_models', 'card', 'tag', 'peft', 'adapter_config', 'merge_config', 'reference']"
"""Who is believed about a parent when several sources name it, best first."""

_URL = r"^(https?://)?(www\.)?(huggingface\.co|hf\.co)/+(models/)?|^hf://(models/)?"
_URL_TAIL = r"(\.git|/(tree|blob|resolve|raw)/.*|[?#].*|/+|@[\w.-]+)$"
_REPOSITORY = r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,95}/[A-Za-z0-9_][A-Za-z0-9_.-]{0,95}"
_WORDS_FOR_NOTHING = "('', 'none', 'null', 'n/a', 'na', 'unknown', 'base_model', 'scratch', '-')"
_FOLDERS = (
    "('output', 'outputs', 'results', 'checkpoints', 'checkpoint', 'ckpt', 'ckpts', 'saves', "
    "'workspace', 'content', 'mnt', 'tmp', 'root', 'home', 'data', 'models', 'model', 'local')"
)
_LEGACY = (
    "('openai-community', 'google-bert', 'FacebookAI', 'distilbert', 'google-t5', 'albert', "
    "'xlnet', 'transfo-xl', 'almanach', 'Salesforce', 'facebook', 'google')"
)
"""Namespaces that took over the Hub's early models, whose ids had no organisation."""

_NAMES = f"""
CREATE OR REPLACE TEMP TABLE lineage_names AS
WITH known AS (
    SELECT lower(id) AS name, model, 0 AS rank FROM models WHERE id IS NOT NULL
    UNION ALL
    SELECT lower(alias), m.model, 1
    FROM (SELECT hf_id, unnest(string_split(trim(aliases), ' ')) AS alias FROM reference) r
    JOIN models m ON lower(m.id) = lower(r.hf_id)
    WHERE alias <> ''
    UNION ALL
    SELECT lower(split_part(id, '/', 2)), model, 2 FROM models WHERE namespace IN {_LEGACY}
)
SELECT name, arg_min(model, (rank, model)) AS model FROM known GROUP BY name
"""

_STATED = f"""
CREATE OR REPLACE TEMP TABLE lineage_stated AS
WITH said AS (
    SELECT child, source, position, parent_key, parent_ref, relation FROM edges
    UNION ALL
    SELECT m.model, 'reference', 0, NULL, r.base, r.base_relation
    FROM reference r JOIN models m ON lower(m.id) = lower(r.hf_id)
    WHERE r.base IS NOT NULL AND r.base <> ''
    UNION ALL
    SELECT m.model, 'reference', 0, NULL, r.hf_id, 'conversion'
    FROM (SELECT hf_id, unnest(string_split(trim(aliases), ' ')) AS alias FROM reference) r
    JOIN models m ON lower(m.id) = lower(r.alias)
    WHERE lower(r.hf_id) IN (SELECT lower(id) FROM models)
),
cleaned AS (
    SELECT s.*,
        regexp_replace(regexp_replace(trim(coalesce(parent_ref, '')), '{_URL}', '', 'i'),
            '{_URL_TAIL}', '') AS ref
    FROM said s SEMI JOIN models m ON m.model = s.child
)
SELECT c.child, c.source, c.position, c.relation,
    coalesce(by_id.model, by_name.model) AS parent,
    coalesce(nullif(c.ref, ''), c.parent_key, '') AS parent_ref,
    CASE WHEN coalesce(by_id.model, by_name.model) = c.child THEN 'names itself as its parent'
         WHEN coalesce(by_id.model, by_name.model) IS NOT NULL THEN NULL
         WHEN lower(c.ref) IN {_WORDS_FOR_NOTHING} THEN 'names no parent'
         WHEN NOT regexp_full_match(c.ref, '{_REPOSITORY}') THEN 'a local path, not org/name'
         WHEN lower(split_part(c.ref, '/', 1)) IN {_FOLDERS}
              OR regexp_matches(c.ref, '/checkpoint-\\d+$') THEN 'a local path, not org/name'
    END AS junk,
    CASE WHEN by_id.model IS NULL AND lower(by_name_model.id) <> lower(c.ref)
         THEN 'known under its current name' END AS note
FROM cleaned c
LEFT JOIN models by_id ON by_id.key = c.parent_key
LEFT JOIN lineage_names by_name ON by_name.name = lower(c.ref)
LEFT JOIN models by_name_model ON by_name_model.model = by_name.model
"""

_RENAMED = """
CREATE OR REPLACE TEMP TABLE lineage_renamed AS
WITH given AS (
    SELECT child, parent, CASE WHEN parent IS NULL THEN lower(parent_ref) ELSE '' END AS ref,
        min(position) AS position
    FROM lineage_stated WHERE source = 'base_models' AND junk IS NULL GROUP BY ALL
),
other AS (
    SELECT child, parent, CASE WHEN parent IS NULL THEN lower(parent_ref) ELSE '' END AS ref,
        min(position) AS position
    FROM lineage_stated
    WHERE source IN ('card', 'tag') AND junk IS NULL GROUP BY ALL
),
unmatched AS (
    SELECT child, count(*) AS free
    FROM given g ANTI JOIN other o ON o.child = g.child
        AND o.parent IS NOT DISTINCT FROM g.parent AND o.ref = g.ref
    GROUP BY child
),
lost AS (
    SELECT child, ref, row_number() OVER (PARTITION BY child ORDER BY position, ref) AS n
    FROM other o ANTI JOIN given g ON g.child = o.child
        AND g.parent IS NOT DISTINCT FROM o.parent AND g.ref = o.ref
    WHERE o.parent IS NULL
)
SELECT l.child, l.ref
FROM lost l JOIN unmatched u USING (child) WHERE l.n <= u.free
"""


def gather(con: duckdb.DuckDBPyConnection) -> None:
    """Make `lineage_stated`: every statement about a parent, cleaned and looked up.

    A parent is found by its immutable `_id`, else by name without regard to case, else by an
    alias of the reference table. `junk` says why a statement names no usable parent. A name from
    the card that the Hub itself replaced by a current id is marked as an old name.
    """
    con.execute(_NAMES)
    con.execute(_STATED)
    con.execute(_RENAMED)
    con.execute(
        "UPDATE lineage_stated SET junk = 'an old name; the Hub gives the current id' "
        "FROM lineage_renamed r WHERE r.child = lineage_stated.child "
        "AND lineage_stated.parent IS NULL AND lower(lineage_stated.parent_ref) = r.ref "
        "AND lineage_stated.source <> 'base_models'"
    )
