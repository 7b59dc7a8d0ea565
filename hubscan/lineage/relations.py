"""Declared relations corrected by evidence; what was declared is kept beside."""

from __future__ import annotations

import duckdb

from hubscan.lineage import find_parents, names

_SOURCES = "[" + ", ".join(f"'{source}'" for source in find_parents.SOURCES) + "]"
_JUNK = " ".join(f"WHEN {code} THEN '{why}'" for code, why in find_parents.JUNK.items())

_NOTES = " ".join(f"WHEN {code} THEN '{how}'" for code, how in find_parents.NOTES.items())

_MERGED = f"""
CREATE OR REPLACE TEMP TABLE lineage_edges AS
WITH one AS (
    SELECT child, target, min(place) AS place, arg_min(relation, place) AS declared_relation,
        arg_min(junk, place) AS junk, min(note) AS note
    FROM lineage_stated GROUP BY child, target
),
placed AS (
    SELECT * EXCLUDE (place), (place >> 52)::UTINYINT AS rank, (place & 4294967295)::INTEGER AS ref
    FROM one
),
hub AS (
    SELECT child, bool_or(rank = 0) AS listed FROM placed
    WHERE rank <> {find_parents.REFERENCE} AND junk IS NULL GROUP BY child
)
SELECT child, CASE WHEN target >= 0 THEN target END AS parent, ref, rank, declared_relation, note,
    CASE WHEN junk IS NOT NULL THEN CASE junk {_JUNK} END
         WHEN rank > 0 AND rank <> {find_parents.REFERENCE} AND target >= 0 AND hub.listed
         THEN 'not among the parents the Hub lists'
         WHEN rank = {find_parents.REFERENCE} AND hub.child IS NOT NULL
         THEN 'the Hub declares parents itself'
    END AS dropped
FROM placed LEFT JOIN hub USING (child)
"""

_SPELLINGS = (
    ("", "base|basemodel|none|null|nil|na|unknown|undefined|self|root|original|pretrained|[?]+"),
    ("adapter", ".*(lora|dora|adapter|peft).*|ia3|prompttuning|prefixtuning|ptuning"),
    ("quantized", "quant|.*(quantiz|quantis).*|gguf|ggml|gptq|awq|exl[23]|int[48]|fp[48]|nvfp4|"
        "mxfp4|nf4|[2-8]bit|bnb|bitsandbytes|hqq|aqlm|autoround|imatrix|i?q[1-8].*"),
    ("merge", ".*merg.*|slerp|ties|dare|dareties|modelstock|modelsoup|soup|passthrough|"
        "taskarithmetic|moerge|frankenmoe"),
    ("distilled", ".*distil.*|student"),
    ("conversion", "conver.*|copy|clone|duplicate|mirror|reupload(ed)?|mlx|onnx|openvino|coreml|"
        "tflite|format|export(ed)?|sharded"),
    ("finetune", ".*tun(e|ed|ing|es)|ft|variant|deriv.*|sft|dpo|orpo|kto|grpo|cpo|simpo|ppo|rlhf|"
        "rlvr|rl|preference|align(ed|ment)|continued.*|continual.*|further.*|cpt|trained|training|"
        "instruct(ion)?|chat|unsloth|abliterat.*|uncensored|posttrain.*|domainadapt.*"),
)  # fmt: skip
"""Relation → the words for it, without case, spaces and marks; the first that fits holds. People
write whatever they like there; what only says that there is a parent declares no relation."""
_WORD = r"regexp_replace(lower(coalesce(declared_relation, '')), '[^a-z0-9?]', '', 'g')"
_MEANT = " ".join(
    f"WHEN regexp_full_match(word, '{said}') THEN nullif('{meant}', '')"
    for meant, said in _SPELLINGS
)

_JUDGED = f"""
CREATE OR REPLACE TEMP TABLE lineage_judged AS
WITH counted AS (
    SELECT child, count(*) FILTER (dropped IS NULL) AS parents FROM lineage_edges GROUP BY child
),
spelling AS (
    SELECT declared_relation, CASE WHEN word = '' THEN NULL {_MEANT} ELSE 'other' END AS declared
    FROM (
        SELECT declared_relation, {_WORD} AS word
        FROM (SELECT DISTINCT declared_relation FROM lineage_edges)
    )
),
org AS (
    SELECT m.model, m.namespace FROM models m
    WHERE m.model IN (SELECT parent FROM lineage_edges)
)
SELECT e.*, n.parents,
    spelling.declared,
    c.stored, c.floats_only, c.peft, c.quant_name, c.format_name, c.training, c.gguf, c.mergekit,
    c.merge_tag, c.quant_name OR c.quant_tag OR c.gguf OR c.quant_config AS quantised,
    c.stored / nullif(p.stored, 0) AS ratio,
    c.stored / coalesce(nullif(p.stored, 0), k.parameters) AS share,
    coalesce({names.same_stem("c.stem", "p.stem", "org.namespace")}, {
    names.same_stem("c.stem", "r.stem", "split_part(r.parent_ref, '/', 1)")
}) AS namesake
FROM lineage_edges e
JOIN counted n ON n.child = e.child
JOIN lineage_refs r ON r.ref = e.ref
JOIN lineage_traits c ON c.model = e.child
LEFT JOIN lineage_traits p ON p.model = e.parent
LEFT JOIN org ON org.model = e.parent
LEFT JOIN (
    SELECT lower(hf_id) AS name, max(parameters) AS parameters FROM reference
    WHERE parameters > 0 GROUP BY name
) k ON k.name = lower(r.parent_ref)
LEFT JOIN spelling USING (declared_relation)
"""

