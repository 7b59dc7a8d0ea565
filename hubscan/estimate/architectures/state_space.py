"""Mamba and its hybrids: falcon-mamba, Mamba-2, Jamba, Nemotron-H, Granite 4, Bamba, RWKV."""

from __future__ import annotations

from hubscan.estimate.architectures import attention, feed_forward
from hubscan.estimate.architectures.shape import (
    MOST_LAYERS,
    Count,
    Shape,
    linear,
    read,
)
from hubscan.estimate.architectures.traits import Traits
from hubscan.evidence.config import Config

FAMILIES = {
    "mamba", "falcon_mamba", "mamba2", "jamba", "nemotron_h", "granitemoehybrid", "bamba", "rwkv",
    "falcon_h1",
}  # fmt: skip
_PLAIN = Traits(qkv_bias=None, out_bias=None)


def count(config: Config, family: str) -> Count | None:  # noqa: PLR0911 - one a family
    """Parameters of a state-space or hybrid model."""
    if family in {"mamba", "falcon_mamba", "mamba2"}:
        return _mamba(config, family)
    if family == "rwkv":
        return _rwkv(config)
    letters = _letters(config) if family == "nemotron_h" else ""
    shape = read(config, {"layers": len(letters)} if letters else None)
    if shape is None:
        return None
    if family == "nemotron_h":
        return _nemotron(config, shape)
    if family == "falcon_h1":
        return _falcon_h1(config, shape)
    if family == "jamba":
        return _jamba(config, shape)
    return _granite(config, shape, family)


