"""`subjects`: one row a model with what several quantities look at, joined once.

Numbers, flags and links; of the texts only what sources name. What a text says is asked only where
the answer counts.
"""

from __future__ import annotations

import duckdb

from hubscan.estimate.assumptions import Assumptions
from hubscan.estimate.expression import fill
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
CONTINUED_WORDS = (
    r"(^|[^a-z])(cpt|continued?[-_ ]?(pre)?-?train(ing|ed)?|continual|pretrain(ed|ing)?|"
    r"pre-?train(ed|ing)?|domain[-_ ]adapt(ed|ation)?)($|[^a-z])"
)
_EIGHT_BITS = "8-?bit|int8|w8a8"
_KINDS = {
    "u8": ("U8",), "i8": ("I8",), "i32": ("I32", "U32"), "buffers": ("BOOL", "I64", "I16"),
    "block_scales": ("F8_E8M0",), "f8": ("F8_E4M3",), "f16": ("F16",), "bf16": ("BF16",),
}  # fmt: skip
"""Column → types of numbers whose counts it sums."""
_NOT_PLAIN = ("U8", "I8", "I32", "U32", "BOOL", "I64", "I16", "F8_E8M0")
"""Types of numbers that are not one weight each."""

WEIGHTS = "stored_sum - u8 - buffers - block_scales"
"""Expression for the weights where every stored number is one: bytes are buffers there."""


def make(con: duckdb.DuckDBPyConnection, assumptions: Assumptions) -> None:
    """Create `reference_ids`, `stored_kinds`, `name_sizes` and `subjects` from `models`, `lineage`
    and `reference`.

    `counted` is the number of weights where every stored number is one weight: the sum by type, or
    the total where there is no sum, because totals are self-reported. `original_size` and
    `root_size` are those of the models it is a copy of, or descends from.
    """
    names.make(con, "models")
    _reference_ids(con)
    _stored_kinds(con)
    con.execute(fill(_LINKED, assumptions))
    con.execute(_SUBJECTS)
    con.execute("DROP TABLE linked")


_SUBJECTS = """
    CREATE OR REPLACE TEMP TABLE subjects AS
    WITH known AS (
        SELECT model, coalesce(curated, counted) AS size
        FROM linked WHERE coalesce(curated, counted) > 0 AND model IN (
            SELECT original FROM linked WHERE original <> model
            UNION SELECT root FROM linked WHERE root <> model)
    )
    SELECT k.*, o.size AS original_size, b.size AS root_size,
        n.named, n.named_least, n.named_most, n.named_active, n.named_effective, n.experts,
        n.expert_size, n.side_experts
    FROM linked k
    LEFT JOIN known o ON o.model = k.original AND k.original <> k.model
    LEFT JOIN known b ON b.model = k.root AND k.root <> k.model
    LEFT JOIN name_sizes n ON n.name = k.id
"""


def _reference_ids(con: duckdb.DuckDBPyConnection) -> None:
    """`reference_ids(id, hf_id, parameters)`: lower-cased ids and aliases with the row's size; a
    row's own id wins over aliases."""
    con.execute(
        """
        CREATE OR REPLACE TEMP TABLE reference_ids AS
        SELECT i.id, i.hf_id, r.parameters FROM (
            SELECT id, arg_min(hf_id, (rank, hf_id)) AS hf_id FROM (
                SELECT lower(hf_id) AS id, hf_id, 0 AS rank FROM reference
                UNION ALL
                SELECT unnest(string_split(lower(trim(aliases)), ' ')), hf_id, 1 FROM reference
                WHERE aliases IS NOT NULL
            ) WHERE id <> '' GROUP BY id
        ) i JOIN reference r USING (hf_id)
        """
    )


