"""Companies that a card of somebody else says trained something: `Google trained PaLM on`."""

from __future__ import annotations

from hubscan.evidence.late_patterns import Pattern

_MAKER = Pattern(
    rb"(?i)\b(openai|meta|google|deepmind|microsoft|xai|anthropic|nvidia|deepseek|alibaba|baidu|"
    rb"amazon|apple|ibm|bytedance|tencent)(?: ai)?(?: [a-z]+ly)? (?:has |had |have )?(?:used|spent|"
    rb"spends|trained|took|needed|rented|ran)\b[^.;]{0,60}$"
)
_OTHER_NAMES = {"meta": ("meta", "facebook"), "deepmind": ("deepmind", "google")}
"""Maker → what its organisations on the Hub are called, where that is another name."""


def trained(model_id: str, before: bytes) -> bool:
    """Whether the words before a figure tell what a company did whose repository this is not."""
    maker = _MAKER.search(before)
    if maker is None:
        return False
    name = maker.group(1).decode().lower()
    owner = model_id.partition("/")[0].lower()
    return not any(known in owner for known in _OTHER_NAMES.get(name, (name,)))
