"""Encoder-decoder models of text and speech: T5, BART and relatives, Whisper."""

from __future__ import annotations

from hubscan.estimate.architectures.shape import MOST_LAYERS, Count, linear
from hubscan.evidence.config import Config

_T5 = {"t5", "mt5", "umt5", "longt5"}
_BART = {
    "bart",
    "mbart",
    "marian",
    "pegasus",
    "m2m_100",
    "blenderbot",
    "blenderbot-small",
    "plbart",
}
FAMILIES = _T5 | _BART | {"whisper", "speech_to_text"}


def count(config: Config, family: str) -> Count | None:
    """Parameters, with the encoder's part apart: it sees the input only."""
    if family in _T5:
        return _t5(config, family)
    if family == "whisper":
        return _whisper(config)
    return _bart(config, family)


def _t5(config: Config, family: str) -> Count | None:
    """`tVh + Le(4hi + m + 2h) + Ld(8hi + m + 3h) + 2h + 2·buckets·n`, i = n·d_kv."""
    hidden = config.whole("d_model", default=512)
    layers = config.whole("num_layers", default=8 if family == "mt5" else 6)
    if not hidden or not layers or layers > MOST_LAYERS:
        return None
    decoder_layers = config.whole("num_decoder_layers", default=layers) or layers
    heads = config.whole("num_heads", default=6 if family == "mt5" else 8) or 8
    head = config.whole("d_kv", default=64) or 64
    width = config.whole("d_ff", default=1024 if family == "mt5" else 2048) or 2048
    default_vocabulary = 32128 if family == "t5" else 250112
    vocabulary = config.whole("vocab_size", default=default_vocabulary) or default_vocabulary
    buckets = config.whole("relative_attention_num_buckets", default=32) or 32
    gated = config.text("feed_forward_proj").startswith("gated") or config.flag("is_gated_act")
    if not config.has("feed_forward_proj"):
        gated = gated or family in {"mt5", "umt5"} or vocabulary == 384 or width % hidden != 0
    block = (3 if gated else 2) * hidden * width
    inner = heads * head
    per_layer_bias = buckets * heads * (layers if family == "umt5" else 1)
    encoder = layers * (4 * hidden * inner + block + 2 * hidden) + hidden + per_layer_bias
    decoder = decoder_layers * (8 * hidden * inner + block + 3 * hidden) + hidden
    decoder += buckets * heads * (decoder_layers if family == "umt5" else 1)
    tied = config.flag("tie_word_embeddings", default=not gated)
    if "EncoderModel" in " ".join(config.texts("architectures")):
        total = vocabulary * hidden + encoder
        return Count(f"{family} encoder", total, total, attention_width=layers * inner)
    table = vocabulary * hidden
    total = table * (1 if tied else 2) + encoder + decoder
    return Count(
        family, total, total, embedding=0 if tied else table, encoder=encoder,
        attention_width=(layers + 2 * decoder_layers) * inner,
    )  # fmt: skip


def _bart(config: Config, family: str) -> Count | None:
    """BART: two stacks with learned (or sinusoidal) positions and one shared table."""
    hidden = config.whole("d_model", default=1024)
    if not hidden:
        return None
    encoder_layers = config.whole("encoder_layers", default=12) or 12
    decoder_layers = config.whole("decoder_layers", default=12) or 12
    if max(encoder_layers, decoder_layers) > MOST_LAYERS:
        return None
    encoder_width = config.whole("encoder_ffn_dim", default=4 * hidden) or 4 * hidden
    decoder_width = config.whole("decoder_ffn_dim", default=4 * hidden) or 4 * hidden
    vocabulary = config.whole("vocab_size", default=50265) or 50265
    length = config.whole("max_position_embeddings", default=1024) or 1024
    square = 4 * linear(hidden, hidden, True)
    encoder = encoder_layers * (square + 2 * hidden * encoder_width + encoder_width + 5 * hidden)
    decoder = decoder_layers * (
        2 * square + 2 * hidden * decoder_width + decoder_width + 7 * hidden
    )
    learned = family in {"bart", "mbart", "plbart", "blenderbot", "blenderbot-small"}
    offset = 2 if family in {"bart", "mbart", "plbart"} else 0
    positions = (length + offset) * hidden if learned else 0
    norms = {"bart": 4, "mbart": 8, "plbart": 4, "blenderbot-small": 4}.get(family, 4)
    norms = 0 if family == "marian" else norms
    total = vocabulary * hidden + encoder + decoder + 2 * positions + norms * hidden
    total += vocabulary if family == "marian" else 0
    if family == "speech_to_text":
        total += _waveform(config, hidden)
    if "ForCausalLM" in " ".join(config.texts("architectures")):
        alone = vocabulary * hidden + decoder + positions + norms * hidden // 2
        return Count(f"{family} decoder", alone, alone, 0.03,
                     attention_width=2 * decoder_layers * hidden)  # fmt: skip
    return Count(family, total, total, 0.03, encoder=encoder,
                 attention_width=(encoder_layers + 2 * decoder_layers) * hidden)  # fmt: skip


def _waveform(config: Config, hidden: int) -> int:
    """The gated convolutions that Speech2Text puts before its encoder."""
    kernels = config.wholes("conv_kernel_sizes") or [5, 5]
    channels = config.whole("conv_channels", default=1024) or 1024
    before = config.whole("input_feat_per_channel", default=80) or 80
    count = 0
    for index, kernel in enumerate(kernels[:8]):
        after = channels if index < len(kernels) - 1 else 2 * hidden
        count += before * after * kernel + after
        before = after // 2
    return count


def _whisper(config: Config) -> Count | None:
    """Whisper: two convolutions over mel bins; key projections have no bias."""
    hidden = config.whole("d_model", default=384)
    encoder_layers = config.whole("encoder_layers", default=4)
    decoder_layers = config.whole("decoder_layers", default=4)
    if not hidden or not encoder_layers or not decoder_layers:
        return None
    if max(encoder_layers, decoder_layers) > MOST_LAYERS:
        return None
    mels = config.whole("num_mel_bins", default=80) or 80
    encoder_width = config.whole("encoder_ffn_dim", default=1536) or 4 * hidden
    decoder_width = config.whole("decoder_ffn_dim", default=1536) or 4 * hidden
    vocabulary = config.whole("vocab_size", default=51865) or 51865
    attention = 4 * hidden * hidden + 3 * hidden
    encoder = 3 * mels * hidden + hidden + 3 * hidden * hidden + hidden
    encoder += (config.whole("max_source_positions", default=1500) or 1500) * hidden + 2 * hidden
    encoder += encoder_layers * (
        attention + 2 * hidden * encoder_width + encoder_width + hidden + 4 * hidden
    )
    decoder = vocabulary * hidden + 2 * hidden
    decoder += (config.whole("max_target_positions", default=448) or 448) * hidden
    decoder += decoder_layers * (
        2 * attention + 2 * hidden * decoder_width + decoder_width + hidden + 6 * hidden
    )
    return Count("whisper", encoder + decoder, encoder + decoder, encoder=encoder,
                 attention_width=(encoder_layers + 2 * decoder_layers) * hidden)  # fmt: skip
