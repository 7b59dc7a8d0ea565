"""Decoder-only language models: dense, mixtures of experts, and hybrids of token mixers.

Formula (flop.md 2.4, checked on released checkpoints): embeddings t·V·h, then per layer the
token mixer, the feed-forward block and the norms, then a final norm. t is 1 for tied embeddings.
"""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from hubscan.estimate.architectures import attention, feed_forward
from hubscan.estimate.architectures.shape import Count, Shape, layer_norm, read
from hubscan.estimate.architectures.traits import TRAITS, Traits
from hubscan.evidence.config import Config

UNKNOWN_SLACK = 0.35
UNKNOWN_MIXTURE_SLACK = 0.5
"""Expected error where a family is not in the table and is counted as if it were Llama."""


_SMALL_PREDICTION = {"minimax_m2", "minimax_m3", "ernie4_5_moe", "step3p5", "step3p7"}
"""Families whose prediction layers are dense or not released: a hundredth of the model."""


class _Layer(Struct, frozen=True):
    """One layer: stored and used parameters, and the width of its attention."""

    stored: int
    used: int
    attention_width: int


def count(config: Config, family: str, *, tied: bool | None = None) -> Count | None:
    """Parameters of a text model; None if its sizes are not given.

    `tied` overrides where an outer config says whether embeddings are tied.
    """
    known = TRAITS.get(family)
    traits = known or Traits(qkv_bias=None, out_bias=None, qk_norm="config", slack=UNKNOWN_SLACK)
    if known is None and not family and not config.has("vocab_size"):
        return None  # nothing says that this is a language model at all
    shape = read(config, traits.defaults)
    if shape is None:
        return None
    shape = _adjusted(config, shape, family, traits)
    traits = _quirks(config, family, traits)
    mixture = feed_forward.mixture(config, shape)
    layers = [_layer(config, shape, traits, mixture, i) for i in range(shape.layers)]
    is_tied = config.flag("tie_word_embeddings", default=traits.tied if tied is None else tied)
    table = shape.vocabulary * shape.hidden
    ends = table * (1 if is_tied else 2) + (shape.vocabulary if traits.head_bias else 0)
    ends += layer_norm(shape.hidden, traits.norm_bias) if traits.norm_weights else 0
    ends += _extras(config, shape, family, traits)
    prediction = _prediction(config, shape, traits, mixture)
    return Count(
        family if known else f"{family or 'unknown'}, counted as a Llama",
        sum(layer.stored for layer in layers) + ends + prediction,
        sum(layer.used for layer in layers) + ends,
        slack=traits.slack if known or mixture is None else UNKNOWN_MIXTURE_SLACK,
        embedding=0 if is_tied else table,
        prediction=prediction,
        attention_width=sum(layer.attention_width for layer in layers),
    )


def _layer(
    config: Config, shape: Shape, traits: Traits, mixture: feed_forward.Mixture | None, index: int
) -> _Layer:
    mixer, width = _mixer(config, shape, traits, index)
    norms = traits.norms * layer_norm(shape.hidden, traits.norm_bias) if traits.norm_weights else 0
    fixed = mixer + norms + traits.extra_per_layer
    if mixture is not None and feed_forward.is_mixture_layer(config, index):
        stored, used = mixture.parameters(
            shape.hidden, traits, bias=config.text("model_type") == "gpt_oss"
        )
        return _Layer(fixed + stored, fixed + used, width)
    block = feed_forward.dense(config, shape.hidden, _dense_width(config, shape, mixture), traits)
    return _Layer(fixed + block, fixed + block, width)


