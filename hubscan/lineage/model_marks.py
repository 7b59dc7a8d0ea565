"""What lineage reads of every model: its stem, its tensor count, its marks; one narrow row each."""

from __future__ import annotations

from collections import defaultdict

import duckdb

from hubscan.lineage import names

_MARKS = ("quant_tag", "training", "gguf", "mergekit", "merge_tag", "tuned", "lora")
"""Bits of tags that are looked for, the lowest first."""
_TAGS_OF = {
    "quant_tag": names.QUANT_TAGS,
    "training": names.TRAINING_TAGS,
    "gguf": ("gguf",),
    "mergekit": ("mergekit", "lazymergekit", "mergekit-moe"),
    "merge_tag": ("merge", "moerge", "frankenmerge", "frankenmoe", "model-merge", "model_merge"),
    "tuned": names.TUNING_TAGS,
    "lora": ("lora", "qlora"),
}


_WRITTEN = {"lora": ("LoRA",), "qlora": ("QLoRA",), "mergekit": ("MergeKit",)}
"""What people write beside small, great and leading capitals."""


def _bits_of_tags() -> str:
    """SQL: (tag, bits) of every tag that means something."""
    bits: defaultdict[str, int] = defaultdict(int)
    for place, mark in enumerate(_MARKS):
        for tag in _TAGS_OF[mark]:
            for written in {tag, tag.upper(), tag.capitalize(), *_WRITTEN.get(tag, ())}:
                bits[written] |= 1 << place
    return ", ".join(f"('{tag}', {found})" for tag, found in sorted(bits.items()))


def _has(mark: str) -> str:
    return f"coalesce(bits & {1 << _MARKS.index(mark)}, 0) > 0"


# Tags are met one by one and hardly any of them matters, so finding those that do costs a fifth of
# searching the list of each model for each mark.
_TRAITS = f"""
CREATE OR REPLACE TEMP TABLE lineage_traits AS
WITH marked AS (
    SELECT model, bit_or(bits)::UTINYINT AS bits
    FROM (SELECT model, unnest(tags) AS tag FROM models)
    JOIN (VALUES {_bits_of_tags()}) AS marks(tag, bits) USING (tag) GROUP BY model
),
named AS (
    SELECT model, publisher, {names.bare_name("id")} AS name, created_at, downloads, gguf_total,
        safetensors_total, safetensors_parameters, library_name, peft_base, quant_method
    FROM models
),
marked_by_name AS (
    SELECT *, {names.says_quantised("marked")} AS quant_name,
        {names.says_converted("marked")} AS format_name,
        {names.says_tuned("marked")} AS tuned_name, {names.says_merged("marked")} AS merge_name
    FROM (SELECT *, {names.marked("name")} AS marked FROM named)
),
stemmed AS (
    SELECT *, {names.stem("name", "quant_name", "format_name")} AS stem FROM marked_by_name
)
SELECT model, publisher, stem, created_at,
    coalesce(downloads, 0) AS downloads, gguf_total,
    greatest(coalesce(safetensors_total, 0),
        coalesce(list_sum(map_values(safetensors_parameters)), 0)) AS stored,
    coalesce(len(list_filter(map_keys(safetensors_parameters), lambda d:
        d NOT IN ('F64', 'F32', 'F16', 'BF16', 'BOOL', 'I64'))), 0) = 0 AS floats_only,
    coalesce(library_name = 'peft', false) OR peft_base IS NOT NULL AS peft,
    {_has("quant_tag")} AS quant_tag, quant_name, format_name,
    {_has("training")} AS training, gguf_total IS NOT NULL OR {_has("gguf")} AS gguf,
    quant_method IS NOT NULL AS quant_config,
    {_has("mergekit")} AS mergekit, {_has("merge_tag")} AS merge_tag,
    merge_name, {_has("tuned")} OR contains(stem, 'finetun') OR tuned_name AS tuned,
    {_has("lora")} AS lora,
    coalesce(library_name = 'diffusers', false) AS diffusers
FROM stemmed LEFT JOIN marked USING (model)
"""


def make(con: duckdb.DuckDBPyConnection) -> None:
    """Make `lineage_traits` from `models`: one narrow row a model, in any order."""
    con.execute(_TRAITS)
