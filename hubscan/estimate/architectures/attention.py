"""Parameters of one token mixer: attention in its kinds, and what replaces it in hybrids."""

from __future__ import annotations

from hubscan.estimate.architectures.shape import Shape, layer_norm, linear
from hubscan.estimate.architectures.traits import Traits
from hubscan.evidence.config import Config

_GATED = ("qwen3_next", "qwen3_5")
"""Families whose attention has an output gate where the config does not say."""


def grouped(config: Config, shape: Shape, traits: Traits) -> int:
    """Grouped-query attention; multi-head and multi-query are its ends."""
    h, n, k, d = shape.hidden, shape.heads, shape.kv_heads, shape.head
    dv = config.whole("v_head_dim", default=d) or d
    has_bias = config.flag("attention_bias", "bias", "add_qkv_bias", default=False)
    qkv_bias = traits.qkv_bias
    if qkv_bias is None:
        qkv_bias = config.flag("qkv_bias", "use_qkv_bias", "attention_qkv_bias", default=has_bias)
    out_bias = has_bias if traits.out_bias is None else traits.out_bias
    gated = config.text("model_type").startswith(_GATED)
    gate = 2 if config.flag("attn_output_gate", "attention_output_gate", default=gated) else 1
    count = linear(h, gate * n * d, qkv_bias) + linear(h, k * d, qkv_bias)
    count += linear(h, k * dv, qkv_bias) + linear(n * dv, h, out_bias)
    return count + _qk_norm(config, shape, traits)


def _qk_norm(config: Config, shape: Shape, traits: Traits) -> int:
    n, k, d = shape.heads, shape.kv_heads, shape.head
    wanted = config.flag("use_qk_norm", "qk_norm", "qk_layernorm", "qk_layernorms", default=False)
    if traits.qk_norm == "full":
        return (n + k) * d
    if traits.qk_norm == "heads":
        return (n + k) * d if wanted else 0
    if traits.qk_norm == "head" or (traits.qk_norm == "config" and wanted):
        return 2 * d * (2 if traits.norm_bias else 1)
    return 0


def latent(config: Config, shape: Shape) -> int:
    """Multi-head latent attention (DeepSeek-V2): low-rank queries, keys and values."""
    h, n = shape.hidden, shape.heads
    q_rank = config.whole("q_lora_rank")
    kv_rank = config.whole("kv_lora_rank", default=512) or 512
    rope = config.whole("qk_rope_head_dim", default=64) or 0
    plain = config.whole("qk_nope_head_dim", default=128) or 0
    value = config.whole("v_head_dim", default=128) or 0
    width = n * (plain + rope)
    queries = h * q_rank + q_rank + q_rank * width if q_rank else h * width
    keys = h * (kv_rank + rope) + kv_rank + kv_rank * n * (plain + value)
    return queries + keys + n * value * h + _indexer(config, h, q_rank or h)


def _indexer(config: Config, hidden: int, q_rank: int) -> int:
    """The lightning indexer of sparse attention (DeepSeek-V3.2): picks the tokens to look at."""
    heads, size = config.whole("index_n_heads"), config.whole("index_head_dim")
    if not heads or not size:
        return 0
    return q_rank * heads * size + hidden * size + layer_norm(size) + hidden * heads


def delta_net(config: Config, hidden: int) -> int:
    """Gated DeltaNet (Qwen3-Next, Qwen3.5)."""
    keys = config.whole("linear_num_key_heads", default=16) or 0
    values = config.whole("linear_num_value_heads", default=32) or 0
    key_size = config.whole("linear_key_head_dim", default=128) or 0
    value_size = config.whole("linear_value_head_dim", default=128) or 0
    kernel = config.whole("linear_conv_kernel_dim", default=4) or 0
    kw, vw = keys * key_size, values * value_size
    projections = hidden * (2 * kw + 2 * vw) + hidden * 2 * values + vw * hidden
    return projections + (2 * kw + vw) * kernel + 2 * values + value_size


def kimi_delta(config: Config, hidden: int, sizes: Config) -> int:
    """Kimi Delta Attention: three short convolutions, a low-rank decay and an output gate."""
    heads = sizes.whole("num_heads", default=32) or 0
    head = sizes.whole("head_dim", default=128) or 0
    kernel = sizes.whole("short_conv_kernel_size", default=4) or 0
    width = heads * head
    count = 4 * hidden * width + 3 * width * kernel
    count += hidden * head + head * width + heads + width + hidden * heads + head
    full_gate = sizes.flag("use_full_rank_gate")
    return count + (hidden * width if full_gate else hidden * head + head * width)


def mamba2(config: Config, hidden: int) -> int:
    """Mamba-2 mixer as in Nemotron-H, Granite-4 and Bamba: one fused input projection."""
    heads = config.whole("mamba_num_heads", "mamba_n_heads", "num_heads", default=128) or 0
    head = config.whole("mamba_head_dim", "mamba_d_head", "head_dim", default=64) or 0
    inner = heads * head
    state = config.whole("ssm_state_size", "mamba_d_state", "state_size", default=128) or 0
    groups = config.whole("n_groups", "mamba_n_groups", default=1) or 0
    kernel = config.whole("conv_kernel", "mamba_d_conv", default=4) or 0
    channels = inner + 2 * groups * state
    conv_bias = config.flag("use_conv_bias", "mamba_conv_bias", default=True)
    bias = config.flag("mamba_proj_bias", "use_bias", default=False)
    count = linear(hidden, inner + channels + heads, bias) + linear(inner, hidden, bias)
    return count + channels * (kernel + (1 if conv_bias else 0)) + 3 * heads + inner


def mamba1(config: Config, hidden: int, *, normed: bool = False) -> int:
    """Mamba-1 mixer (Gu & Dao 2023); `normed` adds Jamba's norms of dt, B and C."""
    expand = config.whole("expand", "mamba_expand", default=2) or 2
    inner = config.whole("intermediate_size_mamba", "d_inner", default=expand * hidden) or 0
    state = config.whole("state_size", "mamba_d_state", "d_state", default=16) or 0
    kernel = config.whole("conv_kernel", "mamba_d_conv", "d_conv", default=4) or 0
    rank = config.whole("time_step_rank", "mamba_dt_rank", "dt_rank", default=-(-hidden // 16))
    rank = rank or -(-hidden // 16)
    bias = config.flag("use_bias", "mamba_proj_bias", default=False)
    count = linear(hidden, 2 * inner, bias) + linear(inner, hidden, bias)
    count += inner * (kernel + 1) + inner * (rank + 2 * state) + rank * inner + inner
    count += inner * state + inner
    return count + (rank + 2 * state if normed else 0)


def short_convolution(config: Config, hidden: int) -> int:
    """The gated short convolution of LFM2."""
    kernel = config.whole("conv_L_cache", default=3) or 3
    bias = config.flag("conv_bias", default=False)
    return (
        linear(hidden, 3 * hidden, bias)
        + linear(hidden, hidden, bias)
        + hidden * (kernel + (1 if bias else 0))
    )
