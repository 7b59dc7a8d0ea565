"""Parents nobody declared, from name, exact tensor count and architecture; never sure.

Half of the repositories that declare no parent have exactly the tensor count of a well-known base
(650 of 1,290 in a curated snapshot of May 2026). Size alone does not tell Llama 3 from 3.1, so a
name token must agree, and the architecture where both are known.
"""

from __future__ import annotations

import duckdb

from hubscan.lineage import names

_MIN_CHILDREN = 10
"""Declared children that make a model an anchor: one that others are likely to derive from."""

_MOST_BEARERS = 10
"""Models of one name from which on a copy named so cannot be given to one of them."""

_LONG_NAME = 10
"""Letters and digits from which on a name is unlikely to be contained in another by chance."""

_OTHER_LINES = "['math', 'coder', 'vl', 'vision', 'omni', 'audio', 'distill', 'embedding', 'prm']"
"""Words by which one size of a family has several lines of weights."""

_KIND = f"coalesce(model_type, list_filter(tags, lambda t: t IN {names.ARCHITECTURE_TAGS})[1])"

_ORPHANS = """
CREATE OR REPLACE TEMP TABLE lineage_orphans AS
SELECT t.model, t.publisher, t.stem, t.created_at, t.floats_only, t.peft, t.quant_name,
    t.format_name, t.gguf, t.mergekit, t.merge_tag,
    CASE WHEN t.floats_only AND t.stored > 0 THEN t.stored ELSE t.gguf_total END AS size
FROM lineage_traits t
ANTI JOIN (
    SELECT child AS model FROM lineage_related
    WHERE used AND relation <> 'distilled' AND parent IS NOT NULL
) given USING (model)
ANTI JOIN lineage_curated USING (model)
"""

_BUSY = f"""
CREATE OR REPLACE TEMP TABLE lineage_busy AS
SELECT t.model, t.stored AS size
FROM lineage_traits t
SEMI JOIN (
    SELECT parent AS model FROM lineage_related
    WHERE used AND parent IS NOT NULL
    GROUP BY parent HAVING count(DISTINCT child) >= {_MIN_CHILDREN}
) USING (model)
WHERE t.floats_only AND t.stored > 0 AND NOT t.quant_name AND NOT t.peft
"""

_ANCHORS = """
CREATE OR REPLACE TEMP TABLE lineage_anchors AS
WITH makers AS (SELECT DISTINCT publisher FROM lineage_curated WHERE publisher > 0),
chosen AS (
    SELECT b.model FROM lineage_busy b JOIN lineage_traits USING (model)
    SEMI JOIN makers USING (publisher)
    UNION SELECT model FROM lineage_curated
)
SELECT t.model, t.stem, t.created_at, t.downloads,
    CASE WHEN t.stored > 0 THEN t.stored ELSE r.parameters END AS size
FROM lineage_traits t SEMI JOIN chosen USING (model) LEFT JOIN lineage_curated r USING (model)
WHERE NOT t.quant_name AND NOT t.peft AND (t.floats_only OR t.stored = 0)
"""

_KNOWN = """
CREATE OR REPLACE TEMP TABLE lineage_known AS
SELECT model, coalesce(a.size, b.size) AS size, a.model IS NOT NULL AS anchor,
    b.model IS NOT NULL AS busy
FROM lineage_anchors a FULL JOIN lineage_busy b USING (model)
"""

_CANDIDATES = """
CREATE OR REPLACE TEMP TABLE lineage_candidates AS
FROM lineage_orphans WHERE peft OR size IN (SELECT size FROM lineage_known)
"""
# Taking names to pieces is dear, so only those that a size or an adapter singles out are.

_SPELLED = f"""
CREATE OR REPLACE TEMP TABLE lineage_spelled AS
SELECT model, {names.bare_name("id")} AS name, {_KIND} AS kind
FROM models
WHERE model IN (SELECT model FROM lineage_known UNION SELECT model FROM lineage_candidates)
"""
# Texts of few models: read once from the disk for both sides.

_WELL_KNOWN = f"""
CREATE OR REPLACE TEMP TABLE lineage_well_known AS
WITH named AS (
    SELECT k.*, t.stem, t.created_at, t.downloads, {names.tokens("name")} AS tokens, kind
    FROM lineage_known k JOIN lineage_spelled USING (model) JOIN lineage_traits t USING (model)
)
SELECT *, regexp_matches(identity, '[0-9] $') AS versioned
FROM (
    SELECT *, {names.identity("tokens")} AS identity, {names.tuned("tokens")} AS tuned,
        {names.sizes("tokens")} AS sizes
    FROM named
)
"""