def _mixer(config: Config, shape: Shape, traits: Traits, index: int) -> tuple[int, int]:  # noqa: PLR0911 - one return a habit
    """Parameters of the token mixer of a layer, and its attention width (0 if recurrent)."""
    kind = layer_kind(config, index)
    each = config.wholes("num_attention_heads_per_layer")
    if index < len(each):
        shape = replace(shape, heads=each[index])
    width = shape.heads * shape.head
    if kind == "lightning" or (
        kind == "linear_attention" and "minimax" in config.text("model_type")
    ):
        return 5 * shape.hidden * width + width, 0
    if kind == "linear_attention":
        return attention.delta_net(config, shape.hidden), 0
    if kind == "conv":
        return attention.short_convolution(config, shape.hidden), 0
    if kind == "mamba":
        return attention.mamba2(config, shape.hidden), 0
    sizes = config.sub("linear_attn_config")
    if sizes is not None and index + 1 in sizes.wholes("kda_layers"):
        return attention.kimi_delta(config, shape.hidden, sizes), 0
    if config.has("kv_lora_rank"):
        gate = shape.heads * (config.whole("v_head_dim", default=128) or 0) * shape.hidden
        gated = config.flag("mla_use_output_gate")
        return attention.latent(config, shape) + (gate if gated else 0), width
    if kind == "sliding" and config.has("swa_num_key_value_heads"):
        kv_heads = config.whole("swa_num_key_value_heads") or shape.kv_heads
        heads = config.whole("swa_num_attention_heads") or shape.heads
        swa = replace(shape, kv_heads=kv_heads, heads=heads)
        sinks = heads if config.flag("add_swa_attention_sink_bias") else 0
        return attention.grouped(config, swa, traits) + sinks, width
    sinks = shape.heads if config.text("model_type") == "gpt_oss" else 0
    return attention.grouped(config, shape, traits) + sinks, width


def layer_kind(config: Config, index: int) -> str:
    """The kind of token mixer of a layer: from `layer_types` and its older relatives."""
    kinds = config.texts("layer_types") if config.has("layer_types") else []
    if index < len(kinds):
        kind = kinds[index]
        return "mamba" if kind in {"mamba", "mamba2"} else kind
    softmax = config.wholes("attn_type_list")
    if index < len(softmax):
        return "full_attention" if softmax[index] else "lightning"
    pattern = config.wholes("hybrid_layer_pattern")
    if index < len(pattern):
        return "sliding" if pattern[index] == 1 else "full_attention"
    if config.has("full_attn_idxs"):
        return "full_attention" if index in config.wholes("full_attn_idxs") else "conv"
    interval = config.whole("full_attention_interval", default=0) or 0
    if interval and config.has("linear_num_value_heads"):
        return "full_attention" if (index + 1) % interval == 0 else "linear_attention"
    return "full_attention"


def _dense_width(config: Config, shape: Shape, mixture: feed_forward.Mixture | None) -> int:
    """Width of a dense block; mixtures may keep it under a name of its own."""
    if mixture is not None:
        own = config.whole("intermediate_size_mlp", "dense_intermediate_size")
        if own:
            return own
    return shape.feed_forward or 4 * shape.hidden