def _mamba(config: Config, family: str) -> Count | None:
    hidden = config.whole("hidden_size", "d_model", default=768)
    layers = config.whole("num_hidden_layers", "n_layer", "n_layers", default=32)
    if not hidden or not layers or layers > MOST_LAYERS:
        return None
    vocabulary = config.whole("vocab_size", default=50280) or 50280
    padding = config.whole("pad_vocab_size_multiple", default=1) or 1
    vocabulary = -(-vocabulary // padding) * padding
    mixer = attention.mamba2 if family == "mamba2" else attention.mamba1
    tied = config.flag("tie_word_embeddings", "tie_embeddings", default=family != "mamba2")
    data = config
    if family == "mamba2":
        expand = config.whole("expand", default=2) or 2
        head = config.whole("head_dim", default=64) or 64
        given = {"head_dim": head, "num_heads": expand * hidden // head, "state_size": 128}
        data = Config(given | config.data, config.problems)
    table = vocabulary * hidden
    total = (1 if tied else 2) * table + layers * (mixer(data, hidden) + hidden) + hidden
    return Count(family, total, total, embedding=0 if tied else table)


def _nemotron(config: Config, shape: Shape) -> Count:
    """Nemotron-H: one letter a layer, M mamba, * attention, - feed-forward, E experts."""
    hidden = shape.hidden
    plain = Traits(gated=False, router_bias=True, qkv_bias=None, out_bias=None)
    mixture = feed_forward.mixture(config, shape)
    width = shape.feed_forward or 4 * hidden
    bias = config.flag("mlp_bias")
    head = config.whole("head_dim", "attention_head_dim", default=shape.head) or shape.head
    heads = Shape(hidden, shape.layers, 0, shape.heads, shape.kv_heads, head, width)

    def layer(letter: str) -> tuple[int, int]:
        if letter == "M":
            block = attention.mamba2(config, hidden)
        elif letter == "*":
            block = attention.grouped(config, heads, plain)
        elif letter == "E" and mixture is not None:
            stored, used = mixture.parameters(hidden, plain)
            return stored + hidden, used + hidden
        else:
            block = linear(hidden, width, bias) + linear(width, hidden, bias)
        return block + hidden, block + hidden

    layers = [layer(letter) for letter in _letters(config)]
    extra = config.text("mtp_hybrid_override_pattern") or _letters(config, "mtp_layers_block_type")
    depth = config.whole("num_nextn_predict_layers", default=0) or 0
    prediction = (
        depth * (sum(layer(x)[0] for x in extra) + 2 * hidden * hidden + 3 * hidden)
        if extra and depth <= 8
        else 0
    )
    tied = config.flag("tie_word_embeddings", default=False)
    table = shape.vocabulary * hidden
    ends = (1 if tied else 2) * table + hidden
    stars = _letters(config).count("*")
    return Count(
        "nemotron_h", sum(x for x, _ in layers) + ends + prediction,
        sum(x for _, x in layers) + ends, 0.005, 0 if tied else table, prediction,
        attention_width=stars * shape.heads * head,
    )  # fmt: skip


def _letters(config: Config, name: str = "layers_block_type") -> str:
    names = {"mamba": "M", "attention": "*", "full_attention": "*", "mlp": "-", "moe": "E"}
    kinds = config.texts(name) if config.has(name) else []
    if kinds or name != "layers_block_type":
        return "".join(names.get(k, "-") for k in kinds)
    return config.text("hybrid_override_pattern")


def _jamba(config: Config, shape: Shape) -> Count:
    """Jamba: an attention layer in every eight, experts in every second feed-forward block."""
    hidden = shape.hidden
    period = config.whole("attn_layer_period", default=8) or 8
    offset = config.whole("attn_layer_offset", default=4) or 0
    data = {"expert_layer_period": 2, "expert_layer_offset": 1, "num_experts": 16} | config.data
    filled = Config({"num_experts_per_tok": 2} | data, config.problems)
    mixture = feed_forward.mixture(filled, shape)
    stored = used = width = 0
    for index in range(shape.layers):
        if index % period == offset:
            mixer = attention.grouped(config, shape, _PLAIN)
            width += shape.heads * shape.head
        else:
            mixer = attention.mamba1(config, hidden, normed=True)
        block = (3 * hidden * (shape.feed_forward or 0),) * 2
        if mixture is not None and feed_forward.is_mixture_layer(filled, index):
            block = mixture.parameters(hidden, _PLAIN)
        stored += mixer + block[0] + 2 * hidden
        used += mixer + block[1] + 2 * hidden
    tied = config.flag("tie_word_embeddings", default=False)
    table = shape.vocabulary * hidden
    ends = (1 if tied else 2) * table + hidden
    return Count("jamba", stored + ends, used + ends, 0.005, 0 if tied else table,
                 attention_width=width)  # fmt: skip


def _granite(config: Config, shape: Shape, family: str) -> Count:
    """Granite 4 and Bamba: Mamba-2 or attention in a layer, each with a feed-forward block."""
    hidden = shape.hidden
    kinds = config.texts("layer_types") if config.has("layer_types") else []
    attends = set(config.wholes("attn_layer_indices"))
    mixture = feed_forward.mixture(config, shape) if family == "granitemoehybrid" else None
    shared = config.whole("shared_intermediate_size", default=shape.feed_forward or 0) or 0
    stored = used = width = 0
    for index in range(shape.layers):
        kind = kinds[index] if index < len(kinds) else ""
        recurrent = kind in {"mamba", "linear_attention"} if kind else index not in attends
        mixer = (
            attention.mamba2(config, hidden)
            if recurrent
            else attention.grouped(config, shape, _PLAIN)
        )
        width += 0 if recurrent else shape.heads * shape.head
        block = (3 * hidden * shared,) * 2
        if mixture is not None:
            block = mixture.parameters(hidden, _PLAIN)
        stored += mixer + block[0] + 2 * hidden
        used += mixer + block[1] + 2 * hidden
    tied = config.flag("tie_word_embeddings", default=family == "granitemoehybrid")
    table = shape.vocabulary * hidden
    ends = (1 if tied else 2) * table + hidden
    return Count(family, stored + ends, used + ends, 0.005, 0 if tied else table,
                 attention_width=width)  # fmt: skip


def _falcon_h1(config: Config, shape: Shape) -> Count:
    """Falcon-H1: a Mamba-2 mixer beside the attention of every layer."""
    hidden = shape.hidden
    inner = config.whole("mamba_d_ssm", default=2 * hidden) or 2 * hidden
    mixer = attention.mamba2(config, hidden)
    mixer -= 0 if config.flag("mamba_rms_norm") else inner
    mixer += attention.grouped(config, shape, _PLAIN)
    layer = mixer + 3 * hidden * (shape.feed_forward or 4 * hidden) + 2 * hidden
    tied = config.flag("tie_word_embeddings", default=False)
    table = shape.vocabulary * hidden
    total = shape.layers * layer + (1 if tied else 2) * table + hidden
    return Count("falcon_h1", total, total, 0.005, 0 if tied else table,
                 attention_width=shape.layers * shape.heads * shape.head)  # fmt: skip


def _rwkv(config: Config) -> Count | None:
    """RWKV-4: receptance, key, value, output; a squared feed-forward block with its own gate."""
    hidden = config.whole("hidden_size", default=4096)
    layers = config.whole("num_hidden_layers", default=32)
    if not hidden or not layers or layers > MOST_LAYERS:
        return None
    width = config.whole("intermediate_size", default=4 * hidden) or 4 * hidden
    inner = config.whole("attention_hidden_size", default=hidden) or hidden
    vocabulary = config.whole("vocab_size", default=50277) or 50277
    layer = 4 * hidden * inner + 2 * inner + 3 * hidden
    layer += 2 * hidden * width + hidden * hidden + 2 * hidden + 4 * hidden
    total = 2 * vocabulary * hidden + layers * layer + 4 * hidden
    return Count("rwkv", total, total, 0.01, vocabulary * hidden)
