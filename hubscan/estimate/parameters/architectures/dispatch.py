"""Which formula a config asks for."""

from __future__ import annotations

import re
from dataclasses import replace

from hubscan.estimate.parameters.architectures import (
    decoder,
    diffusion,
    encoder,
    encoder_decoder,
    multimodal,
    pruned,
    special,
    speech,
    state_space,
    vision,
)
from hubscan.estimate.parameters.architectures.shape import Count
from hubscan.evidence.config import Config

_BY_ARCHITECTURE = {
    "GPTNeoX": "gpt_neox", "Bloom": "bloom", "T5": "t5", "MT5": "mt5", "UMT5": "umt5",
    "RW": "falcon", "Falcon": "falcon", "Llama": "llama", "Mistral": "mistral", "GPT2": "gpt2",
    "GPTJ": "gptj", "GPTNeo": "gpt_neo", "OPT": "opt", "Bert": "bert", "Roberta": "roberta",
    "XLMRoberta": "xlm-roberta", "DistilBert": "distilbert", "QWen": "qwen", "Qwen2": "qwen2",
    "Baichuan": "baichuan", "BaiChuan": "baichuan", "MPT": "mpt", "Whisper": "whisper",
    "Gemma": "gemma", "Gemma2": "gemma2", "Phi": "phi", "Phi3": "phi3", "Mixtral": "mixtral",
    "GPTBigCode": "gpt_bigcode", "Mamba": "mamba", "ViT": "vit", "CLIP": "clip",
    "ChatGLM": "chatglm", "StableLm": "stablelm", "Cohere": "cohere",
}  # fmt: skip
_SAME_AS = {
    "deepseek_ref": "deepseek_v4", "clip_text_model": "clip text",
    "nemotron-nas": "pruned", "deci": "pruned", "openelm": "pruned", "gemma3": "gemma3",
    "refinedwebmodel": "falcon",
}  # fmt: skip
_SUFFIX = re.compile(
    r"(For[A-Z]\w*|LMHeadModel|Model|PreTrainedModel|LMHead|WithLMHeadModel|EncoderModel)$"
)


def count(config: Config) -> Count | None:
    """Parameters of the model that `config` describes; None if it cannot be told.

    A result that no model could have is withheld, and said in `config.problems`.
    """
    found = _count(config)
    if found is not None and not found.plausible:
        config.problems.append(f"formula gives {found.total:.3g} parameters: not plausible")
        return None
    return _with_head(config, found) if found is not None else None


def family_of(config: Config) -> str:
    """`model_type` in lower case, or what the architecture's class name says."""
    family = config.text("model_type").lower()
    if family:
        return _SAME_AS.get(family, family)
    for name in config.texts("architectures"):
        stem = _SUFFIX.sub("", name)
        if stem in _BY_ARCHITECTURE:
            return _BY_ARCHITECTURE[stem]
    return ""


def _count(config: Config) -> Count | None:  # noqa: PLR0911 - one line a group of families
    component = config.text("_class_name")
    if component:
        return diffusion.count(config, component) if component in diffusion.FAMILIES else None
    family = family_of(config)
    if family in _TOWERS:
        return _TOWERS[family](config)
    if family in _SPECIAL and multimodal.text_of(config) is None:
        return _SPECIAL[family](config)
    if family == "pruned":
        return pruned.count(config)
    if family in encoder.FAMILIES:
        return encoder.count(config, family)
    if family in encoder_decoder.FAMILIES:
        return encoder_decoder.count(config, family)
    if family in speech.FAMILIES:
        return speech.count(config, family)
    if family in state_space.FAMILIES:
        return state_space.count(config, family)
    if multimodal.text_of(config) is not None:
        return multimodal.count(config, family)
    return decoder.count(config, family)


_SPECIAL = {
    "deepseek_v4": special.deepseek_v4, "gemma4_text": special.gemma4_text,
    "longcat_flash": special.longcat,
}  # fmt: skip
_TOWERS = {
    "vit": vision.vit, "deit": vision.vit, "dinov2": vision.dinov2, "clip": vision.clip,
    "dinov2_with_registers": vision.dinov2, "siglip": vision.siglip, "siglip2": vision.siglip,
    "clip text": vision.clip_text,
}  # fmt: skip


def _with_head(config: Config, found: Count) -> Count:
    """A decoder saved as classifier or reward model has no output table, only a narrow head."""
    name = " ".join(config.texts("architectures"))
    if found.embedding and re.search(r"For(Sequence|Token)Classification|RewardModel", name):
        return replace(
            found,
            total=found.total - found.embedding,
            active=found.active - found.embedding,
            embedding=found.embedding,
            note="without output embedding: classifier head",
        )
    return found
