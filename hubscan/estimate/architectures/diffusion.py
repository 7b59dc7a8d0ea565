"""U-Nets and autoencoders of diffusion pipelines, as diffusers configures them."""

from __future__ import annotations

from itertools import pairwise

from hubscan.estimate.architectures import diffusion_transformer
from hubscan.estimate.architectures.shape import Count, convolution, linear
from hubscan.evidence.config import Config

_CONVOLUTIONAL = {"UNet2DConditionModel", "ControlNetModel", "AutoencoderKL"}
FAMILIES = _CONVOLUTIONAL | diffusion_transformer.FAMILIES


def count(config: Config, family: str) -> Count | None:
    """Parameters of one component; a pipeline's other components are not part of it."""
    if family in diffusion_transformer.FAMILIES:
        return diffusion_transformer.count(config, family)
    if family == "AutoencoderKL":
        total = _autoencoder(config)
    else:
        total = _unet(config, control=family == "ControlNetModel")
    return Count(family, total, total, 0.005) if total > 0 else None


def _resnet(inputs: int, outputs: int, time: int) -> int:
    """Two norms, two 3×3 convolutions, a time projection and a 1×1 shortcut if sizes differ."""
    count = 2 * inputs + convolution(inputs, outputs, 3) + 2 * outputs
    count += convolution(outputs, outputs, 3) + (linear(time, outputs, True) if time else 0)
    return count + (convolution(inputs, outputs, 1) if inputs != outputs else 0)


def _spatial(width: int, cross: int, depth: int) -> int:
    """A spatial transformer: norm, projections in and out, `depth` blocks with GEGLU."""
    block = 4 * width * width + width + 2 * width * width + 2 * width * cross + width
    block += linear(width, 8 * width, True) + linear(4 * width, width, True) + 6 * width
    return 2 * width + 2 * linear(width, width, True) + depth * block


def _per_block(config: Config, name: str, blocks: int, default: int) -> list[int]:
    values = config.wholes(name)
    if values:
        return (values + [values[-1]] * blocks)[:blocks]
    return [config.whole(name, default=default) or default] * blocks


def _unet(config: Config, *, control: bool) -> int:
    """The U-Net of Stable Diffusion 1, 2 and XL, and a ControlNet's copy of its first half."""
    widths = config.wholes("block_out_channels") or [320, 640, 1280, 1280]
    blocks = len(widths)
    if blocks > 16:
        return 0
    down = config.texts("down_block_types") or ["CrossAttnDownBlock2D"] * (blocks - 1) + ["D"]
    up = config.texts("up_block_types") or ["U"] + ["CrossAttnUpBlock2D"] * (blocks - 1)
    layers = _per_block(config, "layers_per_block", blocks, 2)
    depths = _per_block(config, "transformer_layers_per_block", blocks, 1)
    crosses = _per_block(config, "cross_attention_dim", blocks, 1280)
    channels = config.whole("in_channels", default=4) or 4
    time = 4 * widths[0]
    total = convolution(channels, widths[0], 3) + linear(widths[0], time, True)
    total += linear(time, time, True) + _added(config, time)
    before, skips = widths[0], [widths[0]]
    for i, width in enumerate(widths):
        for _ in range(layers[i]):
            total += _resnet(before, width, time)
            if "CrossAttn" in (down + [""] * blocks)[i]:
                total += _spatial(width, crosses[i], depths[i])
            before = width
            skips.append(width)
        if i < blocks - 1:
            total += convolution(width, width, 3)
            skips.append(width)
    middle = widths[-1]
    total += 2 * _resnet(middle, middle, time) + _spatial(middle, crosses[-1], depths[-1])
    if control:
        return total + _control(config, widths[0], skips, middle)
    before = middle
    for i, width in enumerate(reversed(widths)):
        j = blocks - 1 - i
        for _ in range(layers[j] + 1):
            total += _resnet(before + skips.pop(), width, time)
            if "CrossAttn" in (up + [""] * blocks)[i]:
                total += _spatial(width, crosses[j], depths[j])
            before = width
        if i < blocks - 1:
            total += convolution(width, width, 3)
    out = config.whole("out_channels", default=4) or 4
    return total + 2 * widths[0] + convolution(widths[0], out, 3)


