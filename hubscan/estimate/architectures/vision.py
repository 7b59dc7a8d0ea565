"""Image encoders: ViT, CLIP, SigLIP, DINOv2, and the towers inside vision-language models."""

from __future__ import annotations

from hubscan.estimate.architectures.shape import (
    MOST_LAYERS,
    Count,
    convolution,
    layer_norm,
    linear,
)
from hubscan.evidence.config import Config


def _block(hidden: int, width: int, *, bias: bool = True, qkv_bias: bool | None = None) -> int:
    """A plain transformer block: four square projections, two matrices, two LayerNorms."""
    qkv = bias if qkv_bias is None else qkv_bias
    attention = 3 * linear(hidden, hidden, qkv) + linear(hidden, hidden, bias)
    return attention + linear(hidden, width, bias) + linear(width, hidden, bias) + 4 * hidden


def _sizes(config: Config, width_factor: int = 4) -> tuple[int, int, int] | None:
    hidden = config.whole("hidden_size", "embed_dim", "vt_hidden_size", "width", default=768)
    layers = config.whole(
        "num_hidden_layers", "depth", "vt_num_hidden_layers", "layers", "num_layers", default=12
    )
    if not hidden or not layers or layers > MOST_LAYERS:
        return None
    ratio = config.number("mlp_ratio", default=width_factor)
    width = config.whole(
        "intermediate_size", "vt_intermediate_size", "ffn_dim", default=int(hidden * ratio)
    )
    return hidden, layers, width or int(hidden * ratio)


