"""`subjects`: one row a model with all that the estimators look at, joined once."""

from __future__ import annotations

import duckdb

from hubscan.evidence import names

# Marks of low-bit weights in names and tags. Tensors of such files hold several weights per number.
PACKED_WORDS = (
    r"(^|[^a-z0-9])(gptq|awq|int4|int8|[2-8]bit|[2-8]-bit|nf4|nvfp4|mxfp4|fp4|bnb|auto-?round|"
    r"w4a16|exl2|exl3|hqq|aqlm|quip|bitnet|[2-8]\.\d+bpw)($|[^a-z0-9])"
)
MIXTURE_TYPES = (
    r"moe|mixtral|deepseek_v[234]|deepseek_v32|kimi|grok|dbrx|jamba|arctic|gpt_oss|llama4|"
    r"minimax|longcat|ernie4_5_vl|glm4v_moe|granitemoe|nllb-moe|switch_transformers|step3|bailing"
)


def make(con: duckdb.DuckDBPyConnection) -> None:
    """Create `reference_ids` and `subjects` from `models`, `lineage` and `reference`."""
    names.make(con, "models")
    _reference_ids(con)
    _counts(con)
    con.execute(
        """
        CREATE OR REPLACE TEMP TABLE subjects AS
        WITH linked AS (
            SELECT c.*, coalesce(l.relation, 'base') AS relation, l.root, l.original,
                n.named, n.named_least, n.named_most, n.named_active, n.named_effective,
                n.experts, n.expert_size, n.side_experts, r.hf_id AS reference_id,
                f.parameters AS curated
            FROM model_counts c
            LEFT JOIN lineage l USING (model)
            LEFT JOIN name_sizes n ON n.name = c.id
            LEFT JOIN reference_ids r ON r.id = lower(c.id)
            LEFT JOIN reference f ON f.hf_id = r.hf_id
        ), clean AS (
            SELECT model, coalesce(curated, clean_count) AS size
            FROM linked WHERE coalesce(curated, clean_count) > 0
        )
        SELECT k.*, o.size AS original_size, b.size AS root_size
        FROM linked k
        LEFT JOIN clean o ON o.model = k.original AND k.original <> k.model
        LEFT JOIN clean b ON b.model = k.root AND k.root <> k.model
        """
    )


def _reference_ids(con: duckdb.DuckDBPyConnection) -> None:
    """`reference_ids(id, hf_id)`: lower-cased ids and aliases; a row's own id wins over aliases."""
    con.execute(
        """
        CREATE OR REPLACE TEMP TABLE reference_ids AS
        SELECT id, arg_min(hf_id, (rank, hf_id)) AS hf_id FROM (
            SELECT lower(hf_id) AS id, hf_id, 0 AS rank FROM reference
            UNION ALL
            SELECT unnest(string_split(lower(trim(aliases)), ' ')), hf_id, 1 FROM reference
            WHERE aliases IS NOT NULL
        ) WHERE id <> '' GROUP BY id
        """
    )


def _counts(con: duckdb.DuckDBPyConnection) -> None:
    """`model_counts`: tensor counts by kind of dtype, and whether the weights are packed.

    `clean_count` is the count where every stored number is one weight: the larger of total and
    sum (totals are self-reported), without U8, BOOL and I64, which are buffers there; a total
    above the sum by more than 0.1 % is not believed.
    """
    con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE model_counts AS
        WITH raw AS (
            SELECT model, id, namespace, created_at, pipeline_tag, library_name, tags, license,
                gated, model_type, quant_method, quant_bits, peft_base, diffusers_class,
                gguf_total, gguf_file_bytes, safetensors_total AS stored_total,
                array_to_string(coalesce(architectures, []), ' ') AS architecture,
                safetensors_parameters AS stored,
                coalesce(list_sum(list_filter(map_values(safetensors_parameters),
                    lambda v: v > 0)), 0)::DOUBLE AS stored_sum,
                lower(id) || ' ' || array_to_string(coalesce(tags, []), ' ') AS words
            FROM models
        ), kinds AS (
            SELECT *,
                coalesce(stored['U8'], 0)::DOUBLE AS u8,
                coalesce(stored['I8'], 0)::DOUBLE AS i8,
                coalesce(stored['I32'], 0)::DOUBLE + coalesce(stored['U32'], 0)::DOUBLE AS i32,
                coalesce(stored['BOOL'], 0)::DOUBLE + coalesce(stored['I64'], 0)::DOUBLE
                    + coalesce(stored['I16'], 0)::DOUBLE AS buffers,
                coalesce(stored['F8_E8M0'], 0)::DOUBLE AS block_scales,
                coalesce(stored['F8_E4M3'], 0)::DOUBLE AS f8,
                coalesce(stored['F16'], 0)::DOUBLE AS f16,
                coalesce(stored['BF16'], 0)::DOUBLE AS bf16
            FROM raw
        ), flagged AS (
            SELECT *,
                (quant_method IS NOT NULL AND quant_method NOT IN ('fp8', 'fbgemm_fp8'))
                OR regexp_matches(words, '(?i){PACKED_WORDS}') AS says_packed,
                stored_sum > 0 AND (u8 > 0.5 * stored_sum OR i32 > 0.2 * stored_sum
                    OR i8 > 0.2 * stored_sum) AS looks_packed,
                regexp_matches(coalesce(model_type, '') || ' ' || lower(architecture),
                    '{MIXTURE_TYPES}') OR list_contains(coalesce(tags, []), 'moe')
                    AS is_mixture
            FROM kinds
        )
        SELECT * EXCLUDE (words, stored),
            (says_packed AND u8 + i8 + i32 > 0.02 * stored_sum AND stored_sum > 0)
                OR looks_packed AS is_packed,
            CASE
                WHEN (says_packed AND u8 + i8 + i32 > 0.02 * stored_sum) OR looks_packed THEN NULL
                WHEN stored_sum > 0 THEN stored_sum - u8 - buffers - block_scales
                WHEN stored_total > 0 AND NOT says_packed THEN stored_total
            END AS clean_count
        FROM flagged
        """
    )