def unet_flop(config: Config, side: int) -> float:
    """FLOP of one forward pass over latents of `side` × `side`: every weight of a level works at
    each of its places, and each level halves the side (down: one more resolution block up)."""
    widths = config.wholes("block_out_channels") or [320, 640, 1280, 1280]
    blocks = len(widths)
    if blocks > 16 or side > 4096:
        return 0.0
    down = config.texts("down_block_types") or ["CrossAttnDownBlock2D"] * (blocks - 1) + ["D"]
    layers = _per_block(config, "layers_per_block", blocks, 2)
    depths = _per_block(config, "transformer_layers_per_block", blocks, 1)
    crosses = _per_block(config, "cross_attention_dim", blocks, 1280)
    total, before = 0.0, widths[0]
    for i, width in enumerate(widths):
        places = (side / float(2**i)) ** 2
        attends = "CrossAttn" in (down + [""] * blocks)[i]
        spatial = _spatial(width, crosses[i], depths[i]) if attends else 0
        entry = _resnet(before, width, 0) + (layers[i] - 1) * _resnet(width, width, 0)
        back = (layers[i] + 1) * _resnet(2 * width, width, 0)
        total += 2 * places * (entry + back + (2 * layers[i] + 1) * spatial)
        if attends:  # scores and sums of self-attention
            total += 4 * width * depths[i] * (2 * layers[i] + 1) * places**2
        before = width
    last = widths[-1]
    middle = 2 * _resnet(last, last, 0) + _spatial(last, crosses[-1], depths[-1])
    return total + 2.0 * middle * (side / float(2 ** (blocks - 1))) ** 2


def _added(config: Config, time: int) -> int:
    """Class or text-time embeddings (SDXL, upscalers)."""
    count = 0
    classes = config.whole("num_class_embeds")
    if classes:
        count += classes * time
    if config.text("addition_embed_type") == "text_time":
        inputs = config.whole("projection_class_embeddings_input_dim", default=2816) or 2816
        count += linear(inputs, time, True) + linear(time, time, True)
    inner = config.whole("encoder_hid_dim")
    if inner and config.text("encoder_hid_dim_type") == "text_proj":
        count += linear(inner, config.whole("cross_attention_dim", default=2048) or 2048, True)
    return count


def _control(config: Config, width: int, skips: list[int], middle: int) -> int:
    """Zero convolutions and the embedding of the condition image."""
    steps = config.wholes("conditioning_embedding_out_channels") or [16, 32, 96, 256]
    count = convolution(3, steps[0], 3) + convolution(steps[-1], width, 3)
    for a, b in pairwise(steps):
        count += convolution(a, a, 3) + convolution(a, b, 3)
    return count + sum(convolution(s, s, 1) for s in skips) + convolution(middle, middle, 1)


def _autoencoder(config: Config) -> int:
    """The KL autoencoder: one attention block in the middle of each half."""
    widths = config.wholes("block_out_channels") or [128, 256, 512, 512]
    layers = config.whole("layers_per_block", default=2) or 2
    latent = config.whole("latent_channels", default=4) or 4
    channels = config.whole("in_channels", default=3) or 3
    if len(widths) > 16 or layers > 32:
        return 0
    last = widths[-1]
    attends = config.flag("mid_block_add_attention", default=True)
    middle = 2 * _resnet(last, last, 0) + (
        2 * last + 4 * linear(last, last, True) if attends else 0
    )
    total = convolution(channels, widths[0], 3) + middle + 2 * last
    total += convolution(last, 2 * latent, 3)
    before = widths[0]
    for i, width in enumerate(widths):
        for _ in range(layers):
            total += _resnet(before, width, 0)
            before = width
        total += convolution(width, width, 3) if i < len(widths) - 1 else 0
    total += convolution(latent, last, 3) + middle
    before = last
    for i, width in enumerate(reversed(widths)):
        for _ in range(layers + 1):
            total += _resnet(before, width, 0)
            before = width
        total += convolution(width, width, 3) if i < len(widths) - 1 else 0
    out = config.whole("out_channels", default=3) or 3
    total += 2 * widths[0] + convolution(widths[0], out, 3)
    total += (
        convolution(2 * latent, 2 * latent, 1) if config.flag("use_quant_conv", default=True) else 0
    )
    post = config.flag("use_post_quant_conv", default=True)
    return total + (convolution(latent, latent, 1) if post else 0)
