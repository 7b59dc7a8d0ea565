"""`subjects`: one row a model with what several quantities look at, joined once.

Numbers, flags and links; of the texts only what sources name. What a text says is asked only where
the answer counts.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb
import pyarrow as pa

from hubscan.estimate import low_bit, mixtures
from hubscan.estimate.assumptions import Assumptions
from hubscan.estimate.expression import fill
from hubscan.evidence import names
from hubscan.model.begun import begun
from hubscan.store.engine import attach_parquet, connect

MIXTURE_TYPES = (
    r"moe|mixtral|deepseek_v[234]|deepseek_v32|kimi|grok|dbrx|jamba|arctic|gpt_oss|llama4|"
    r"minimax|longcat|ernie4_5_vl|glm4v_moe|granitemoe|nllb-moe|switch_transformers|step3|bailing"
)
CONTINUED_WORDS = (
    r"(^|[^a-z])(cpt|continued?[-_ ]?(pre)?-?train(ing|ed)?|continual|pretrain(ed|ing)?|"
    r"pre-?train(ed|ing)?|domain[-_ ]adapt(ed|ation)?)($|[^a-z])"
)
WEIGHTS = "stored_sum - u8 - buffers - block_scales"
"""Expression for the weights where every stored number is one: bytes are buffers there."""


def read_models(con: duckdb.DuckDBPyConnection, assumptions: Assumptions) -> None:
    """Create `name_sizes` and the tables of low_bit from `models`: what needs no lineage."""
    names.make(con, "models", name_rules(assumptions))
    low_bit.make(con, assumptions)


def begin(models: Path, assumptions: Assumptions) -> Callable[[duckdb.DuckDBPyConnection], None]:
    """`read_models` from the file of a snapshot, beside what follows; what this returns waits for
    it, and makes the tables in a connection.

    It takes what lineage leaves of two threads, a fifth.
    """

    def read() -> dict[str, pa.Table]:
        with connect(threads=1, memory_limit=_MEMORY_BESIDE) as con:
            attach_parquet(con, "models", models)
            read_models(con, assumptions)
            tables = ("name_sizes", *low_bit.NOBODY)
            return {table: con.sql(f"FROM {table}").to_arrow_table() for table in tables}

    waited = begun(read, patient=True)

    def take(con: duckdb.DuckDBPyConnection) -> None:
        for table, rows in waited().items():
            con.register("read_before", rows)
            con.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS FROM read_before")
            con.unregister("read_before")

    return take


_MEMORY_BESIDE = "512MB"


def make(con: duckdb.DuckDBPyConnection, assumptions: Assumptions) -> None:
    """Create `reference_ids` and `subjects` from `models`, `lineage`, `reference` and what
    `read_models` makes.

    `counted` is the number of weights where every stored number is one weight: the sum by type, or
    the total where there is no sum, because totals are self-reported. `original_size` and
    `root_size` are those of the models it is a copy of, or descends from.
    """
    _reference_ids(con)
    mixtures.load(con, assumptions.mixtures)
    architectures = str(sorted(assumptions.mixtures.architectures))
    con.execute(fill(_LINKED.replace("{mixtures}", architectures), assumptions))
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


def name_rules(assumptions: Assumptions) -> names.NameRules:
    """The assumptions about numbers in names."""
    return names.NameRules(
        cut_leaves=assumptions["pruned_share"].low,
        largest=assumptions["largest_named_parameters"].value,
        apart=assumptions["named_sizes_apart"].value,
        not_a_size=assumptions["named_tokens_ratio"].value,
        not_a_size_of_mixture=assumptions["named_tokens_ratio_of_mixture"].value,
        least_first=assumptions["least_size_beside_tokens"].value,
    )


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


_LINKED = f"""
    CREATE OR REPLACE TEMP TABLE linked AS
    WITH tagged AS (
        SELECT model, min(tag) AS mixture FROM (SELECT model, unnest(tags) AS tag FROM models)
        WHERE tag IN {{mixtures}} GROUP BY model
    ), facts AS (
        SELECT m.model, m.id, m.created_at, m.library_name, m.tags, m.architectures, m.model_type,
            m.gguf_total, m.gguf_architecture,
            coalesce(l.missing_parents, 0) > 0 AS misses_a_parent,
            m.safetensors_total AS stored_total,
            coalesce(l.relation, 'base') AS relation, l.root, l.original,
            l.fine_tunes_least, l.fine_tunes_most,
            coalesce(map_extract(m.weight_files, 'gguf')[1], 0) = 1 AS one_gguf_file,
            r.hf_id AS reference_id, r.parameters AS curated,
            coalesce(list_sum(list_filter(map_values(m.safetensors_parameters),
                lambda v: v > 0)), 0)::DOUBLE AS stored_sum,
            coalesce(k.u8, 0) AS u8, coalesce(k.masks + k.longs, 0) AS buffers,
            coalesce(k.block_scales, 0) AS block_scales,
            coalesce(b.is_packed, false) AS is_packed,
            coalesce(b.says_packed, false) AS says_packed, t.mixture AS tagged
        FROM models m
        LEFT JOIN tagged t USING (model)
        LEFT JOIN lineage l USING (model)
        LEFT JOIN stored_kinds k USING (model)
        LEFT JOIN low_bit b USING (model)
        LEFT JOIN reference_ids r ON r.id = lower(m.id)
    )
    SELECT model, id, created_at, library_name, relation, root, original, reference_id,
        curated, gguf_total, gguf_architecture, one_gguf_file, misses_a_parent, mixture,
        stored_total, fine_tunes_least, fine_tunes_most,
        stored_sum, is_packed,
        CASE WHEN is_packed THEN NULL
             WHEN stored_sum > 0 THEN {WEIGHTS}
             WHEN stored_total > 0 AND NOT says_packed THEN stored_total END AS counted,
        CASE WHEN mixture IS NOT NULL THEN true
             WHEN regexp_matches(model_type, '{MIXTURE_TYPES}') THEN true
             WHEN list_contains(tags, 'moe') THEN true
             WHEN architectures IS NULL THEN false
             ELSE regexp_matches(lower(array_to_string(architectures, ' ')), '{MIXTURE_TYPES}')
             END AS is_mixture,
        CASE WHEN relation IN ('base', 'distilled', 'quantized', 'conversion', 'merge') THEN false
             ELSE regexp_matches(id || ' ' || array_to_string(coalesce(tags, []), ' '),
                '(?i){CONTINUED_WORDS}') END AS speaks_of_pretraining
    FROM (
        SELECT *, CASE WHEN lower(model_type) IN {{mixtures}} THEN lower(model_type)
            WHEN model_type IS NULL AND tagged IS NOT NULL THEN tagged
            WHEN gguf_architecture IN {{mixtures}} THEN gguf_architecture END AS mixture
        FROM facts
    )
"""
