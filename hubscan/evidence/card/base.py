"""Figures of the base that a card tells beside its own step, and cards of tuned models."""

from __future__ import annotations

import re2

from hubscan.evidence.card.document import Card
from hubscan.evidence.card.subject import is_added, last_step, starts_with_another

# In the card of a tuned model; elsewhere these tell of an earlier stage of its own.
_EARLIER = re2.compile(
    rb"(?i)\b(?:originally|previously|initially|already|itself|was first|had been|has been first) "
    rb"(?:(?:been|was|were) )?(?:pre-?)?trained\b[^.;,]{0,60}$"
)
_OF_BASE_BEFORE = re2.compile(
    rb"(?i)\b(?:in addition to|on top of|besides|beyond|following|after) (?:the|its|their|all)?\s?"
    rb"(?:over |about |around |more than |approximately |roughly |original |initial |~)*[\s*_]*$|"
    # `built on NAME (395M parameters, pretrained on 2T tokens)`
    rb"\b(?:built|based|initiali[sz]ed|tuned|starting|starts|distilled) (?:up)?(?:on|from|with|of) "
    rb"[^()]{1,60}\([^()]*$|"
    # `initialized from NAME, which was trained on 7T tokens`
    rb"\b(?:built|based|initiali[sz]ed|tuned|starting|starts|started|derived) (?:up)?(?:on|from|"
    rb"with|of) "
    rb"[^.;]{1,80},? (?:which|that) (?:was|were|had been|has been|is|saw)\b[^.;,]{0,60}$"
)
# `The base model took 1.7M hours`; `XLM-R-base model further trained` is a name and a new step.
_BASE_AS_SUBJECT = re2.compile(
    rb"(?i)(?:^|[^\w-])(?:base|original|parent|underlying|source|teacher|foundation) (?:model|"
    rb"checkpoint|llm)\b"
    rb"(?:[^.;,]{0,40}\b(?:was|were|is|had been|has been|saw|used|consumed|took|trained)\b|"
    rb"'s (?:pre-?)?training)[^.;,]{0,60}$"
)
_OF_BASE_AFTER = re2.compile(
    rb"(?i)^\W{0,4}(?:[a-z]+ )?(?:of|in|by|for|behind|that|used (?:in|by|for|to train)|"
    rb"seen (?:by|during|in)) (?:the )?(?:base|original|parent|underlying)\b|"
    rb"^\W{0,4}(?:pre-?trained|trained) (?:base|checkpoint|model|llm|backbone)\b"
)
_WHOSE = re2.compile(rb"(?i)^\W{0,4}(?:of|used (?:in|by|for)|seen by|behind|from) (?:the )?$")
_TUNING = re2.compile(
    rb"(?i)fine-?\s?tun|finetun|\bq?lora\b|axolotl|unsloth|\bsft\b|\bdpo\b|\borpo\b|\bgrpo\b|"
    rb"instruct(?:ion)?[- ]tun|\bas (?:the |a |its )?base(?: model)?\b|\bbase model\b|"
    rb"(?:continued|further) pre-?train|\b(?:built|based|trained) (?:on top of|on|upon|from) "
    rb"\[?(?:the )?"
    rb"(?:llama|mistral|mixtral|qwen|yi|falcon|gemma|phi|code ?llama|solar|mpt|deepseek)"
)
_WHOLE = re2.compile(rb"(?i)pre-?\s?train(?:ed|ing)\b|from scratch")


def is_of_base(card: Card, before: bytes, after: bytes) -> bool:
    """Whether a figure between two texts is of the base, told beside this model's own step:
    `originally trained on 8T`, `in addition to the 15T tokens of Llama 3`."""
    before = last_step(before)
    if card.derived and _EARLIER.search(before):
        return True
    if _OF_BASE_BEFORE.search(before) or _OF_BASE_AFTER.search(after):
        return True
    base = _BASE_AS_SUBJECT.search(before)
    if base is not None and not is_added(base.group(0)):
        return True
    return starts_with_another(card, after, _WHOSE)


def is_tuning(card: Card, clause: bytes) -> bool:
    """Whether a clause, or the card where the clause does not say, tells of tuning a model."""
    if _TUNING.search(clause):
        return True
    tuned = _TUNING.search(card.data, card.body_start)
    return tuned is not None and _WHOLE.search(card.data, card.body_start) is None
