"""Is a clause about this model, its base, or somebody else's?"""

from __future__ import annotations

from enum import StrEnum

import re2

from hubscan.evidence.card.document import Card


class Scope(StrEnum):
    """What a training statement speaks of."""

    PRETRAINING = "pretraining"
    """Training from nothing: of this model, or of the base whose family the card describes."""
    ADDED = "added"
    """What this repository added: continued pre-training, fine-tuning."""


_ADDED = re2.compile(
    r"(?i)contin(?:ued?|uous(?:ly)?|ual(?:ly)?|uing)|further|addition(?:al|ally)|incremental|"
    r"fine-?\s?tun|finetun|fined-tun|instruction|instruct[- ]tun|\bsft\b|\bdpo\b|adapt|"
    r"initiali[sz]ed (?:from|with) \W*[a-z]*\W*(?:llama|mistral|code|qwen|gemma|yi)|"
    r"second stage|stage (?:2|two)|anneal|extend|extension|domain-specific|underwent|"
    r"post-?train|mid-?train|upcycl|继续|增量|"
    r"微调".encode()
)
_FIRST = re2.compile(rb"(?i)pre-?\s?train|from scratch|\bbase\b")
_TRAINED = re2.compile(
    r"(?i)pre-?\s?train|from scratch|train(?:ed|ing)?\b|corpus|consumed|\bsaw\b|\bseen\b|"
    r"训练|预训".encode()
)
_COMPARED = re2.compile(
    rb"(?i)\b(?:compared? (?:to|with)|than|versus|vs\.?|unlike|whereas|fewer|less|most models|"
    rb"other models|models (?:that|which) (?:have|are|were)|such as|similar to|outperform\w*|"
    rb"instead of)\b"
)
# "based on [Base](...) which underwent ...": the relative clause is about the base.
_RELATIVE = re2.compile(rb"(?i)\]?\W{0,3}\bwhich (?:underwent|was|were|is|has|have|had)\b")
_FAMILIES = re2.compile(
    rb"(?i)\b(llama|mistral|mixtral|qwen|yi|falcon|mpt|gemma|phi|gpt-?[234]|gpt-neox|pythia|"
    rb"olmo|bloom|opt|deepseek|baichuan|internlm|chatglm|glm|redpajama|stablelm|starcoder|"
    rb"palm|chinchilla|tinyllama|smollm|dbrx|grok|claude|gemini|codellama|code llama|solar|"
    rb"amber|crystalcoder|openllama|rwkv|mamba)(?:[ -]?(\d[\w.-]*))?"
)

_LINK = re2.compile(rb"\]\([^)\n]*\)")
_MORE_THAN = re2.compile(rb"(?i)(?:no )?(?:more|less|greater) than (\W*\d?)")
_OWN_SIZE = re2.compile(rb"(?i)(?:^|[^\d.])(\d+(?:\.\d+)?)b\b")
_NAMED_SIZE = re2.compile(rb"(?i)\b[a-z][\w.]*-(\d+(?:\.\d+)?)b\b")
_PLAIN_SIZE = re2.compile(rb"(?:^|[\s(*])(\d+(?:\.\d+)?)[Bb]\b")
_IS_TOKENS = re2.compile(rb"(?i)^\W{0,3}(?:[a-z-]+\W){0,3}tokens?")
_STARTS_FROM = re2.compile(
    rb"(?i)(?:based on|initiali[sz]ed (?:from|with)|tun(?:ed?|ing)|train(?:ed|ing|s)?|extension of|"
    rb"from|upon|version of|using|base model|begin\w*|start\w*|contin\w+)\W+(?:\w+\W+){0,4}$"
)


def scope(card: Card, clause: bytes) -> Scope | None:
    """Which training a clause speaks of; None if it does not speak of training.

    A card that names a base model and says "trained on" means its own step, unless it says
    that this was pre-training.
    """
    if _ADDED.search(clause):
        return Scope.ADDED
    if not _TRAINED.search(clause):
        return None
    return Scope.ADDED if card.derived and not _FIRST.search(clause) else Scope.PRETRAINING


def about_another(card: Card, clause: bytes, place: int) -> bool:
    """Whether the figure at `place` of the clause belongs to a model that is not the subject.

    A family name that stands before the figure and is missing from the card's own name is
    somebody else, unless the clause says that this model starts from it. Words of comparison
    before the figure are enough.
    """
    before = _LINK.sub(b"]", clause[:place])
    before = _MORE_THAN.sub(rb"\1", before)
    if _COMPARED.search(before) or _RELATIVE.search(before):
        return True
    own = card.subject.replace("_", "-")
    if not own.strip():
        return False
    for match in _FAMILIES.finditer(before):
        name = match.group(0).lower().decode("utf-8", "ignore").rstrip(".-")
        if not _same(name, own) and not _STARTS_FROM.search(before[: match.start()]):
            return True
    return _other_size(before, own)


def _other_size(before: bytes, own: str) -> bool:
    """Whether a name with a size stands before the figure, and the size is not this model's."""
    sizes = {m.group(1).decode() for m in _OWN_SIZE.finditer(own.encode())}
    nearest = [m for m in _PLAIN_SIZE.finditer(before) if not _IS_TOKENS.search(before[m.end() :])]
    if sizes and nearest and nearest[-1].group(1).decode() not in sizes:
        return True
    return bool(sizes) and any(
        m.group(1).lower().decode() not in sizes and not _STARTS_FROM.search(before[: m.start()])
        for m in _NAMED_SIZE.finditer(before)
    )


def _same(name: str, own: str) -> bool:
    """Whether a family name with its number is part of this model's name."""
    return name in own or name.replace(" ", "-") in own