def _patches(config: Config, image: int = 224, patch: int = 16) -> tuple[int, int]:
    """(patch size, number of patches)."""
    size = config.wholes("image_size") or [config.whole("image_size", default=image) or image]
    patch = config.whole("patch_size", "spatial_patch_size", default=patch) or patch
    return patch, (size[0] // patch) * (size[-1] // patch)


def vit(config: Config) -> Count | None:
    """ViT and DeiT: class token, positions, blocks, final norm, pooler or classifier."""
    sizes = _sizes(config)
    if sizes is None:
        return None
    hidden, layers, width = sizes
    patch, patches = _patches(config)
    channels = config.whole("num_channels", default=3) or 3
    total = convolution(channels, hidden, patch) + hidden + (patches + 1) * hidden
    qkv_bias = config.flag("qkv_bias", default=True)
    total += layers * _block(hidden, width, qkv_bias=qkv_bias) + 2 * hidden
    names = " ".join(config.texts("architectures"))
    if "Classification" in names:
        total += linear(hidden, _labels(config), True)
    elif names.endswith("ViTModel") or not names:
        total += linear(hidden, hidden, True)
    return Count("vit", total, total, attention_width=layers * hidden)


def dinov2(config: Config) -> Count | None:
    """DINOv2: ViT with a mask token, layer scale, and SwiGLU in the giant size."""
    sizes = _sizes(config)
    if sizes is None:
        return None
    hidden, layers, width = sizes
    patch, patches = _patches(config, 518, 14)
    registers = config.whole("num_register_tokens", default=0) or 0
    total = convolution(3, hidden, patch) + (2 + registers) * hidden + (patches + 1) * hidden
    block = _block(hidden, width) + 2 * hidden
    if config.flag("use_swiglu_ffn"):
        inner = (int(width * 2 / 3) + 7) // 8 * 8
        block = 4 * linear(hidden, hidden, True) + 6 * hidden
        block += linear(hidden, 2 * inner, True) + linear(inner, hidden, True)
    total += layers * block + 2 * hidden
    return Count("dinov2", total, total, attention_width=layers * hidden)


def clip_vision(config: Config) -> int | None:
    """CLIP's image tower without the projection."""
    sizes = _sizes(config)
    if sizes is None:
        return None
    hidden, layers, width = sizes
    patch, patches = _patches(config, 224, 32)
    total = convolution(3, hidden, patch, bias=False) + hidden + (patches + 1) * hidden
    return total + layers * _block(hidden, width) + 2 * layer_norm(hidden)


def siglip_vision(config: Config, *, head: bool = True) -> int | None:
    """SigLIP's image tower; `head` is its attention pooling, which language models leave out."""
    sizes = _sizes(config)
    if sizes is None:
        return None
    hidden, layers, width = sizes
    patch, patches = _patches(config, 224, 16)
    patches = config.whole("num_patches", default=patches) or patches
    total = convolution(3, hidden, patch) + patches * hidden
    total += layers * _block(hidden, width) + layer_norm(hidden)
    if head and config.flag("vision_use_head", default=True):
        total += hidden + 4 * linear(hidden, hidden, True) + layer_norm(hidden)
        total += linear(hidden, width, True) + linear(width, hidden, True)
    return total


def pixtral_vision(config: Config) -> int | None:
    """Pixtral's image tower: rotary, gated, RMSNorm, no biases."""
    hidden = config.whole("hidden_size", default=1024)
    layers = config.whole("num_hidden_layers", default=24)
    width = config.whole("intermediate_size", default=4096)
    if not hidden or not layers or not width or layers > MOST_LAYERS:
        return None
    patch = config.whole("patch_size", default=16) or 16
    return (
        convolution(3, hidden, patch, bias=False)
        + hidden
        + layers * (4 * hidden * hidden + 3 * hidden * width + 2 * hidden)
    )


def text_tower(config: Config, *, siglip: bool = False) -> int | None:
    """CLIP's or SigLIP's text tower without the projection."""
    hidden = config.whole("hidden_size", default=768 if siglip else 512)
    layers = config.whole("num_hidden_layers", default=12)
    if not hidden or not layers or layers > MOST_LAYERS:
        return None
    width = config.whole("intermediate_size", default=3072 if siglip else 2048) or 4 * hidden
    vocabulary = config.whole("vocab_size", default=32000 if siglip else 49408) or 0
    length = config.whole("max_position_embeddings", default=64 if siglip else 77) or 0
    total = (vocabulary + length) * hidden + layers * _block(hidden, width) + 2 * hidden
    return total + (linear(hidden, hidden, True) if siglip else 0)


def clip_image(config: Config) -> Count | None:
    """A CLIP image tower on its own, with its projection or a classifier where one is named."""
    total = clip_vision(config)
    if total is None:
        return None
    hidden = config.whole("hidden_size", default=768) or 768
    names = " ".join(config.texts("architectures"))
    if "WithProjection" in names:
        total += hidden * (config.whole("projection_dim", default=512) or 512)
    elif "Classification" in names:
        total += linear(hidden, _labels(config), True)
    return Count("clip image", total, total, 0.005)


def siglip_image(config: Config) -> Count | None:
    """A SigLIP image tower on its own, with a classifier where one is named."""
    classifies = "Classification" in " ".join(config.texts("architectures"))
    total = siglip_vision(config)
    if total is None:
        return None
    hidden = config.whole("hidden_size", default=768) or 768
    total += linear(hidden, _labels(config), True) if classifies else 0
    return Count("siglip image", total, total, 0.005)


def clip(config: Config) -> Count | None:
    """CLIP and Chinese-CLIP-like pairs: two towers, two projections, a temperature."""
    picture = config.sub("vision_config", "vision_config_dict") or Config({}, config.problems)
    words = config.sub("text_config", "text_config_dict") or Config({}, config.problems)
    if "ForImageClassification" in " ".join(config.texts("architectures")):
        merged = picture.data | {"architectures": config.data.get("architectures"),
                                 "id2label": config.data.get("id2label")}  # fmt: skip
        return clip_image(Config(merged, config.problems))
    image, text = clip_vision(picture), text_tower(words)
    if image is None or text is None:
        return None
    width = config.whole("projection_dim", default=512) or 512
    hidden = picture.whole("hidden_size", default=768) or 768
    inner = words.whole("hidden_size", default=512) or 512
    total = image + text + hidden * width + inner * width + 1
    return Count("clip", total, total)


def siglip(config: Config) -> Count | None:
    """SigLIP: two towers with pooling heads, a temperature and a bias."""
    picture = config.sub("vision_config") or Config({}, config.problems)
    words = config.sub("text_config") or Config({}, config.problems)
    if "ForImageClassification" in " ".join(config.texts("architectures")):
        merged = picture.data | {"architectures": config.data.get("architectures"),
                                 "id2label": config.data.get("id2label")}  # fmt: skip
        return siglip_image(Config(merged, config.problems))
    image, text = siglip_vision(picture), text_tower(words, siglip=True)
    if image is None or text is None:
        return None
    return Count("siglip", image + text + 2, image + text + 2)


def _labels(config: Config) -> int:
    names = config.data.get("id2label")
    given = len(names) if isinstance(names, dict) else 0
    return given or config.whole("num_labels", default=2) or 2


def clip_text(config: Config) -> Count | None:
    """A CLIP text tower on its own, as in diffusion pipelines."""
    total = text_tower(config)
    if total is None:
        return None
    if "WithProjection" in " ".join(config.texts("architectures")):
        hidden = config.whole("hidden_size", default=512) or 512
        total += hidden * (config.whole("projection_dim", default=512) or 512)
    return Count("clip text", total, total)


def qwen_vision(config: Config, text_hidden: int, family: str) -> int | None:
    """The towers of Qwen2-VL, Qwen2.5-VL, Qwen3-VL and Qwen3.5, with their mergers."""
    kind = config.text("model_type") or family
    hidden = config.whole("embed_dim", "hidden_size", default=1152)
    if kind.startswith("qwen2_5"):
        hidden = config.whole("hidden_size", default=1280)
    layers = config.whole("depth", default=27)
    if not hidden or not layers or layers > MOST_LAYERS:
        return None
    patch = config.whole("patch_size", "spatial_patch_size", default=14) or 14
    frames = config.whole("temporal_patch_size", default=2) or 2
    out = config.whole("out_hidden_size", default=text_hidden) or text_hidden
    width = config.whole("intermediate_size", default=4 * hidden) or 4 * hidden
    merge = (config.whole("spatial_merge_size", default=2) or 2) ** 2 * hidden
    patches = 3 * frames * patch * patch * hidden
    merger = linear(merge, merge, True) + linear(merge, out, True)
    if kind.startswith("qwen2_5"):
        block = 4 * linear(hidden, hidden, True) + 3 * hidden * width + 2 * width + 3 * hidden
        return patches + layers * block + merger + hidden
    if kind.startswith("qwen2"):
        width = int(hidden * config.number("mlp_ratio", default=4))
        out = config.whole("hidden_size", default=text_hidden) or text_hidden
        merger = linear(merge, merge, True) + linear(merge, out, True)
        return patches + layers * _block(hidden, width) + merger + 2 * hidden
    positions = config.whole("num_position_embeddings", default=0) or 0
    deep = len(config.wholes("deepstack_visual_indexes"))
    total = patches + hidden + positions * hidden + layers * _block(hidden, width)
    return total + merger + 2 * hidden + deep * (merger + 2 * merge)