_ALIKE = f"""
CREATE OR REPLACE TEMP TABLE lineage_alike AS
WITH missing AS (
    SELECT child AS model,
        string_agg({names.bare_name("parent_ref")}, ' ' ORDER BY parent_ref) AS missing_names
    FROM lineage_related
    WHERE used AND relation <> 'distilled' AND child IN (SELECT model FROM lineage_candidates)
    GROUP BY child
),
alike AS (
    SELECT c.*, kind, {names.tokens("concat_ws(' ', name, missing_names)")} AS tokens
    FROM lineage_spelled JOIN lineage_candidates c USING (model) LEFT JOIN missing USING (model)
)
SELECT *, {names.identity("tokens")} AS identity, {names.tuned("tokens")} AS tuned,
    {names.sizes("tokens")} AS sizes
FROM alike
"""

_ORIGINALS = """
CREATE OR REPLACE TEMP TABLE lineage_originals AS
SELECT t.model, t.publisher, t.stem, t.stored, t.floats_only, t.downloads,
    c.model IS NOT NULL AS curated,
    row_number() OVER (PARTITION BY t.stem
        ORDER BY c.model IS NOT NULL DESC, t.downloads DESC, t.model) AS place,
    count(*) OVER (PARTITION BY t.stem) AS bearers
FROM lineage_traits t LEFT JOIN lineage_curated c ON c.model = t.model
WHERE t.stem IN (SELECT stem FROM lineage_orphans WHERE quant_name OR format_name OR gguf)
    AND length(t.stem) >= 5 AND NOT t.quant_name AND NOT t.peft
    AND (c.model IS NOT NULL OR NOT t.format_name AND NOT (t.gguf AND t.stored = 0))
UNION ALL
SELECT t.model, t.publisher, t.stem, t.stored, t.floats_only, t.downloads, true, NULL, NULL
FROM lineage_traits t SEMI JOIN lineage_curated USING (model)
WHERE length(t.stem) >= 5 AND NOT t.quant_name AND NOT t.peft
"""
# Models that others may be copies of, best known first; a name borne by dozens says nothing. Those
# that are curated come once more, without a place: whatever bears their name in their own house.

_NAMESAKES = f"""
WITH named AS (
    SELECT o.*, a.model AS original, a.curated, false AS own_house, a.downloads AS fame,
        a.stored AS original_size, a.floats_only AS plain
    FROM lineage_orphans o
    JOIN lineage_originals a ON a.stem = o.stem AND a.place = 1
    WHERE (o.quant_name OR o.format_name OR o.gguf) AND (a.curated OR a.bearers <= {_MOST_BEARERS})
    UNION ALL
    SELECT o.*, a.model, a.curated, true, a.downloads, a.stored, a.floats_only
    FROM lineage_orphans o
    JOIN lineage_originals a
        ON a.stem = o.stem AND a.publisher = o.publisher AND a.publisher > 0
    WHERE o.quant_name OR o.format_name OR o.gguf OR a.place IS NULL
)
SELECT model AS child, original AS parent,
    CASE WHEN quant_name OR gguf THEN 'quantized' ELSE 'conversion' END AS relation,
    0 AS rule, 'named as a copy of it' AS reason, (curated, own_house, fame) AS score
FROM named
WHERE original <> model
    AND (size IS NULL OR original_size = 0 OR NOT plain OR abs(size / original_size - 1) < 0.35)
"""

_REUPLOADS = """
SELECT o.model, a.model, 'conversion', 1, 'the same name and tensor count',
    (true, false, a.downloads)
FROM lineage_orphans o
JOIN lineage_anchors a ON a.stem = o.stem AND a.model <> o.model AND a.size = o.size
WHERE length(o.stem) >= 5 AND o.floats_only AND NOT o.peft AND NOT o.quant_name
    AND coalesce(o.created_at >= a.created_at, true)
"""

_TUNES = f"""
SELECT o.model, a.model,
    CASE WHEN o.mergekit OR o.merge_tag THEN 'merge' ELSE 'finetune' END,
    2, 'the same tensor count and name', (length(a.identity) > 2, NOT a.tuned, a.downloads)
FROM lineage_alike o
JOIN lineage_well_known a ON a.size = o.size AND a.model <> o.model
WHERE a.anchor AND NOT o.peft AND o.size > 0
    AND coalesce(o.kind = a.kind, true)
    AND coalesce(o.created_at >= a.created_at - INTERVAL 2 DAY, true)
    AND length(a.identity) > 3 AND {names.speaks_of("o.identity", "a.identity", "a.versioned")}
    AND list_has_all(a.tokens, list_intersect(o.tokens, {_OTHER_LINES}))
    AND (NOT a.tuned OR o.tuned)
"""

_ADAPTERS = f"""
SELECT o.model, a.model, 'adapter', 3, 'an adapter named after it',
    (true, true, 1000.0 * len(a.tokens) + log10(1 + a.downloads))
FROM lineage_alike o
JOIN lineage_well_known a ON a.sizes[1] = o.sizes[1]
WHERE a.anchor AND o.peft
    AND {names.speaks_of("o.identity", "a.identity", "a.versioned")}
    AND list_has_all(o.tokens, a.sizes)
    AND length(a.identity) > 3 AND a.model <> o.model
    AND coalesce(o.created_at >= a.created_at, true) AND (NOT a.tuned OR o.tuned)
    AND list_has_all(a.tokens, list_intersect(o.tokens, {_OTHER_LINES}))
"""