def _stored_kinds(con: duckdb.DuckDBPyConnection) -> None:
    """`stored_kinds`: counts by kind of number, of the models that hold some other than weights."""
    kinds = ", ".join(
        " + ".join(f"coalesce(stored['{t}'], 0)::DOUBLE" for t in types) + f" AS {column}"
        for column, types in _KINDS.items()
    )
    con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE stored_kinds AS
        SELECT model, {kinds} FROM (SELECT model, safetensors_parameters AS stored FROM models)
        WHERE list_has_any(map_keys(stored), {list(_NOT_PLAIN)})
        """
    )


_LINKED = f"""
    CREATE OR REPLACE TEMP TABLE linked AS
    WITH facts AS (
        SELECT m.model, m.id, m.created_at, m.library_name, m.tags, m.architectures, m.model_type,
            m.quant_method, m.quant_bits, m.gguf_total, m.safetensors_total AS stored_total,
            coalesce(l.relation, 'base') AS relation, l.root, l.original,
            r.hf_id AS reference_id, r.parameters AS curated,
            coalesce(list_sum(list_filter(map_values(m.safetensors_parameters),
                lambda v: v > 0)), 0)::DOUBLE AS stored_sum,
            coalesce(k.u8, 0) AS u8, coalesce(k.i8, 0) AS i8, coalesce(k.i32, 0) AS i32,
            coalesce(k.buffers, 0) AS buffers, coalesce(k.block_scales, 0) AS block_scales
        FROM models m
        LEFT JOIN lineage l USING (model)
        LEFT JOIN stored_kinds k USING (model)
        LEFT JOIN reference_ids r ON r.id = lower(m.id)
    ), looks AS (
        SELECT *, stored_sum > 0 AND (u8 > $packed_bytes_share * stored_sum
                OR i32 > $packed_words_share * stored_sum
                OR i8 > $packed_words_share * stored_sum) AS looks_packed,
            stored_sum > 0 AND u8 + i8 + i32 > $declared_packed_share * stored_sum AS whole_numbers
        FROM facts
    ), says AS (
        SELECT *, CASE WHEN NOT looks_packed
                AND (whole_numbers OR (stored_sum = 0 AND stored_total > 0)) THEN
            (quant_method IS NOT NULL AND quant_method NOT IN ('fp8', 'fbgemm_fp8'))
            OR regexp_matches(id || ' ' || array_to_string(coalesce(tags, []), ' '),
                '(?i){PACKED_WORDS}') ELSE false END AS says_packed
        FROM looks
    ), packed AS (
        SELECT *, looks_packed OR (says_packed AND whole_numbers) AS is_packed FROM says
    )
    SELECT model, id, created_at, library_name, relation, root, original, reference_id,
        curated, gguf_total, stored_total, stored_sum, is_packed,
        CASE WHEN is_packed THEN NULL
             WHEN stored_sum > 0 THEN {WEIGHTS}
             WHEN stored_total > 0 AND NOT says_packed THEN stored_total END AS counted,
        CASE WHEN is_packed THEN quant_method END AS quant_method,
        CASE WHEN is_packed THEN quant_bits END AS quant_bits,
        CASE WHEN NOT is_packed THEN NULL
             WHEN quant_bits IS NULL THEN regexp_matches(id, '(?i){_EIGHT_BITS}')
             ELSE quant_bits = $byte_bits END AS is_byte_each,
        CASE WHEN regexp_matches(model_type, '{MIXTURE_TYPES}') THEN true
             WHEN list_contains(tags, 'moe') THEN true
             WHEN architectures IS NULL THEN false
             ELSE regexp_matches(lower(array_to_string(architectures, ' ')), '{MIXTURE_TYPES}')
             END AS is_mixture,
        CASE WHEN relation IN ('base', 'distilled', 'quantized', 'conversion', 'merge') THEN false
             ELSE regexp_matches(id || ' ' || array_to_string(coalesce(tags, []), ' '),
                '(?i){CONTINUED_WORDS}') END AS speaks_of_pretraining
    FROM packed
"""
