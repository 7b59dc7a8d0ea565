"""Stacks over patches of pictures, video and spectrograms: ViT's relatives and Swin."""

from __future__ import annotations

from hubscan.estimate.architectures.shape import (
    MOST_LAYERS,
    Count,
    convolution,
    linear,
)
from hubscan.evidence.config import Config

_POSITIONS = {"vit_mae", "vit_msn", "videomae", "audio-spectrogram-transformer", "yolos", "ijepa"}
"""Families with one position per patch."""
_SCALED = {"beit", "data2vec-vision", "dinov3_vit"}
"""Families that scale each block's two outputs by learned vectors."""
FAMILIES = _POSITIONS | _SCALED | {"swin", "swinv2"}


def count(config: Config, family: str) -> Count | None:
    """Parameters of one backbone, with a classifier where one is named."""
    if family in {"swin", "swinv2"}:
        return _swin(config, family)
    hidden = config.whole("hidden_size", default=768)
    layers = config.whole("num_hidden_layers", default=12)
    if not hidden or not layers or layers > MOST_LAYERS:
        return None
    width = config.whole("intermediate_size", default=4 * hidden) or 4 * hidden
    patch = config.whole("patch_size", default=16) or 16
    total = _front(config, family, hidden, patch)
    total += layers * _block(config, family, hidden, width) + 2 * hidden
    if "Classification" in " ".join(config.texts("architectures")):
        total += linear(hidden, _labels(config), True)
    if family == "yolos":
        total += linear(hidden, hidden, True)
        if config.flag("use_mid_position_embeddings", default=True):
            total += (layers - 1) * _positions(config, family, patch) * hidden
    if family == "vit_mae" and "PreTraining" in " ".join(config.texts("architectures")):
        total += _mae_decoder(config, hidden, patch)
    slack = 0.02 if family in {"beit", "data2vec-vision"} else 0.005
    return Count(family, total, total, slack, attention_width=2 * layers * hidden)


def _front(config: Config, family: str, hidden: int, patch: int) -> int:
    """The projection of patches, special tokens and learned positions."""
    if family == "audio-spectrogram-transformer":
        steps = (config.whole("time_stride", default=10) or 10,
                 config.whole("frequency_stride", default=10) or 10)  # fmt: skip
        length = config.whole("max_length", default=1024) or 1024
        bins = config.whole("num_mel_bins", default=128) or 128
        places = ((length - patch) // steps[0] + 1) * ((bins - patch) // steps[1] + 1)
        return convolution(1, hidden, patch) + (places + 2) * hidden + 2 * hidden
    channels = config.whole("num_channels", default=3) or 3
    if family == "videomae":
        return channels * (config.whole("tubelet_size", default=2) or 2) * patch * patch * hidden \
            + hidden  # positions are sines  # fmt: skip
    front = convolution(channels, hidden, patch)
    masked = family in {"beit", "data2vec-vision"} and config.flag("use_mask_token")
    front += (_special(config, family) + (1 if masked or family == "vit_msn" else 0)) * hidden
    if family in _POSITIONS and family != "vit_mae":  # whose positions are sines
        front += _positions(config, family, patch) * hidden
    return front


def _special(config: Config, family: str) -> int:
    """Learned tokens that stand for no patch."""
    if family == "yolos":
        return 1 + (config.whole("num_detection_tokens", default=100) or 0)
    if family == "dinov3_vit":
        return 2 + (config.whole("num_register_tokens", default=0) or 0)
    return 0 if family == "ijepa" else 1


def _positions(config: Config, family: str, patch: int) -> int:
    size = config.wholes("image_size") or [config.whole("image_size", default=224) or 224]
    return (size[0] // patch) * (size[-1] // patch) + _special(config, family)


def _block(config: Config, family: str, hidden: int, width: int) -> int:
    """Four square projections, two matrices, two norms; BEiT's keys have no bias."""
    block = 4 * linear(hidden, hidden, True) + linear(hidden, width, True)
    block += linear(width, hidden, True) + 4 * hidden
    if family in {"beit", "data2vec-vision", "dinov3_vit"}:
        block -= hidden if not config.flag("key_bias") else 0
    if family in _SCALED:
        block += 2 * hidden
    if family == "dinov3_vit" and config.flag("use_gated_mlp"):
        block += linear(hidden, width, True)
    if family == "videomae":
        block -= hidden  # keys without bias
    return block


def _mae_decoder(config: Config, hidden: int, patch: int) -> int:
    """The light decoder that pre-training by masking throws away."""
    inner = config.whole("decoder_hidden_size", default=512) or 512
    layers = min(config.whole("decoder_num_hidden_layers", default=8) or 8, MOST_LAYERS)
    width = config.whole("decoder_intermediate_size", default=2048) or 2048
    block = _block(config, "vit_mae", inner, width)
    return linear(hidden, inner, True) + layers * block + linear(inner, 3 * patch * patch, True)


def _swin(config: Config, family: str) -> Count | None:
    """Swin: four stages that halve the picture and double the width (Liu et al. 2021)."""
    width = config.whole("embed_dim", default=96)
    depths = config.wholes("depths") or [2, 2, 6, 2]
    heads = config.wholes("num_heads") or [3, 6, 12, 24]
    if not width or len(depths) != len(heads) or len(depths) > 8 or max(depths) > MOST_LAYERS:
        return None
    window = config.whole("window_size", default=7) or 7
    ratio = config.number("mlp_ratio", default=4)
    total = convolution(3, width, config.whole("patch_size", default=4) or 4) + 2 * width
    for stage, (depth, n) in enumerate(zip(depths, heads, strict=True)):
        inner = int(ratio * width)
        block = 4 * linear(width, width, True) + linear(width, inner, True)
        block += linear(inner, width, True) + 4 * width
        block += (2 * 512 + 512 + 512 * n + n - width if family == "swinv2"
                  else (2 * window - 1) ** 2 * n)  # fmt: skip
        total += depth * block
        if stage < len(depths) - 1:
            total += 8 * width * width + (4 * width if family == "swinv2" else 8 * width)
            width *= 2
    total += 2 * width
    if "Classification" in " ".join(config.texts("architectures")):
        total += linear(width, _labels(config), True)
    return Count(family, total, total, 0.005)


def _labels(config: Config) -> int:
    names = config.data.get("id2label")
    return len(names) if isinstance(names, dict) and names else 2
