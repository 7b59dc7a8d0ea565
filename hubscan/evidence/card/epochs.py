"""How often the stated tokens were seen: `300B tokens for 4 epochs`."""

from __future__ import annotations

from hubscan.evidence.card.numerals import value
from hubscan.evidence.late_patterns import Pattern

_COUNT = r"\d{1,2}(?:\.\d+)?|two|three|four|five|一|两|二|三|四|五"
_AFTER = Pattern(
    rf"(?i)^[^.;\n]{{0,80}}?(?:\b(?:for|around|over|with|about)|,)\s?"
    rf"(?:about |around |a total of |~)?"
    rf"({_COUNT})(?: full| complete)?[ -](?:epochs?|passes)\b|"
    rf"^\s?[x×*]\s?({_COUNT}) epochs?\b|"
    rf"^[^.;\n]{{0,60}}?\b(?:repeated|seen|used|iterated over) (?:about |around )?"
    rf"(twice|(?:{_COUNT}) times)\b".encode()
)
_TWICE = {b"twice": 2.0}
_BEFORE = Pattern(
    rf"(?i)\b({_COUNT})(?: full| complete)?[ -]epochs? (?:over|on|of|through|across)\b"
    rf"[^.;\n(]{{0,40}}$".encode()
)
_CHINESE = Pattern(
    rf"^[^\n。]{{0,60}}?训练[了约]{{0,2}}\s?({_COUNT})\s?(?:轮|个?\s?epoch)".encode()
)
# `for 3T tokens (3 epochs)` is what was processed; `on 1T tokens for 3 epochs` is the data.
_PROCESSED = Pattern(
    rb"(?i)\b(?:for (?:a total of |about |around |~)?|(?:with|on|over) a total of )[*_]{0,3}$"
)
# `1T tokens (4 epochs of a 250B corpus)`: the figure holds them.
_OF_DATA = Pattern(rb"(?i)^ (?:of|over|on) (?:a|an|the|our) [~\x60*_]{0,2}\d")
_MOST = 100.0


def passes(data: bytes, start: int, end: int) -> float:
    """Epochs over the tokens stated at `data[start:end]`; 1 if the text does not say."""
    if _PROCESSED.search(data[max(0, start - 30) : start]):
        return 1.0
    after = data[end : end + 140]
    behind = _AFTER.search(after)
    if behind is not None and _OF_DATA.search(after[behind.end() :]):
        return 1.0
    match = behind or _CHINESE.search(after) or _BEFORE.search(data[max(0, start - 90) : start])
    if match is None:
        return 1.0
    told = next(group for group in match.groups() if group)
    times = _TWICE.get(told) or value(told.split()[0].decode("utf-8", "ignore"))
    return times if times is not None and 1.0 < times <= _MOST else 1.0