_NAMED_AFTER = f"""
SELECT o.model, a.model, CASE WHEN o.mergekit OR o.merge_tag THEN 'merge' ELSE 'finetune' END,
    1, 'the same tensor count, and named after it', (true, true, 1000.0 * length(a.stem))
FROM lineage_alike o
JOIN lineage_well_known a ON a.size = o.size AND a.model <> o.model
WHERE a.busy AND NOT o.peft AND o.floats_only AND length(a.stem) >= {_LONG_NAME}
    AND contains(o.stem, a.stem) AND o.stem <> a.stem AND NOT (a.anchor AND a.tuned)
    AND coalesce(o.kind = a.kind, true)
    AND coalesce(o.created_at >= a.created_at, true)
    AND list_has_all(a.tokens, list_intersect(o.tokens, {_OTHER_LINES}))
"""

_RULES = " UNION ALL ".join((f"({_NAMESAKES})", _REUPLOADS, _NAMED_AFTER, _TUNES, _ADAPTERS))

_CHOSEN = f"""
CREATE OR REPLACE TEMP TABLE lineage_inferred AS
WITH candidates AS ({_RULES}),
ranked AS (
    SELECT *, row_number() OVER (
        PARTITION BY child ORDER BY rule, score DESC, parent) AS place
    FROM candidates
)
SELECT child, parent, relation, rule, reason FROM ranked WHERE place = 1
"""

_TEACHERS = f"""
SELECT c.model AS child, arg_min(t.model, (
    CASE WHEN t.publisher > 0 AND c.publisher > 0 THEN t.publisher <> c.publisher END,
    -t.downloads, t.model)) AS teacher
FROM (
    SELECT model, publisher,
        CASE WHEN contains(name, 'distill') THEN
            {names.stem("regexp_extract(name, '^(.+?)[-_.]distill(ed)?[-_.]', 1)")}
        ELSE {names.stem("regexp_extract(name, '^distil-?(.+)$', 1)")} END AS teacher_stem
    FROM (
        SELECT m.model, m.publisher, {names.bare_name("m.id")} AS name
        FROM models m JOIN lineage_traits t USING (model)
        WHERE contains(t.stem, 'distil') AND NOT t.quant_name
    )
    WHERE contains(name, 'distil')
) c
JOIN lineage_traits t ON t.stem = c.teacher_stem AND t.model <> c.model AND NOT t.quant_name
WHERE length(c.teacher_stem) >= 4
    AND (t.publisher = c.publisher AND t.publisher > 0
        OR t.model IN (SELECT model FROM lineage_curated))
    AND (t.publisher = c.publisher AND t.publisher > 0
        OR c.model IN (SELECT model FROM lineage_curated)
        OR NOT EXISTS (FROM lineage_related r WHERE r.child = c.model AND r.used))
GROUP BY c.model
"""

_ADD_TEACHERS = f"""
INSERT INTO lineage_related
SELECT d.child, d.teacher, m.id, 'distilled', NULL, 'inferred', 'inferred',
    'a distilled model named after its teacher', true
FROM ({_TEACHERS}) d JOIN models m ON m.model = d.teacher
WHERE NOT EXISTS (
    FROM lineage_related r WHERE r.child = d.child AND r.parent = d.teacher)
"""

_ADD = """
INSERT INTO lineage_related
SELECT i.child, i.parent, m.id, i.relation, NULL, 'inferred', 'inferred', i.reason, true
FROM lineage_inferred i JOIN models m ON m.model = i.parent
"""


_SCRATCH = (
    "orphans", "busy", "anchors", "known", "candidates", "spelled", "well_known", "alike",
    "originals", "inferred",
)  # fmt: skip


def infer(con: duckdb.DuckDBPyConnection) -> None:
    """Add inferred edges to `lineage_related` for models without a usable declared parent.

    Curated base models are never given a parent whose weights they would continue. Teachers of
    distilled models are added by the same convention of names. Reads `lineage_traits`.
    """
    ((others,),) = con.execute("SELECT count(*) - 1 FROM models").fetchall()
    if others < 1:  # a model that is checked alone has nobody to come from
        return
    for statement in (
        _ORPHANS,
        _BUSY,
        _ANCHORS,
        _KNOWN,
        _CANDIDATES,
        _SPELLED,
        _WELL_KNOWN,
        _ALIKE,
        _ORIGINALS,
        _CHOSEN,
        _ADD,
        _ADD_TEACHERS,
    ):
        con.execute(statement)
    for name in _SCRATCH:
        con.execute(f"DROP TABLE lineage_{name}")
