"""Decoders that fit no common frame: DeepSeek-V4, LongCat-Flash, Llama 3.2 Vision."""

from __future__ import annotations

from hubscan.estimate.architectures.shape import Count, linear, read
from hubscan.evidence.config import Config


def deepseek_v4(config: Config) -> Count | None:
    """Compressed sparse attention, hyper-connections, experts in all layers."""
    shape = read(config)
    if shape is None:
        return None
    h, n, d = shape.hidden, shape.heads, shape.head
    q_rank = config.whole("q_lora_rank", default=1024) or 1024
    groups = config.whole("o_groups", default=8) or 8
    o_rank = config.whole("o_lora_rank", default=1024) or 1024
    attention = n + h * q_rank + q_rank + q_rank * n * d + h * d + d
    attention += groups * o_rank * (n * d // groups) + groups * o_rank * h
    streams = config.whole("hc_mult", default=4) or 4
    mixes = (2 + streams) * streams
    hyper = 2 * (mixes * streams * h + mixes + 3)
    width = config.whole("moe_intermediate_size", default=2048) or 2048
    experts = config.whole("n_routed_experts", default=256) or 256
    chosen = config.whole("num_experts_per_tok", default=6) or 6
    shared = config.whole("n_shared_experts", default=1) or 0
    fixed = attention + hyper + 2 * h + h * experts + shared * 3 * h * width
    compressors = sum(_compressor(config, h, d, q_rank, i) for i in range(shape.layers))
    table = shape.vocabulary * h
    ends = 2 * table + h + streams * streams * h + streams + 1
    expert = 3 * h * width
    stored = shape.layers * (fixed + experts * expert) + compressors + ends
    used = shape.layers * (fixed + chosen * expert) + compressors + ends
    depth = min(config.whole("num_nextn_predict_layers", default=0) or 0, 8)
    prediction = depth * (fixed + experts * expert + 2 * h * h)
    return Count("deepseek_v4", stored + prediction, used, 0.01, table, prediction,
                 shape.layers * n * d)  # fmt: skip


def _compressor(config: Config, hidden: int, head: int, q_rank: int, index: int) -> int:
    """Keys of many tokens pooled into one; short ratios come with an indexer."""
    ratios = config.wholes("compress_ratios")
    kinds = config.texts("layer_types") if config.has("layer_types") else []
    sparse = ratios[index] <= 8 if index < len(ratios) else index % 2 == 1
    if index < len(kinds):
        sparse = kinds[index] == "compressed_sparse_attention"
    if index < len(ratios) and ratios[index] == 0:
        return 0
    ratio, width = (4, 2 * head) if sparse else (128, head)
    count = ratio * width + 2 * width * hidden + head
    if sparse:
        size = config.whole("index_head_dim", default=128) or 128
        heads = config.whole("index_n_heads", default=64) or 64
        count += (
            4 * 2 * size + 2 * 2 * size * hidden + size + heads * size * q_rank + heads * hidden
        )
    return count


def longcat(config: Config) -> Count | None:
    """LongCat-Flash: two latent attentions and two dense blocks a layer, one mixture, in which
    some experts compute nothing, so that active parameters are an average."""
    shape = read(config)
    if shape is None:
        return None
    h, n = shape.hidden, shape.heads
    q = config.whole("q_lora_rank", default=1536) or 1536
    kv = config.whole("kv_lora_rank", default=512) or 512
    rope = config.whole("qk_rope_head_dim", default=64) or 64
    plain = config.whole("qk_nope_head_dim", default=128) or 128
    value = config.whole("v_head_dim", default=128) or 128
    attention = h * q + q + q * n * (plain + rope) + h * (kv + rope) + kv
    attention += kv * n * (plain + value) + n * value * h
    dense = 3 * h * (shape.feed_forward or 2 * h)
    experts = config.whole("n_routed_experts", default=512) or 512
    idle = config.whole("zero_expert_num", default=256) or 0
    chosen = config.whole("moe_topk", "num_experts_per_tok", default=12) or 12
    expert = (
        3 * h * (config.whole("expert_ffn_hidden_size", "moe_intermediate_size", default=2048) or 0)
    )
    fixed = 2 * attention + 2 * dense + 4 * h + (experts + idle) * h
    table = shape.vocabulary * h
    ends = 2 * table + h
    average = chosen * experts // (experts + idle)
    return Count(
        "longcat_flash", shape.layers * (fixed + experts * expert) + ends,
        shape.layers * (fixed + average * expert) + ends, 0.02, table,
        attention_width=2 * shape.layers * n * value,
        note="zero-computation experts: active is an average",
    )  # fmt: skip


def mllama_tower(config: Config, picture: Config, hidden: int, layers: list[int]) -> int:
    """What Llama 3.2 Vision adds to its text model: gated cross-attention norms and the tower."""
    width = picture.whole("hidden_size", default=1280) or 1280
    inner = picture.whole("intermediate_size", default=5120) or 5120
    local = picture.whole("num_hidden_layers", default=32) or 32
    world = picture.whole("num_global_layers", default=8) or 8
    size = picture.whole("image_size", default=448) or 448
    patch = picture.whole("patch_size", default=14) or 14
    kinds = len(picture.data.get("supported_aspect_ratios") or []) or 8
    tiles = picture.whole("max_num_tiles", default=4) or 4
    patches = (size // patch) ** 2 + 1
    block = 4 * width * width + 2 * width * inner + inner + 5 * width
    total = (
        width
        + 3 * patch * patch * width
        + patches * width
        + (kinds + 1) * tiles * (patches + 2) * width
    )
    total += local * block + world * (block + 2) + 4 * width
    out = picture.whole("vision_output_dim", default=6 * width) or 6 * width
    return total + linear(out, hidden, True) + 8 * hidden + len(layers) * 258
