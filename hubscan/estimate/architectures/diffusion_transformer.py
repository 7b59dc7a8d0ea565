"""Transformers that denoise pictures and video, as diffusers configures them."""

from __future__ import annotations

from hubscan.estimate.architectures.shape import Count, convolution, linear
from hubscan.evidence.config import Config

MOST_BLOCKS = 500


def count(config: Config, family: str) -> Count | None:
    """Parameters of the denoiser alone; None if it has more blocks than is reasonable."""
    depths = (config.whole(name, default=0) or 0 for name in ("num_layers", "num_single_layers"))
    if max(depths) > MOST_BLOCKS:
        return None
    total = _FORMULAS[family](config)
    return Count(family, total, total, 0.005) if total > 0 else None


def _mlp(width: int) -> int:
    """Out to four times the width, and back."""
    return linear(width, 4 * width, True) + linear(4 * width, width, True)


def _stream(width: int, norms: int) -> int:
    """One stream of a double-stream block: modulation, attention, norms of q and k, MLP."""
    return linear(width, 6 * width, True) + 4 * linear(width, width, True) + norms + _mlp(width)


def _lone(width: int, head: int) -> int:
    """A single-stream block: attention and MLP side by side, one projection out."""
    count = linear(width, 3 * width, True) + 3 * linear(width, width, True) + 2 * head
    return count + linear(width, 4 * width, True) + linear(5 * width, width, True)


def _embedder(inputs: int, width: int) -> int:
    """Two linear layers that bring a condition to the model's width."""
    return linear(inputs, width, True) + linear(width, width, True)


def _width(config: Config, heads: int, head: int) -> tuple[int, int]:
    """(width, head size)."""
    size = _number(config, "attention_head_dim", head)
    return _number(config, "num_attention_heads", heads) * size, size


def _number(config: Config, name: str, default: int) -> int:
    """A size that cannot be 0; `default` is that of diffusers."""
    return config.whole(name, default=default) or default


def _blocks(config: Config, default: int, name: str = "num_layers") -> int:
    """Number of blocks."""
    return config.whole(name, default=default) or 0


def _crossing_block(width: int, crossing: int, norms: int) -> int:
    """Attention to itself and, `crossing` wide, to the caption; MLP."""
    attention = 6 * linear(width, width, True) + 2 * linear(crossing, width, True)
    return attention + norms * width + _mlp(width)


def _flux(config: Config) -> int:
    """FLUX.1: double-stream blocks with their own weights for text, then single-stream blocks."""
    width, head = _width(config, 24, 128)
    double, single = _blocks(config, 19), _blocks(config, 38, "num_single_layers")
    channels = _number(config, "in_channels", 64)
    total = linear(channels, width, True)
    total += linear(_number(config, "joint_attention_dim", 4096), width, True)
    total += _embedder(256, width)
    total += _embedder(_number(config, "pooled_projection_dim", 768), width)
    total += _embedder(256, width) if config.flag("guidance_embeds") else 0
    out = linear(width, 2 * width, True) + linear(width, channels, True)
    return total + double * 2 * _stream(width, 2 * head) + single * _lone(width, head) + out


def _sd3(config: Config) -> int:
    """Stable Diffusion 3: joint blocks; the last does not update the text stream."""
    width, head = _width(config, 18, 64)
    layers = _blocks(config, 18)
    caption = _number(config, "caption_projection_dim", 1152)
    patch = _number(config, "patch_size", 2)
    norm = 2 * head if config.text("qk_norm") == "rms_norm" else 0
    stream = _stream(width, norm)
    last = linear(width, 2 * width, True) + 3 * linear(width, width, True) + norm
    total = convolution(_number(config, "in_channels", 16), width, patch)
    total += linear(_number(config, "joint_attention_dim", 4096), caption, True)
    total += _embedder(256, width)
    total += _embedder(_number(config, "pooled_projection_dim", 2048), width)
    total += layers * stream + (layers - 1) * stream + last
    dual = len(config.wholes("dual_attention_layers"))
    total += dual * (4 * linear(width, width, True) + norm + linear(width, 3 * width, True))
    pixels = patch * patch * _number(config, "out_channels", 16)
    return total + linear(width, 2 * width, True) + linear(width, pixels, True)


