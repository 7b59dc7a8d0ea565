"""Names that texts give to parents, and which models of the snapshot are known by them.

Many models name the same parent in the same words, so words are read once each.
"""

from __future__ import annotations

from hubscan.lineage import spellings

FOLDERS = (
    "('output', 'outputs', 'results', 'checkpoints', 'checkpoint', 'ckpt', 'ckpts', 'saves', "
    "'workspace', 'content', 'mnt', 'tmp', 'root', 'home', 'data', 'models', 'model', 'local')"
)
"""First parts of a path that are no organisation."""
_RENAMED_AFTER = 100
"""What a path says as it stands comes before what it says under another organisation."""

_CLEANED = f"""
CREATE OR REPLACE TEMP TABLE lineage_cleaned AS
WITH said AS (
    SELECT parent_ref, parent_key, {spellings.plain("parent_ref")} AS text
    FROM (
        FROM (SELECT parent_ref, parent_key FROM edges)
        UNION ALL SELECT base, NULL FROM reference
        UNION ALL SELECT hf_id, NULL FROM reference
    ) GROUP BY parent_ref, parent_key
),
apart AS (
    SELECT parent_ref, parent_key,
        unnest(CASE WHEN parent_key IS NULL THEN {spellings.pieces("text")} ELSE [text] END)
            AS piece
    FROM said
)
SELECT DISTINCT parent_ref AS written, parent_key, ref, lower(ref) AS name,
    regexp_full_match(ref, '{spellings.REPOSITORY}') AS is_id
FROM (SELECT *, {spellings.cleaned("piece")} AS ref FROM apart)
"""

# Other names under which a parent may be listed, the likeliest first; they count only if one is.
# A name without an organisation is that of the one curated model that bears it.
_OTHER_NAMES = f"""
CREATE OR REPLACE TEMP TABLE lineage_other_names AS
WITH within AS (
    SELECT name, unnest(found) AS other, unnest(range(1, len(found) + 1)) AS rank
    FROM (SELECT name, {spellings.in_path("name")} AS found FROM lineage_cleaned
        WHERE NOT is_id OR split_part(name, '/', 1) IN {FOLDERS})
),
curated AS (SELECT lower(hf_id) AS id, split_part(lower(hf_id), '/', 2) AS bare FROM reference),
bare AS (
    SELECT name, any_value(id) AS other FROM lineage_cleaned JOIN curated ON bare = name
    WHERE NOT is_id GROUP BY name HAVING count(DISTINCT id) = 1
),
possible AS (
    SELECT DISTINCT name, name AS other, 0 AS rank FROM lineage_cleaned WHERE is_id
    UNION ALL SELECT name, other, 1 FROM bare
    UNION ALL
    SELECT name, other, rank FROM within
    WHERE contains(other, '/') AND split_part(other, '/', 1) NOT IN {FOLDERS}
),
known_as AS (
    SELECT lower(old) AS one, lower(new) AS another FROM hub_names WHERE kind <> 'canonical'
    UNION ALL SELECT lower(new), lower(old) FROM hub_names WHERE kind = 'renamed'
)
SELECT name, other, min(rank) AS rank FROM (
    SELECT name, other, rank FROM possible WHERE rank > 0
    UNION ALL
    SELECT name, another || '/' || split_part(other, '/', 2), rank + {_RENAMED_AFTER}
    FROM possible JOIN known_as ON one = split_part(other, '/', 1)
) GROUP BY name, other
"""

# One look at the names of all models serves whoever asks for some of them.
_CALLED = """
CREATE OR REPLACE TEMP TABLE lineage_called AS
WITH asked AS (
    SELECT name FROM lineage_cleaned
    UNION SELECT other FROM lineage_other_names
    UNION SELECT lower(unnest(string_split(trim(aliases), ' '))) FROM reference
    UNION SELECT lower(hf_id) FROM reference
),
canonical AS (SELECT new AS namespace FROM hub_names WHERE kind = 'canonical')
SELECT model, publisher, id, lower(id) AS name, namespace IN (FROM canonical) AS canonical
FROM models WHERE namespace IN (FROM canonical) OR lower(id) IN (FROM asked)
"""

_NAMES = """
CREATE OR REPLACE TEMP TABLE lineage_names AS
WITH known AS (
    SELECT name, model, id, 0 AS rank FROM lineage_called
    UNION ALL
    SELECT lower(alias), m.model, m.id, 1
    FROM (SELECT hf_id, unnest(string_split(trim(aliases), ' ')) AS alias FROM reference) r
    JOIN lineage_called m ON m.name = lower(r.hf_id)
    WHERE alias <> ''
    UNION ALL
    SELECT split_part(name, '/', 2), model, id, 2 FROM lineage_called WHERE canonical
)
SELECT name, arg_min(model, (rank, model)) AS model, arg_min(id, (rank, model)) AS id
FROM known GROUP BY name
"""

# A name that is only in the curated table is worth knowing too: its compute counts.
_ELSEWHERE = f"""
CREATE OR REPLACE TEMP TABLE lineage_elsewhere AS
WITH curated AS (
    SELECT name, min(hf_id) AS hf_id FROM (
        SELECT lower(hf_id) AS name, hf_id FROM reference
        UNION SELECT lower(unnest(string_split(trim(aliases), ' '))), hf_id FROM reference
    ) WHERE name <> '' GROUP BY name
),
listed AS (
    SELECT o.name, o.rank, n.model, coalesce(n.id, r.hf_id) AS id
    FROM lineage_other_names o
    LEFT JOIN lineage_names n ON n.name = o.other
    LEFT JOIN curated r ON r.name = o.other
    WHERE n.name IS NOT NULL OR r.name IS NOT NULL
)
SELECT name, model, id, rank, rank >= {_RENAMED_AFTER} AS renamed FROM (
    SELECT *, row_number() OVER (PARTITION BY name ORDER BY model IS NULL, rank, model) AS place
    FROM listed
) WHERE place = 1
"""

STATEMENTS = (_CLEANED, _OTHER_NAMES, _CALLED, _NAMES, _ELSEWHERE)
TABLES = ("cleaned", "other_names", "called", "names", "elsewhere")
"""What they make, each with `lineage_` before it: the ways of naming a parent (`cleaned`), other
names that it may be listed under, models by name (`called`, and `names` with their aliases), and
what is listed under another name than the one as written (`elsewhere`)."""
