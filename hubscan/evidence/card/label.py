"""Does a label - the head of a row or column, a name in a sentence - mean this model?

Labels and ids spell one name in many ways: `OLMo2 7B`, `allenai/OLMo-2-1124-7B`. Both are taken
apart into words, sizes, version numbers and stages, and those are compared.
"""

from __future__ import annotations

import re
from functools import lru_cache

from msgspec import Struct

from hubscan.evidence.late_patterns import Pattern

_LINK = Pattern(r"\[([^\]\n]*)\]\([^)\n]*\)")
_MARKUP = Pattern(r"<[^>]{0,200}>|!\[[^\]\n]*\]|&[a-z]{2,8};")
# Standard `re` here: labels are short, these cannot backtrack, and a call costs a tenth.
# Counts of experts are no part of the name: the 8 of `8x7B`, the 16 of `17B-16E` and `17Bx16E`.
_EXPERTS = re.compile(r"(?i)(^|[^a-z0-9.])\d{1,3}x(\d)|[x-]\d{1,3}e(?:$|[^a-z0-9])")
_PART = re.compile(r"(?i)(\d+(?:\.\d+)?)\s?(billion|million|[bm])\b|(\d+(?:\.\d+)?)|([a-zµ-ɏ]+)")
_EMPHASIS = str.maketrans("*_`", "   ")
_LONGEST = 300
_STAGES = {
    "instruct": "chat", "instruction": "chat", "chat": "chat", "it": "chat", "tuned": "chat",
    "aligned": "chat", "sft": "sft", "dpo": "dpo", "rl": "rl", "rlhf": "rl", "rlvr": "rl",
    "grpo": "rl", "think": "think", "thinking": "think", "reasoning": "think", "zero": "zero",
    "distill": "distill", "distilled": "distill", "pruned": "pruned", "lora": "lora",
    "coder": "coder", "code": "coder", "math": "math", "vl": "vl", "vision": "vl",
}  # fmt: skip
# Words that tell nothing about which model is meant: packing, makers, articles.
_FILLER = frozenset({
    "a", "an", "the", "our", "this", "these", "both", "all", "and", "or", "of", "for", "in", "on",
    "with", "while", "base", "pretrained", "pretrain", "pre", "trained", "training", "hf", "pt",
    "model", "models", "llm", "lm", "language", "large", "size", "sized", "params", "parameters",
    "parameter", "count", "total", "version", "variant", "checkpoint", "series", "family", "gguf",
    "ggml", "gptq", "awq", "exl", "fp", "bf", "int", "bit", "bits", "bnb", "nf", "mlx", "quantized",
    "quant", "text", "only", "final", "release", "released", "original", "tokens", "token", "bt",
    "step", "steps", "v", "x", "e", "b", "m", "k", "t", "meta", "google", "microsoft",
    "nvidia", "deepmind", "ibm", "ai", "lab", "labs", "team", "research", "group", "institute",
})  # fmt: skip
_OURS = frozenset({"ours", "our", "this model", "our model", "this work", "ours (this model)"})
# Families whose versions share all words: `LLaMA 7B` is never `Llama 2 7B`.
_KNOWN = frozenset({
    "llama", "qwen", "mistral", "mixtral", "gemma", "phi", "falcon", "baichuan", "yi", "deepseek",
    "internlm", "glm", "chatglm", "olmo", "starcoder", "stablelm", "gpt", "opt", "bloom", "granite",
    "pythia", "mpt", "smollm", "command", "aya", "exaone", "rwkv",
})  # fmt: skip


class Name(Struct, frozen=True):
    """A model's name, taken apart."""

    words: frozenset[str]
    sizes: frozenset[float]
    """In parameters."""
    versions: frozenset[str]
    stages: frozenset[str]
    """What was done after pre-training, as far as the name says."""
    ours: bool = False
    """Whether the label says "ours" instead of a name."""


def parse(text: str) -> Name:
    """Take a label apart; markup and links are dropped, numbers of three digits are dates."""
    text = text[:_LONGEST]
    if "[" in text or "<" in text or "&" in text:
        text = _MARKUP.sub(" ", _LINK.sub(r"\1", text))
    plain = " ".join(text.translate(_EMPHASIS).split())
    words: set[str] = set()
    sizes: set[float] = set()
    versions: set[str] = set()
    stages: set[str] = set()
    for match in _PART.finditer(_without_experts(plain)):
        number, unit, version, word = match.groups()
        if number:
            sizes.add(float(number) * (1e9 if unit[0] in "bB" else 1e6))
        elif version:
            if "." in version or len(version) < 3:
                versions.add(version.lstrip("0") or "0")
        elif word.lower() in _STAGES:
            stages.add(_STAGES[word.lower()])
        elif word.lower() not in _FILLER:
            words.add(word.lower())
    ours = plain.lower().strip(" .:") in _OURS or plain.lower().endswith("(ours)")
    return Name(frozenset(words), frozenset(sizes), frozenset(versions), frozenset(stages), ours)


def _without_experts(text: str) -> str:
    return _EXPERTS.sub(r"\1 \2 ", text) if "x" in text.lower() or "e" in text.lower() else text


@lru_cache(maxsize=8)
def own_name(model_id: str, title: str) -> Name:
    """The model's own name: that of its id; without an id that of its card's title."""
    return parse(model_id.rsplit("/", 1)[-1] or title)


def may_cover(text: str, own: Name) -> bool:
    """Whether a label is worth parsing: it has a word of the own name, or is a size or "ours"."""
    low = text.lower()
    return len(low) < 12 or "our" in low or any(word in low for word in own.words)


def covers(label: Name, own: Name, *, whole: bool = False, stage: bool = False) -> int:
    """How well a label fits a model: 0 is another model, more is better.

    `whole` wants all words of the own name, as for a run's hours; `stage` also wants the same
    stage, as for scores: else a row of the base tells what all its stages share. Sizes agree
    within 4 %, because labels round.
    """
    if label.ours:
        return 1
    if label.sizes and own.sizes and not _shared_sizes(label, own):
        return 0
    if not label.words:
        return 2 if label.sizes and own.sizes and not label.stages - own.stages else 0
    same_version = label.versions == own.versions or not (stage or label.words & _KNOWN)
    fits = (
        label.words <= own.words
        and label.versions <= own.versions
        and label.stages <= own.stages
        and same_version
        and (not stage or label.stages == own.stages)
        and (not whole or label.words == own.words)
    )
    known = len(label.words) + 2 * bool(label.sizes) + len(label.versions) + len(label.stages)
    return 3 + known if fits else 0


def is_other(label: Name, own: Name) -> bool:
    """Whether a name in a sentence, of the model's own family, means a sibling."""
    sizes_differ = bool(label.sizes and own.sizes) and not _shared_sizes(label, own)
    if not label.words & own.words:
        return sizes_differ and not label.words
    return bool(label.words - own.words) or bool(label.versions - own.versions) or sizes_differ


def is_rival(label: Name, own: Name) -> bool:
    """Whether a label names a model of a known family or of a size that this one is not."""
    if covers(label, own) or label.ours:
        return False
    sizes_differ = bool(label.sizes and own.sizes) and not _shared_sizes(label, own)
    return bool(label.words & _KNOWN) or sizes_differ


def _shared_sizes(label: Name, own: Name) -> bool:
    return any(abs(a / b - 1) < 0.04 for a in label.sizes for b in own.sizes if b)
