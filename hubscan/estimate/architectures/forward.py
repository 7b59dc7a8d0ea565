"""FLOP of one forward pass of models that are not trained on running text: a picture, a pair of
picture and caption, 30 seconds of sound, a denoising step.

Two FLOP per weight and position, and 4·L·h·T² for attention over T positions (flop.md 3.3):
ViT-B/32 8.7 GFLOP, B/16 35, L/14 162; Whisper large 2.2 TFLOP; Stable Diffusion's U-Net 0.7.
"""

from __future__ import annotations

from msgspec import Struct

from hubscan.estimate.architectures import diffusion, speech
from hubscan.estimate.architectures.dispatch import count, family_of
from hubscan.evidence.config import Config

FRAMES = 1500
"""Positions of 30 seconds of sound: 50 a second, in Whisper and wav2vec 2.0 alike."""
TRANSCRIPT = 145
"""Text tokens of 30 seconds of speech."""
CAPTION = 77
"""Positions of CLIP's text tower."""
_IMAGES = {
    "vit", "deit", "dinov2", "dinov2_with_registers", "clip_vision_model", "siglip_vision_model",
    "siglip2_vision_model", "beit", "data2vec-vision", "dinov3_vit", "videomae", "vit_mae",
    "vit_msn", "ijepa", "yolos",
}  # fmt: skip
"""Stacks with one position a patch; not Swin, whose positions shrink from stage to stage."""
_PAIRS = {"clip", "siglip", "siglip2", "chinese_clip", "metaclip_2", "align"}
_DENOISERS = {
    "UNet2DConditionModel", "ControlNetModel", "SD3Transformer2DModel", "FluxTransformer2DModel",
    "PixArtTransformer2DModel",
}  # fmt: skip
"""Of pictures; how many frames a video had in training is seldom told."""
_ONE_STREAM = {"SD3Transformer2DModel": 0.5, "FluxTransformer2DModel": 0.72}
"""Share of the weights that a position passes where text and picture have weights of their own."""


class Pass(Struct, frozen=True):
    """One forward pass over one sample."""

    flop: float
    sample: str
    """What one sample is: image, pair, sound, denoising."""


def of(config: Config) -> Pass | None:
    """The forward pass over one sample; None for models of text and for unknown ones."""
    component = config.text("_class_name")
    if component in _DENOISERS:
        flop = _denoiser(config, component)
        return Pass(flop, "denoising") if flop > 0 else None
    family = family_of(config)
    if family in _PAIRS:
        return _pair(config)
    if family == "whisper":
        return _transcription(config)
    if family in speech.FAMILIES:
        return Pass(_stack(config, FRAMES, 768, 12), "sound")
    return Pass(_stack(config, _positions(config), 768, 12), "image") if family in _IMAGES else None


def _transcription(config: Config) -> Pass | None:
    """Whisper: the encoder hears all frames, the decoder writes a few tokens."""
    found = count(config)
    if found is None:
        return None
    passed = found.encoder * FRAMES + (found.total - found.encoder) * TRANSCRIPT
    width = config.whole("d_model", default=384) or 384
    layers = config.whole("encoder_layers", default=4) or 4
    return Pass(2.0 * passed + 4.0 * layers * width * FRAMES**2, "sound")


def _pair(config: Config) -> Pass:
    empty = Config({}, config.problems)
    picture = config.sub("vision_config", "vision_config_dict") or empty
    words = config.sub("text_config", "text_config_dict") or empty
    patch = 32 if family_of(config) == "clip" else 16
    image = _stack(picture, _positions(picture, patch), 768, 12)
    length = words.whole("max_position_embeddings", default=CAPTION) or CAPTION
    return Pass(image + _stack(words, min(length, 512), 512, 12), "pair")


def _positions(config: Config, patch: int = 16) -> int:
    """Patches of a picture and the class token; frames in pairs for video."""
    size = config.wholes("image_size") or [config.whole("image_size", default=224) or 224]
    patch = config.whole("patch_size", default=patch) or patch
    frames = config.whole("num_frames", default=0) or 0
    depth = max(1, frames // (config.whole("tubelet_size", default=2) or 2))
    places = (size[0] // patch) * (size[-1] // patch)
    return min(places * depth, 100_000) + 1


def _stack(config: Config, positions: int, width: int, layers: int) -> float:
    """A plain stack of blocks over so many positions."""
    hidden = config.whole("hidden_size", "embed_dim", default=width) or width
    depth = min(config.whole("num_hidden_layers", default=layers) or layers, 1000)
    inner = config.whole("intermediate_size", default=4 * hidden) or 4 * hidden
    weights = depth * (4 * hidden * hidden + 2 * hidden * inner)
    return 2.0 * weights * positions + 4.0 * depth * hidden * float(positions) ** 2


def _denoiser(config: Config, component: str) -> float:
    found = count(config)
    if found is None:
        return 0.0
    side = config.wholes("sample_size") or [config.whole("sample_size", default=0) or 0]
    if component in {"UNet2DConditionModel", "ControlNetModel"}:
        return diffusion.unet_flop(config, side[0] or 64)
    patch = config.whole("patch_size", default=2) or 2
    places = ((side[0] or 128) // patch) * ((side[-1] or 128) // patch)
    if component == "FluxTransformer2DModel":  # its latents come packed two by two
        places = 64 * 64
    share = _ONE_STREAM.get(component, 1.0)
    return 2.0 * share * found.total * min(places + 256, 100_000)
