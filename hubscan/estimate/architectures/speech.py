"""Speech encoders: wav2vec 2.0, HuBERT, WavLM, XLS-R."""

from __future__ import annotations

from hubscan.estimate.architectures.shape import MOST_LAYERS, Count, linear
from hubscan.evidence.config import Config

FAMILIES = {"wav2vec2", "hubert", "wavlm", "unispeech", "unispeech-sat", "data2vec-audio", "sew"}


def count(config: Config, family: str) -> Count | None:
    """Seven convolutions over the waveform, a grouped convolution as position, a plain stack."""
    hidden = config.whole("hidden_size", default=768)
    layers = config.whole("num_hidden_layers", default=12)
    if not hidden or not layers or layers > MOST_LAYERS:
        return None
    width = config.whole("intermediate_size", default=3072) or 4 * hidden
    sizes = config.wholes("conv_dim") or [512] * 7
    kernels = config.wholes("conv_kernel") or [10, 3, 3, 3, 3, 2, 2]
    bias = config.flag("conv_bias")
    layered = config.text("feat_extract_norm") == "layer"
    front = 0
    before = 1
    for index, (size, kernel) in enumerate(zip(sizes, kernels, strict=False)):
        front += before * size * kernel + (size if bias else 0)
        front += 2 * size if layered or index == 0 else 0
        before = size
    front += 2 * before + linear(before, hidden, True)
    groups = config.whole("num_conv_pos_embedding_groups", default=16) or 16
    kernel = config.whole("num_conv_pos_embeddings", default=128) or 128
    layers_of_positions = 1
    if family == "data2vec-audio":  # several short convolutions instead of a long one
        layers_of_positions = min(kernel, MOST_LAYERS)
        kernel = config.whole("conv_pos_kernel_size", default=19) or 19
    front += layers_of_positions * (hidden * (hidden // groups) * kernel + kernel + hidden)
    block = 4 * linear(hidden, hidden, True) + 2 * hidden * width + width + hidden + 4 * hidden
    total = front + layers * block + 3 * hidden
    name = " ".join(config.texts("architectures"))
    if "CTC" in name:
        total += linear(hidden, config.whole("vocab_size", default=32) or 32, True)
    if "PreTraining" in name:
        codes = config.whole("codevector_dim", default=256) or 256
        total += 2 * 320 * (codes // 2) + linear(512, 640, True) + 2 * linear(hidden, codes, True)
    return Count(family, total, total, 0.02, attention_width=layers * hidden)
