"""Gemmas that fit no common frame: Gemma 4, Gemma 3n, RecurrentGemma."""

from __future__ import annotations

from hubscan.estimate.architectures.shape import Count, Shape, linear, read
from hubscan.evidence.config import Config


def gemma4_text(config: Config) -> Count | None:
    """Gemma 4: wider heads in global layers, per-layer inputs, experts beside the dense block."""
    shape = read(config, {"head": 256})
    if shape is None:
        return None
    h, f = shape.hidden, shape.feed_forward or 4 * shape.hidden
    kinds = config.texts("layer_types") if config.has("layer_types") else []
    side = config.whole("hidden_size_per_layer_input", default=256)
    side = 256 if side is None else side
    shared_from = shape.layers - (config.whole("num_kv_shared_layers", default=0) or 0)
    experts, chosen = 0, 0
    if config.flag("enable_moe_block"):
        experts = config.whole("num_experts", default=0) or 0
        chosen = config.whole("top_k_experts", "num_experts_per_tok", default=0) or 0
    expert = 3 * h * (config.whole("moe_intermediate_size", default=0) or 0)
    stored = width = 0
    for index in range(shape.layers):
        everywhere = kinds[index] == "full_attention" if index < len(kinds) else index % 6 == 5
        mixer, reach = _gemma4_attention(config, shape, everywhere)
        stored += mixer
        width += reach
        inner = f * 2 if config.flag("use_double_wide_mlp") and index >= shared_from else f
        stored += 3 * h * inner + 4 * h + (2 * h * side + h if side else 0)
        stored += experts * expert + (experts * h + experts + 4 * h if experts else 0)
    per_layer = config.whole("vocab_size_per_layer_input", default=shape.vocabulary) or 0
    lookup = per_layer * shape.layers * side
    tied = config.flag("tie_word_embeddings", default=True)
    table = shape.vocabulary * h
    stored += (1 if tied else 2) * table + h + lookup
    stored += shape.layers * side * h + side if side else 0
    used = stored - shape.layers * (experts - chosen) * expert
    embedding = lookup + (0 if tied else table)
    return Count("gemma4", stored, used, 0.01, embedding, attention_width=width)


def _gemma4_attention(config: Config, shape: Shape, everywhere: bool) -> tuple[int, int]:
    """(parameters, heads × head size) of a local or a global layer."""
    h, n, k, d = shape.hidden, shape.heads, shape.kv_heads, shape.head
    if not everywhere:
        return 2 * h * n * d + 2 * h * k * d + 2 * d, n * d
    d = config.whole("global_head_dim", default=512) or d
    k = config.whole("num_global_key_value_heads") or k
    values = 0 if config.flag("attention_k_eq_v") else h * k * d
    return 2 * h * n * d + h * k * d + values + 2 * d, n * d


def gemma3n_text(config: Config) -> Count | None:
    """Gemma 3n: per-layer inputs, four streams mixed by AltUp, and a low-rank bypass (LAuReL)."""
    widths = config.wholes("intermediate_size")
    shape = read(config, {"hidden": 2048, "layers": 35, "vocabulary": 262400, "heads": 8,
                          "kv_heads": 2, "head": 256})  # fmt: skip
    if shape is None:
        return None
    h, n, k, d, layers = shape.hidden, shape.heads, shape.kv_heads, shape.head, shape.layers
    width = widths[0] if widths else shape.feed_forward or 16384
    streams = min(config.whole("altup_num_inputs", default=4) or 4, 16)
    rank = config.whole("laurel_rank", default=64) or 0
    side = config.whole("hidden_size_per_layer_input", default=256) or 0
    layer = 2 * h * n * d + 2 * h * k * d + 2 * d + 3 * h * width + 4 * h
    layer += streams**2 + streams**3 + h * streams + 2 * h
    layer += 2 * h * rank + h + 2 * h * side + h
    lookup = (config.whole("vocab_size_per_layer_input", default=262144) or 0) * layers * side
    total = shape.vocabulary * h + lookup + layers * layer + h
    total += h * layers * side + side + 2 * (streams - 1) * h * h
    return Count("gemma3n", total, total, 0.005, lookup, attention_width=layers * n * d)


def recurrent_gemma(config: Config) -> Count | None:
    """RecurrentGemma (Griffin): a gated linear recurrence in two layers of three."""
    shape = read(config, {"hidden": 2560, "layers": 26, "vocabulary": 256000, "heads": 10})
    if shape is None:
        return None
    h, n, k, d = shape.hidden, shape.heads, shape.kv_heads, shape.head
    inner = config.whole("lru_width", default=h) or h
    kernel = config.whole("conv1d_width", default=4) or 4
    recurrent = 2 * linear(h, inner, True) + linear(inner, h, True) + inner * (kernel + 1)
    recurrent += 2 * (inner * (inner // n) + inner) + inner
    attention = h * n * d + 2 * h * k * d + linear(n * d, h, True)
    width = (config.whole("intermediate_size", default=7680) or 7680) // 2
    block = 2 * linear(h, width, True) + linear(width, h, True) + 2 * h
    kinds = config.texts("block_types") or ["recurrent", "recurrent", "attention"]
    attends = [kinds[i % len(kinds)] == "attention" for i in range(shape.layers)]
    mixers = sum(attention if a else recurrent for a in attends)
    total = shape.vocabulary * h + mixers + shape.layers * block + h
    return Count("recurrent_gemma", total, total, 0.005, attention_width=sum(attends) * n * d)
