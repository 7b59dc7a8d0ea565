"""Declared relations corrected by evidence; what was declared is kept beside."""

from __future__ import annotations

import duckdb

from hubscan.lineage import names, references

_TRAITS = f"""
CREATE OR REPLACE TEMP TABLE lineage_traits AS
WITH named AS (SELECT *, {names.bare_name("id")} AS name FROM models)
SELECT model, namespace, name, {names.stem("name")} AS stem,
    coalesce(model_type, list_filter(tags, lambda t: t IN {names.ARCHITECTURE_TAGS})[1]) AS kind,
    diffusers_class, created_at, coalesce(downloads, 0) AS downloads, gguf_total,
    greatest(coalesce(safetensors_total, 0),
        coalesce(list_sum(map_values(safetensors_parameters)), 0)) AS stored,
    coalesce(len(list_filter(map_keys(safetensors_parameters), lambda d:
        d NOT IN ('F64', 'F32', 'F16', 'BF16', 'BOOL', 'I64'))), 0) = 0 AS floats_only,
    coalesce(library_name = 'peft', false) OR peft_base IS NOT NULL AS peft,
    coalesce(list_has_any(tags, {names.QUANT_TAGS}), false) AS quant_tag,
    coalesce({names.says_quantised("name")}, false) AS quant_name,
    coalesce({names.says_converted("name")}, false) AS format_name,
    coalesce(list_has_any(tags, {names.TRAINING_TAGS}), false) AS training,
    gguf_total IS NOT NULL OR coalesce(list_contains(tags, 'gguf'), false) AS gguf,
    quant_method IS NOT NULL AS quant_config,
    coalesce(list_contains(tags, 'mergekit'), false) AS mergekit,
    coalesce(list_contains(tags, 'merge'), false) AS merge_tag
FROM named
"""

_MERGED = f"""
CREATE OR REPLACE TEMP TABLE lineage_edges AS
WITH ranked AS (
    SELECT *, CASE WHEN parent IS NULL THEN lower(parent_ref) ELSE '' END AS unknown,
        list_position({references.SOURCES}, source) - 1 AS rank
    FROM lineage_stated
),
one AS (
    SELECT child, parent,
        arg_min(parent_ref, (rank, position, parent_ref)) AS parent_ref,
        arg_min(source, (rank, position)) AS source,
        arg_min(relation, (rank, position)) AS declared_relation,
        arg_min(junk, (rank, position)) AS junk,
        arg_min(note, (rank, position)) AS note,
        min(rank) AS rank
    FROM ranked GROUP BY child, parent, unknown
),
hub AS (
    SELECT child, bool_or(rank = 0) AS listed
    FROM one WHERE source <> 'reference' AND junk IS NULL GROUP BY child
)
SELECT one.* EXCLUDE (junk, note),
    CASE WHEN junk IS NOT NULL THEN junk
         WHEN rank > 0 AND source <> 'reference' AND parent IS NOT NULL AND hub.listed
         THEN 'not among the parents the Hub lists'
         WHEN source = 'reference' AND hub.child IS NOT NULL
         THEN 'the Hub declares parents itself'
    END AS dropped,
    note
FROM one LEFT JOIN hub USING (child)
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

_JUDGED = f"""
CREATE OR REPLACE TEMP TABLE lineage_judged AS
WITH counted AS (
    SELECT *, count(*) FILTER (dropped IS NULL) OVER (PARTITION BY child) AS parents,
        CASE WHEN meant IS NOT NULL THEN meant
            WHEN lower(trim(declared_relation)) NOT IN ('', 'base') THEN 'other' END AS declared
    FROM lineage_edges
    LEFT JOIN (VALUES {_SPELLED}) AS spelling(said, meant)
        ON said = lower(trim(declared_relation))
)
SELECT e.*, c.* EXCLUDE (model),
    c.quant_name OR c.quant_tag OR c.gguf OR c.quant_config AS quantised,
    c.stored / nullif(p.stored, 0) AS ratio,
    coalesce({names.same_stem("c.stem", "p.stem", "p.namespace")}, {
    names.same_stem(
        "c.stem",
        names.stem(names.bare_name("e.parent_ref")),
        "split_part(e.parent_ref, '/', 1)",
    )
}) AS namesake
FROM counted e
JOIN lineage_traits c ON c.model = e.child
LEFT JOIN lineage_traits p ON p.model = e.parent
"""

# The first case that holds decides; a reason stands where it overrules what was declared.
_RELATED = """
CREATE OR REPLACE TEMP TABLE lineage_related AS
WITH company AS (
    SELECT *, parents > 1 AND quantised AND (stored = 0 OR NOT floats_only)
            AND bool_or(namesake AND dropped IS NULL) OVER (PARTITION BY child) AS one_original
    FROM lineage_judged
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
)
SELECT child, parent, parent_ref, verdict[1] AS relation, declared_relation, source,
    CASE WHEN source = 'inferred' THEN 'inferred' ELSE 'stated' END AS grade,
    nullif(concat_ws('; ', coalesce(dropped, CASE WHEN one_original AND NOT namesake
        THEN 'listed beside the original of a copy' END), verdict[2], note), '') AS reason,
    dropped IS NULL AND NOT (one_original AND NOT namesake) AS used
FROM reasoned
"""


def relate(con: duckdb.DuckDBPyConnection) -> None:
    """Make `lineage_related`: one row per child and parent, in the shape of `parents`.

    Statements of several sources about one parent become one row; the best source gives the
    relation as declared. Reads `models` and `lineage_stated`.
    """
    con.execute(_TRAITS)
    con.execute(_MERGED)
    con.execute(_JUDGED)
    con.execute(_RELATED)