def _adjusted(config: Config, shape: Shape, family: str, traits: Traits) -> Shape:  # noqa: PLR0911 - one return a habit
    """Sizes that a family spells in its own way."""
    width = shape.feed_forward or traits.multiple * shape.hidden
    if traits.halved:
        width //= 2
    if family in {"falcon", "refinedweb", "refinedwebmodel"}:
        grouped = config.flag("new_decoder_architecture") or family == "refinedweb"
        many = config.flag("multi_query", default=True)
        kv_heads = shape.kv_heads if grouped else (1 if many else shape.heads)
        return replace(shape, kv_heads=kv_heads, feed_forward=width)
    if family == "gpt_bigcode":
        many = config.flag("multi_query", default=True)
        return replace(shape, kv_heads=1 if many else shape.heads, feed_forward=width)
    if family == "chatglm":
        groups = config.whole("multi_query_group_num", default=shape.heads) or shape.heads
        return replace(shape, kv_heads=groups, feed_forward=width)
    if family in {"mpt", "dbrx"}:
        inner = config.sub("attn_config")
        kv_heads = (inner.whole("kv_n_heads") if inner else None) or shape.heads
        ratio = config.whole("expansion_ratio", default=4) or 4
        width = width if family == "dbrx" else ratio * shape.hidden
        return replace(shape, kv_heads=kv_heads, feed_forward=width)
    if family == "lfm2" and config.flag("block_auto_adjust_ff_dim"):
        raw = int(2 * (config.whole("block_ff_dim", default=width) or width) / 3)
        unit = config.whole("block_multiple_of", default=256) or 256
        return replace(shape, feed_forward=-(-raw // unit) * unit)
    if family == "hf_olmo":
        width = (config.whole("mlp_hidden_size") or 8 * shape.hidden) // 2
        vocabulary = config.whole("embedding_size") or shape.vocabulary
        return replace(shape, feed_forward=width, vocabulary=vocabulary)
    return replace(shape, feed_forward=width)


def _quirks(config: Config, family: str, traits: Traits) -> Traits:
    """Switches inside a family that change which weights exist."""
    if family == "falcon" or family.startswith("refinedweb"):
        two = config.flag("new_decoder_architecture") or family == "refinedweb"
        norms = config.whole("num_ln_in_parallel_attn", default=2 if two else 1) or 1
        bias = config.flag("bias", default=False)
        norms = norms if two else (1 if config.flag("parallel_attn", default=True) else 2)
        return replace(traits, norms=norms, mlp_bias=bias, qkv_bias=bias, out_bias=bias)
    if family == "mpt" and not config.flag("no_bias", default=True):
        return replace(traits, mlp_bias=True, qkv_bias=True, out_bias=True, norm_bias=True)
    if family == "stablelm" and config.flag("use_parallel_residual"):
        return replace(traits, norms=1)
    if family == "gpt2" and config.text("activation_function") == "swiglu":
        return replace(traits, gated=True, positions=None)
    if family == "minimax_m3" and config.text("qk_norm_type") == "full":
        return replace(traits, qk_norm="full")
    return traits


def _extras(config: Config, shape: Shape, family: str, traits: Traits) -> int:
    """Learned positions and whatever else sits outside the layers."""
    extra = 0
    narrow = config.whole("word_embed_proj_dim", default=shape.hidden) or shape.hidden
    if traits.positions is not None:
        length = config.whole("n_positions", "max_position_embeddings", default=1024) or 0
        extra += (length + traits.positions) * shape.hidden
    if family == "opt" and narrow != shape.hidden:
        extra += (narrow - shape.hidden) * shape.vocabulary + 2 * narrow * shape.hidden
        extra -= layer_norm(shape.hidden) if config.flag("_remove_final_layer_norm") else 0
    if family == "bloom":
        extra += layer_norm(shape.hidden)
    return extra


def _prediction(
    config: Config, shape: Shape, traits: Traits, mixture: feed_forward.Mixture | None
) -> int:
    """Multi-token prediction layers that checkpoints store: a projection of two hidden states,
    three norms and one ordinary layer each (DeepSeek-V3 report, section 2.2). Some families store
    the tables that these layers share with the model a second time."""
    depth = config.whole("num_nextn_predict_layers", "mtp_num_hidden_layers", default=0) or 0
    if not 0 < depth <= 8 or config.text("model_type") in _SMALL_PREDICTION:
        return 0
    own_tables = config.text("model_type") in {"deepseek_v3", "deepseek_v32", "glm4_moe"}
    tables = 2 * shape.vocabulary * shape.hidden if own_tables else 0
    last = _layer(_full_attention(config), shape, traits, mixture, shape.layers - 1).stored
    return depth * (last + 2 * shape.hidden * shape.hidden + 3 * shape.hidden + tables)


def _full_attention(config: Config) -> Config:
    """The same config with every layer attending: prediction layers are not recurrent."""
    recurrent = {"layer_types", "full_attention_interval", "hybrid_layer_pattern"}
    kept = {k: v for k, v in config.data.items() if k not in recurrent}
    return Config(kept, config.problems, config.path)
