"""All parameters of a model, used for a token or not; an adapter's own weights without its base.

What a model has from its original or its base is hubscan.estimate.inheritance.
"""

from __future__ import annotations

from hubscan.estimate.method import Doubt, Fact, Facts, Rare
from hubscan.estimate.quantities.parameters.adapter_shapes import ADAPTER_SHAPES
from hubscan.estimate.quantities.parameters.packed_readings import PACKED_READINGS

QUANTITY = "parameters"
TABLE = "own_parameters"
UNIT = "parameters"

DOUBT = Doubt(above="$agreeing_size_ratio.low", below="$agreeing_size_ratio.high")


def _document(origin: str, words: str) -> dict[str, Fact]:
    """What the statement of one kind of document says: `<origin>_low` and so on."""
    ends = {
        f"{origin}_{end}": Fact(f"{origin}.{end}", words, UNIT) for end in ("low", "best", "high")
    }
    return ends | {f"{origin}_source": Fact(f"{origin}.source")}


FACTS = Facts(
    relations="""
        subjects s
        LEFT JOIN reference r ON r.hf_id = s.reference_id
        LEFT JOIN stored_kinds k ON k.model = s.model
        LEFT JOIN stated headers ON headers.model = s.model AND headers.quantity = 'parameters'
            AND headers.origin = 'safetensors'
        LEFT JOIN stated gguf ON gguf.model = s.model AND gguf.quantity = 'parameters'
            AND gguf.origin = 'gguf'
        LEFT JOIN stated built ON built.model = s.model AND built.quantity = 'parameters'
            AND built.origin = 'exact'
        LEFT JOIN stated config ON config.model = s.model AND config.quantity = 'parameters'
            AND config.origin = 'config'
        LEFT JOIN stated card ON card.model = s.model AND card.quantity = 'parameters'
            AND card.origin = 'card'
    """,
    model="s.model",
    rare=(
        Rare("a", f"({ADAPTER_SHAPES})", "stated WHERE quantity = 'adapter_rank'"),
        Rare("packed", f"({PACKED_READINGS})", "low_bit_counts"),
    ),
    columns={
        "relation": Fact("s.relation"),
        "library": Fact("lower(s.library_name)"),
        "library_source": Fact("'library ' || s.library_name"),
        "counted": Fact("s.counted", "weights in the tensors", UNIT),
        "stored_sum": Fact("s.stored_sum", "numbers in the tensors", UNIT),
        "stored_total": Fact("s.stored_total", "in all, by the listing", UNIT),
        "u8": Fact("coalesce(k.u8, 0)", "bytes", UNIT),
        "buffers": Fact("coalesce(k.masks + k.longs, 0)", "numbers in buffers", UNIT),
        "block_scales": Fact("coalesce(k.block_scales, 0)", "scales of blocks", UNIT),
        "original_size": Fact("s.original_size", "of the original", UNIT),
        "root_size": Fact("s.root_size", "of the base", UNIT),
        "curated": Fact("r.parameters", "in the curated table", UNIT),
        "curated_confidence": Fact("coalesce(r.parameters_confidence, '')"),
        "curated_source": Fact(
            "'reference ' || s.reference_id || coalesce(': ' || r.parameters_source, '')"
        ),
        "gguf_total": Fact("s.gguf_total", "in one GGUF file", UNIT),
        "gguf_architecture": Fact("s.gguf_architecture"),
        "one_gguf_file": Fact("s.one_gguf_file"),
        "misses_a_parent": Fact("s.misses_a_parent"),
        "fine_tunes_least": Fact("s.fine_tunes_least", "in the least of its fine-tunes", UNIT),
        "fine_tunes_most": Fact("s.fine_tunes_most", "in the largest of its fine-tunes", UNIT),
        **_document("headers", "by the headers of the files"),
        **_document("gguf", "by the head of the GGUF file"),
        **_document("built", "of the model built without weights"),
        **_document("config", "by the config"),
        **_document("card", "by the card"),
        "named": Fact("s.named", "in the name", UNIT),
        "named_least": Fact("s.named_least", "the least in the name", UNIT),
        "named_most": Fact("s.named_most", "the most in the name", UNIT),
        "named_active": Fact("s.named_active", "active in the name", UNIT),
        "named_effective": Fact("s.named_effective", "effective in the name", UNIT),
        "experts": Fact("s.experts", "experts in the name"),
        "expert_size": Fact("s.expert_size", "an expert in the name", UNIT),
        "side_experts": Fact("s.side_experts", "experts in the name"),
        "name_source": Fact("'name ' || s.id"),
        "format": Fact("packed.format"),
        "reading": Fact("packed.reading"),
        "as_stored": Fact("packed.as_stored", "numbers in the tensors", UNIT),
        "plain_numbers": Fact("packed.plain_numbers", "plain weights", UNIT),
        "packed_numbers": Fact("packed.packed_numbers", "numbers of packed weights"),
        "weights_each": Fact("packed.weights_each", "weights a number"),
        "weights_each_least": Fact("packed.weights_each_least", "weights a number, at least"),
        "weights_each_most": Fact("packed.weights_each_most", "weights a number, at most"),
        "witness": Fact("packed.witness", "of its original, its base or its name", UNIT),
        "shapes_known": Fact("a.is_exact"),
        "adapter_low": Fact("a.low", "rank times widths of the targets", UNIT),
        "adapter_best": Fact("a.best", "rank times widths of the targets", UNIT),
        "adapter_high": Fact("a.high", "rank times widths of the targets", UNIT),
        "adapter_source": Fact("a.source"),
    },
)