# The first case that holds decides; a reason stands where it overrules what was declared.
_RELATED = f"""
CREATE OR REPLACE TEMP TABLE lineage_related AS
WITH company AS (
    SELECT j.*, parents > 1 AND quantised AND (stored = 0 OR NOT floats_only)
            AND beside.namesake AS one_original
    FROM lineage_judged j LEFT JOIN (
        SELECT child, bool_or(namesake AND dropped IS NULL) AS namesake
        FROM lineage_judged WHERE parents > 1 GROUP BY child
    ) beside USING (child)
),
reasoned AS (
    SELECT *, CASE
        WHEN declared <> 'adapter' AND peft AND NOT gguf AND (stored = 0 OR ratio < 0.2)
            THEN ['adapter', 'the repository is a PEFT adapter']
        WHEN coalesce(declared, 'finetune') IN ('finetune', 'merge', 'other') AND namesake
             AND quant_name AND quantised AND (parents = 1 OR one_original)
            THEN ['quantized', 'a quantised copy by name and format']
        WHEN coalesce(declared, 'finetune') IN ('finetune', 'other') AND namesake AND parents = 1
             AND floats_only AND CASE WHEN coalesce(ratio, 0) = 0 THEN format_name
                ELSE abs(ratio - 1) < 0.001 AND (format_name OR NOT training) END
            THEN ['conversion', 'the same name and size as the parent']
        WHEN declared IN ('quantized', 'conversion') AND parents > 1 AND NOT one_original
            THEN ['merge', 'several parents']
        WHEN declared = 'quantized' AND stored > 0 AND floats_only AND NOT gguf
             AND abs(ratio - 1) > 0.03
            THEN ['finetune', 'declared quantized, but full-precision tensors of another size']
        WHEN declared = 'quantized' AND NOT namesake AND NOT quant_name AND NOT format_name
            THEN ['finetune', 'declared quantized, but under a name of its own']
        WHEN declared = 'quantized' AND NOT namesake AND training
            THEN ['finetune', 'declared quantized, but trained and under a name of its own']
        WHEN declared IN ('finetune', 'other') AND parents > 1 THEN ['merge', 'several parents']
        WHEN declared = 'finetune' AND mergekit THEN ['merge', 'tagged mergekit']
        WHEN declared IS NULL AND peft AND coalesce(ratio, 0) < 0.2 THEN ['adapter', NULL]
        WHEN declared IS NULL AND (mergekit OR merge_tag OR parents > 1) THEN ['merge', NULL]
        WHEN declared IS NULL AND quantised AND quant_name AND (namesake OR NOT training)
            THEN ['quantized', NULL]
        ELSE [coalesce(declared, 'finetune'), NULL]
    END AS verdict
    FROM company
),
doubted AS (
    SELECT *, verdict[1] = 'finetune' AND floats_only AND NOT peft AND stored > 0
        AND coalesce(share < $least_kept, false) AS too_small
    FROM reasoned
)
SELECT e.child, e.parent, r.parent_ref, verdict[1] AS relation, declared_relation,
    {_SOURCES}[rank + 1] AS source,
    CASE WHEN rank = {find_parents.PROSE} OR too_small THEN 'inferred' ELSE 'stated' END AS grade,
    nullif(concat_ws('; ', coalesce(dropped, CASE WHEN one_original AND NOT namesake
        THEN 'listed beside the original of a copy' END), verdict[2],
        CASE WHEN too_small
            THEN 'far too small to hold its weights: a head run beside it, or a student' END,
        CASE e.note {_NOTES} END), '') AS reason,
    dropped IS NULL AND NOT (one_original AND NOT namesake) AS used
FROM doubted e JOIN lineage_refs r USING (ref)
"""


def relate(con: duckdb.DuckDBPyConnection, least_kept: float) -> None:
    """Make `lineage_related`: one row per child and parent, in the shape of `parents`.

    What holds a smaller share of its parent's weights than `least_kept` may not be tuned from it.
    Statements of several sources about one parent become one row; the best source gives the
    relation as declared. Reads `models`, `lineage_traits`, `lineage_refs` and `lineage_stated`.
    """
    con.execute(_MERGED)
    con.execute(_JUDGED)
    con.execute("DROP TABLE lineage_edges")
    con.execute(_RELATED, {"least_kept": least_kept})
    con.execute("DROP TABLE lineage_judged")
