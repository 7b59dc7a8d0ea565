"""Which formula a config asks for."""

from __future__ import annotations

import re

from msgspec.structs import replace

from hubscan.estimate.architectures import (
    backbones,
    decoder,
    diffusion,
    encoder,
    encoder_decoder,
    gemma,
    multimodal,
    pruned,
    special,
    speech,
    state_space,
    vision,
)
from hubscan.estimate.architectures.shape import Count
from hubscan.estimate.architectures.traits import TRAITS
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
    if config.has("ssm_cfg"):  # the files of Mamba's authors name no family
        inner = config.sub("ssm_cfg")
        return "mamba2" if inner is not None and inner.text("layer") == "Mamba2" else "mamba"
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
    if family in _UNLIKE:
        return None
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
    if family in backbones.FAMILIES:
        return backbones.count(config, family)
    if multimodal.text_of(config) is not None:
        return multimodal.count(config, family)
    if encoder.looks_like_one(config) and family not in TRAITS:
        return encoder.count(config, family)
    return decoder.count(config, family)


_UNLIKE = {
    "align", "blt", "canary", "clvp", "cohere_asr", "csm", "doge", "flava", "git", "hrm_text",
    "idefics", "kyutai_speech_to_text", "luke", "lxmert", "moshi", "perceiver", "reformer",
    "squeezebert", "vits", "xlstm", "zamba", "zamba2",
}  # fmt: skip
"""Families whose configs have a transformer's words and another arithmetic: counted as Llama or
BERT they came out wrong by a third or more, so nothing is said of them."""
_SPECIAL = {
    "deepseek_v4": special.deepseek_v4, "gemma4_text": gemma.gemma4_text,
    "longcat_flash": special.longcat, "gemma3n_text": gemma.gemma3n_text,
    "recurrent_gemma": gemma.recurrent_gemma, "phi3_v": multimodal.phi3_vision,
}  # fmt: skip
_TOWERS = {
    "vit": vision.vit, "deit": vision.vit, "dinov2": vision.dinov2, "clip": vision.clip,
    "dinov2_with_registers": vision.dinov2, "siglip": vision.siglip, "siglip2": vision.siglip,
    "clip text": vision.clip_text, "clip_vision_model": vision.clip_image,
    "siglip_vision_model": vision.siglip_image, "siglip2_vision_model": vision.siglip_image,
}  # fmt: skip


def _with_head(config: Config, found: Count) -> Count:
    """A decoder saved as classifier, reward model or bare stack has no output table."""
    names = config.texts("architectures")
    narrow = re.search(r"For(Sequence|Token)Classification|RewardModel", " ".join(names))
    if (
        found.embedding
        and not found.bidirectional
        and (narrow or any(_is_bare(n, family_of(config)) for n in names))
    ):
        return replace(
            found,
            total=found.total - found.embedding,
            active=found.active - found.embedding,
            note="without output embedding: " + ("classifier head" if narrow else "no head"),
        )
    return found


def _is_bare(architecture: str, family: str) -> bool:
    """Whether a class is its family's stack without head, as embedding models are saved:
    `Qwen2Model`. ChatGLM calls the whole model so."""
    plain = re.sub(r"[^a-z0-9]", "", family)
    if plain.startswith(("chatglm", "gemma")):  # Gemma's tables are tied
        return False
    return architecture.lower().replace("_", "") == f"{plain}model"
