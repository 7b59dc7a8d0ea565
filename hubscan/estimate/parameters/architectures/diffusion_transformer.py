"""Transformers that denoise pictures and video, as diffusers configures them."""

from __future__ import annotations

from hubscan.estimate.parameters.architectures.shape import Count, convolution, linear
from hubscan.evidence.config import Config

MOST_BLOCKS = 500


def count(config: Config, family: str) -> Count | None:
    """Parameters of the denoiser alone."""
    total = _FORMULAS[family](config)
    return Count(family, total, total, 0.005) if total > 0 else None


def _stream(width: int, head: int) -> int:
    """One stream of a double-stream block: modulation, attention, norms of q and k, MLP."""
    mlp = linear(width, 4 * width, True) + linear(4 * width, width, True)
    return linear(width, 6 * width, True) + 4 * linear(width, width, True) + 2 * head + mlp


def _lone(width: int, head: int) -> int:
    """A single-stream block: attention and MLP side by side, one projection out."""
    count = linear(width, 3 * width, True) + 3 * linear(width, width, True) + 2 * head
    return count + linear(width, 4 * width, True) + linear(5 * width, width, True)


def _embedder(inputs: int, width: int) -> int:
    """Two linear layers that bring a condition to the model's width."""
    return linear(inputs, width, True) + linear(width, width, True)


def _width(config: Config, heads: int, head: int) -> tuple[int, int]:
    """(width, head size)."""
    size = config.whole("attention_head_dim", default=head) or head
    return (config.whole("num_attention_heads", default=heads) or heads) * size, size


def _blocks(config: Config, default: int, name: str = "num_layers") -> int:
    """Number of blocks; 0 if it is beyond reason."""
    blocks = config.whole(name, default=default) or 0
    return blocks if blocks <= MOST_BLOCKS else 0


def _flux(config: Config) -> int:
    """FLUX.1: double-stream blocks with their own weights for text, then single-stream blocks."""
    heads = config.whole("num_attention_heads", default=24) or 24
    head = config.whole("attention_head_dim", default=128) or 128
    width = heads * head
    double = config.whole("num_layers", default=19) or 0
    single = config.whole("num_single_layers", default=38) or 0
    channels = config.whole("in_channels", default=64) or 64
    pooled = config.whole("pooled_projection_dim", default=768) or 768
    joint = config.whole("joint_attention_dim", default=4096) or 4096
    if double > MOST_BLOCKS or single > MOST_BLOCKS:
        return 0
    embedder = _embedder(256, width)
    total = linear(channels, width, True) + linear(joint, width, True) + embedder
    total += linear(pooled, width, True) + linear(width, width, True)
    total += embedder if config.flag("guidance_embeds") else 0
    out = linear(width, 2 * width, True) + linear(width, channels, True)
    return total + double * 2 * _stream(width, head) + single * _lone(width, head) + out


def _sd3(config: Config) -> int:
    """Stable Diffusion 3: joint blocks; the last does not update the text stream."""
    heads = config.whole("num_attention_heads", default=18) or 18
    width = heads * (config.whole("attention_head_dim", default=64) or 64)
    layers = config.whole("num_layers", default=18) or 0
    joint = config.whole("joint_attention_dim", default=4096) or 4096
    caption = config.whole("caption_projection_dim", default=1152) or 1152
    pooled = config.whole("pooled_projection_dim", default=2048) or 2048
    patch = config.whole("patch_size", default=2) or 2
    channels = config.whole("in_channels", default=16) or 16
    out = config.whole("out_channels", default=16) or 16
    normed = config.text("qk_norm") == "rms_norm"
    dual = len(config.wholes("dual_attention_layers"))
    if layers > MOST_BLOCKS:
        return 0
    mlp = linear(width, 4 * width, True) + linear(4 * width, width, True)
    head = config.whole("attention_head_dim", default=64) or 64
    norm = 2 * head if normed else 0
    stream = linear(width, 6 * width, True) + 4 * linear(width, width, True) + mlp + norm
    last = linear(width, 2 * width, True) + 3 * linear(width, width, True) + norm
    total = convolution(channels, width, patch) + linear(joint, caption, True)
    total += linear(256, width, True) + linear(width, width, True)
    total += linear(pooled, width, True) + linear(width, width, True)
    total += layers * stream + (layers - 1) * stream + last
    total += dual * (4 * linear(width, width, True) + norm + linear(width, 3 * width, True))
    return total + linear(width, 2 * width, True) + linear(width, patch * patch * out, True)


def _qwen_image(config: Config) -> int:
    """Qwen-Image: double-stream blocks only."""
    width, head = _width(config, 24, 128)
    blocks = _blocks(config, 60)
    channels = config.whole("in_channels", default=64) or 64
    joint = config.whole("joint_attention_dim", default=3584) or 3584
    total = linear(channels, width, True) + joint + linear(joint, width, True)
    total += _embedder(256, width) + linear(width, 2 * width, True)
    out = 4 * (config.whole("out_channels", default=16) or 16)
    return (total + blocks * 2 * _stream(width, head) + linear(width, out, True)) * bool(blocks)


