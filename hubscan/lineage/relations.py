"""Declared relations corrected by evidence; what was declared is kept beside."""

from __future__ import annotations

import duckdb

_QUANT_NAME = (
    r"(^|[-_.])(gguf|ggml|gptq|awq|exl[23]|bnb|nf4|fp4|nvfp4|mxfp4|fp8|int[48]|[2-8]-?bits?|"
    r"w[48]a(4|8|16)|autoround|hqq|aqlm|quip|imatrix|i1|q[2-8](_[0-9ks](_[sml])?)?|"
    r"[0-9.]+bpw|h[68])([-_.]|$)"
)
_QUANT_TAGS = (
    "['gguf', 'ggml', 'gptq', 'awq', 'exl2', 'exl3', '4-bit', '8-bit', 'bitsandbytes', "
    "'compressed-tensors', 'auto-round', 'hqq', 'aqlm', 'fp8']"
)

_TRAITS = f"""
CREATE OR REPLACE TEMP TABLE lineage_traits AS
SELECT key, lower(split_part(id, '/', 2)) AS name, model_type, created_at,
    greatest(coalesce(safetensors_total, 0),
        coalesce(list_sum(map_values(safetensors_parameters)), 0)) AS stored,
    coalesce(len(list_filter(map_keys(safetensors_parameters), lambda d:
        d NOT IN ('F64', 'F32', 'F16', 'BF16', 'BOOL', 'I64'))), 0) = 0 AS floats_only,
    coalesce(library_name = 'peft', false) OR peft_base IS NOT NULL AS peft,
    coalesce(list_has_any(tags, {_QUANT_TAGS}), false) AS quant_tag,
    regexp_matches(lower(split_part(id, '/', 2)), '{_QUANT_NAME}') AS quant_name,
    gguf_total IS NOT NULL OR coalesce(list_contains(tags, 'gguf'), false) AS gguf,
    quant_method IS NOT NULL AS quant_config,
    coalesce(list_contains(tags, 'mergekit'), false) AS mergekit,
    coalesce(list_contains(tags, 'merge'), false) AS merge_tag
FROM models
"""

_MERGED = """
CREATE OR REPLACE TEMP TABLE lineage_edges AS
WITH ranked AS (
    SELECT *, coalesce(parent_key, lower(parent_ref)) AS parent,
        CASE source WHEN 'base_models' THEN 0 WHEN 'card' THEN 1 WHEN 'tag' THEN 2
            WHEN 'peft' THEN 3 WHEN 'reference' THEN 4 ELSE 5 END AS rank
    FROM lineage_stated
),
one AS (
    SELECT child_key, parent,
        arg_min(parent_key, (rank, position)) AS parent_key,
        arg_min(parent_ref, (rank, position, parent_ref)) AS parent_ref,
        arg_min(source, (rank, position)) AS source,
        arg_min(relation, (rank, position)) AS declared_relation,
        arg_min(junk, (rank, position)) AS junk,
        arg_min(note, (rank, position)) AS note,
        min(rank) AS rank
    FROM ranked GROUP BY child_key, parent
),
hub AS (SELECT child_key FROM one WHERE rank < 4 AND junk IS NULL GROUP BY child_key)
SELECT one.* EXCLUDE (junk, note),
    CASE WHEN junk IS NOT NULL THEN junk
         WHEN rank = 4 AND hub.child_key IS NOT NULL THEN 'the Hub declares parents itself'
    END AS dropped,
    note
FROM one LEFT JOIN hub USING (child_key)
"""

_SPELLINGS = {
    "finetune": ("finetune", "finetuned", "fine-tune", "fine-tuned", "variant"),
    "adapter": ("adapter", "lora", "peft"),
    "merge": ("merge", "merged"),
    "quantized": ("quantized", "quantised", "quant"),
    "distilled": ("distilled", "distill", "distillation"),
    "conversion": ("conversion", "converted", "copy"),
}
_SPELLED = ", ".join(
    f"('{said}', '{meant}')" for meant, all_ in _SPELLINGS.items() for said in all_
)

_CORRECTED = f"""
CREATE OR REPLACE TEMP TABLE lineage_related AS
WITH counted AS (
    SELECT *, count(*) FILTER (dropped IS NULL) OVER (PARTITION BY child_key) AS parents,
        CASE WHEN meant IS NOT NULL THEN meant
            WHEN lower(trim(declared_relation)) NOT IN ('', 'base') THEN 'other' END AS declared
    FROM lineage_edges
    LEFT JOIN (VALUES {_SPELLED}) AS spelling(said, meant)
        ON said = lower(trim(declared_relation))
),
judged AS (
    SELECT e.*, c.*,  p.stored AS parent_stored, p.name AS parent_name,
        c.stored > 0 AND p.stored > 0 AS both_stored,
        c.stored / nullif(p.stored, 0) AS ratio,
        c.quant_name OR c.quant_tag OR c.gguf OR c.quant_config AS quantised
    FROM counted e
    JOIN lineage_traits c ON c.key = e.child_key
    LEFT JOIN lineage_traits p ON p.key = e.parent_key
),
reasoned AS (
    SELECT *, CASE
        WHEN declared IS DISTINCT FROM 'adapter' AND peft AND NOT gguf
             AND (stored = 0 OR ratio < 0.2) THEN ['adapter', 'the repository is a PEFT adapter']
        WHEN declared = 'quantized' AND NOT gguf AND NOT quantised AND stored > 0 AND floats_only
             AND both_stored AND abs(ratio - 1) > 0.03
            THEN ['finetune', 'declared quantized, but full-precision tensors of another size']
        WHEN declared IN ('finetune', 'other') AND parents > 1
            THEN ['merge', 'several parents']
        WHEN declared = 'finetune' AND mergekit THEN ['merge', 'tagged mergekit']
        WHEN declared = 'finetune' AND quant_name AND (gguf OR quant_tag OR quant_config)
             AND starts_with(name, parent_name)
            THEN ['quantized', 'a quantised copy by name and format']
        WHEN declared IS NULL AND peft THEN ['adapter', NULL]
        WHEN declared IS NULL AND quantised AND quant_name THEN ['quantized', NULL]
        WHEN declared IS NULL AND (mergekit OR merge_tag OR parents > 1) THEN ['merge', NULL]
        WHEN declared IS NULL AND gguf THEN ['quantized', NULL]
        ELSE [coalesce(declared, 'finetune'), NULL]
    END AS verdict
    FROM judged
)
SELECT child_key, parent_key, parent_ref, verdict[1] AS relation, declared_relation, source,
    CASE WHEN source = 'inferred' THEN 'inferred' ELSE 'stated' END AS grade,
    nullif(concat_ws('; ', dropped, verdict[2], note), '') AS reason,
    dropped IS NULL AS used
FROM reasoned
"""


def relate(con: duckdb.DuckDBPyConnection) -> None:
    """Make `lineage_related`: one row per child and parent, in the shape of `parents`.

    Statements of several sources about one parent become one row; the best source gives the
    relation as declared. Reads `models` and `lineage_stated`.
    """
    con.execute(_TRAITS)
    con.execute(_MERGED)
    con.execute(_CORRECTED)