def _qwen_image(config: Config) -> int:
    """Qwen-Image: double-stream blocks only."""
    width, head = _width(config, 24, 128)
    blocks = _blocks(config, 60)
    channels = _number(config, "in_channels", 64)
    joint = _number(config, "joint_attention_dim", 3584)
    total = linear(channels, width, True) + joint + linear(joint, width, True)
    total += _embedder(256, width) + linear(width, 2 * width, True)
    out = 4 * _number(config, "out_channels", 16)
    return (total + blocks * 2 * _stream(width, 2 * head) + linear(width, out, True)) * bool(blocks)


def _hunyuan_video(config: Config) -> int:
    """HunyuanVideo: FLUX's blocks, and two that refine the text."""
    width, head = _width(config, 24, 128)
    double, single = _blocks(config, 20), _blocks(config, 40, "num_single_layers")
    patch = _number(config, "patch_size", 2) ** 2
    patch *= _number(config, "patch_size_t", 1)
    channels = _number(config, "in_channels", 16)
    out = _number(config, "out_channels", 16)
    words = _number(config, "text_embed_dim", 4096)
    pooled = _number(config, "pooled_projection_dim", 768)
    refiner = 4 * linear(width, width, True) + 4 * width + linear(width, 2 * width, True)
    refiner += _mlp(width)
    total = linear(channels * patch, width, True) + linear(words, width, True)
    total += _embedder(256, width) + _embedder(words, width)
    total += min(_number(config, "num_refiner_layers", 2), 50) * refiner
    total += _embedder(256, width) + _embedder(pooled, width)
    total += _embedder(256, width) if config.flag("guidance_embeds", default=True) else 0
    total += linear(width, 2 * width, True) + linear(width, patch * out, True)
    total += double * 2 * _stream(width, 2 * head) + single * _lone(width, head)
    return total * bool(double or single)


def _wan(config: Config) -> int:
    """Wan 2: self-attention, attention to the text (and to a first picture), MLP."""
    width, _ = _width(config, 40, 128)
    blocks = _blocks(config, 40)
    inner = _number(config, "ffn_dim", 13824)
    words = _number(config, "text_dim", 4096)
    frequencies = _number(config, "freq_dim", 256)
    patch = 1
    for size in config.wholes("patch_size") or [1, 2, 2]:
        patch *= size
    channels = _number(config, "in_channels", 16)
    out = _number(config, "out_channels", 16)
    attention = 4 * linear(width, width, True) + 2 * width
    block = 2 * attention + linear(width, inner, True) + linear(inner, width, True) + 8 * width
    picture = _number(config, "image_dim", 0)
    added = _number(config, "added_kv_proj_dim", 0)
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
    time = _number(config, "time_embed_dim", 512)
    words = _number(config, "text_embed_dim", 4096)
    patch = _number(config, "patch_size", 2)
    depth = _number(config, "patch_size_t", 1)
    channels = _number(config, "in_channels", 16)
    out = _number(config, "out_channels", 16)
    norms = 2 * (linear(time, 6 * width, True) + 2 * width) + 4 * head
    block = 4 * linear(width, width, True) + norms
    block += _mlp(width)
    total = linear(channels * patch * patch * depth, width, True) + linear(words, width, True)
    total += linear(width, time, True) + linear(time, time, True) + 4 * width
    total += linear(time, 2 * width, True) + linear(width, patch * patch * depth * out, True)
    return (total + blocks * block) * bool(blocks)


def _pixart(config: Config) -> int:
    """PixArt: a DiT with attention to the caption and one shared modulation."""
    width, _ = _width(config, 16, 72)
    blocks = _blocks(config, 28)
    crossing = _number(config, "cross_attention_dim", 1152)
    patch = _number(config, "patch_size", 2)
    channels = _number(config, "in_channels", 4)
    out = _number(config, "out_channels", 8)
    caption = _number(config, "caption_channels", 0)
    block = _crossing_block(width, crossing, 6)
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
    crossing = _number(config, "cross_attention_dim", 2048)
    channels = _number(config, "in_channels", 128)
    out = _number(config, "out_channels", 128)
    caption = _number(config, "caption_channels", 4096)
    block = _crossing_block(width, crossing, 10)
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