def _hunyuan_video(config: Config) -> int:
    """HunyuanVideo: FLUX's blocks, and two that refine the text."""
    width, head = _width(config, 24, 128)
    double, single = _blocks(config, 20), _blocks(config, 40, "num_single_layers")
    patch = (config.whole("patch_size", default=2) or 2) ** 2
    patch *= config.whole("patch_size_t", default=1) or 1
    channels = config.whole("in_channels", default=16) or 16
    out = config.whole("out_channels", default=16) or 16
    words = config.whole("text_embed_dim", default=4096) or 4096
    pooled = config.whole("pooled_projection_dim", default=768) or 768
    refiner = 4 * linear(width, width, True) + 4 * width + linear(width, 2 * width, True)
    refiner += linear(width, 4 * width, True) + linear(4 * width, width, True)
    total = linear(channels * patch, width, True) + linear(words, width, True)
    total += _embedder(256, width) + _embedder(words, width)
    total += min(config.whole("num_refiner_layers", default=2) or 2, 50) * refiner
    total += _embedder(256, width) + _embedder(pooled, width)
    total += _embedder(256, width) if config.flag("guidance_embeds", default=True) else 0
    total += linear(width, 2 * width, True) + linear(width, patch * out, True)
    total += double * 2 * _stream(width, head) + single * _lone(width, head)
    return total * bool(double or single)


def _wan(config: Config) -> int:
    """Wan 2: self-attention, attention to the text (and to a first picture), MLP."""
    width, _ = _width(config, 40, 128)
    blocks = _blocks(config, 40)
    inner = config.whole("ffn_dim", default=13824) or 13824
    words = config.whole("text_dim", default=4096) or 4096
    frequencies = config.whole("freq_dim", default=256) or 256
    patch = 1
    for size in config.wholes("patch_size") or [1, 2, 2]:
        patch *= size
    channels = config.whole("in_channels", default=16) or 16
    out = config.whole("out_channels", default=16) or 16
    attention = 4 * linear(width, width, True) + 2 * width
    block = 2 * attention + linear(width, inner, True) + linear(inner, width, True) + 8 * width
    picture = config.whole("image_dim", default=0) or 0
    added = config.whole("added_kv_proj_dim", default=0) or 0
    block += 2 * linear(added, width, True) + width if added else 0
    total = linear(channels * patch, width, True) + linear(width, out * patch, True) + 2 * width
    total += _embedder(frequencies, width) + linear(width, 6 * width, True)
    total += _embedder(words, width)
    if picture:
        total += linear(picture, picture, True) + linear(picture, width, True)
        total += 2 * picture + 2 * width
    return (total + blocks * block) * bool(blocks)


def _cog_video(config: Config) -> int:
    """CogVideoX: text and video in one stream, norms driven by the time step."""
    width, head = _width(config, 30, 64)
    blocks = _blocks(config, 30)
    time = config.whole("time_embed_dim", default=512) or 512
    words = config.whole("text_embed_dim", default=4096) or 4096
    patch = config.whole("patch_size", default=2) or 2
    depth = config.whole("patch_size_t", default=1) or 1
    channels = config.whole("in_channels", default=16) or 16
    out = config.whole("out_channels", default=16) or 16
    norms = 2 * (linear(time, 6 * width, True) + 2 * width) + 4 * head
    block = 4 * linear(width, width, True) + norms
    block += linear(width, 4 * width, True) + linear(4 * width, width, True)
    total = linear(channels * patch * patch * depth, width, True) + linear(words, width, True)
    total += linear(width, time, True) + linear(time, time, True) + 4 * width
    total += linear(time, 2 * width, True) + linear(width, patch * patch * depth * out, True)
    return (total + blocks * block) * bool(blocks)


def _pixart(config: Config) -> int:
    """PixArt: a DiT with attention to the caption and one shared modulation."""
    width, _ = _width(config, 16, 72)
    blocks = _blocks(config, 28)
    crossing = config.whole("cross_attention_dim", default=1152) or 1152
    patch = config.whole("patch_size", default=2) or 2
    channels = config.whole("in_channels", default=4) or 4
    out = config.whole("out_channels", default=8) or 8
    caption = config.whole("caption_channels", default=0) or 0
    block = 6 * linear(width, width, True) + 2 * linear(crossing, width, True) + 6 * width
    block += linear(width, 4 * width, True) + linear(4 * width, width, True)
    total = convolution(channels, width, patch) + linear(width, patch * patch * out, True)
    total += _embedder(256, width) + linear(width, 6 * width, True) + 2 * width
    total += _embedder(caption, width) if caption else 0
    large = config.whole("sample_size", default=128) == 128
    if config.flag("use_additional_conditions", default=large):
        total += 2 * _embedder(256, width // 3)
    return (total + blocks * block) * bool(blocks)


def _ltx(config: Config) -> int:
    """LTX-Video: attention to itself and to the caption, one shared modulation."""
    width, _ = _width(config, 32, 64)
    blocks = _blocks(config, 28)
    crossing = config.whole("cross_attention_dim", default=2048) or 2048
    channels = config.whole("in_channels", default=128) or 128
    out = config.whole("out_channels", default=128) or 128
    caption = config.whole("caption_channels", default=4096) or 4096
    block = 6 * linear(width, width, True) + 2 * linear(crossing, width, True) + 10 * width
    block += linear(width, 4 * width, True) + linear(4 * width, width, True)
    total = linear(channels, width, True) + linear(width, out, True) + 2 * width
    total += _embedder(256, width) + linear(width, 6 * width, True) + _embedder(caption, width)
    return (total + blocks * block) * bool(blocks)


_FORMULAS = {
    "FluxTransformer2DModel": _flux, "SD3Transformer2DModel": _sd3,
    "QwenImageTransformer2DModel": _qwen_image, "WanTransformer3DModel": _wan,
    "HunyuanVideoTransformer3DModel": _hunyuan_video, "CogVideoXTransformer3DModel": _cog_video,
    "PixArtTransformer2DModel": _pixart, "LTXVideoTransformer3DModel": _ltx,
}  # fmt: skip
FAMILIES = frozenset(_FORMULAS)
