"""How far the words before a figure widen it: `up to 2T`, `over 1e24`, `of the order of 1e24`."""

from __future__ import annotations

from msgspec import Struct

from hubscan.evidence.late_patterns import Pattern

_UP_TO = Pattern(
    r"(?i)(?:\b(?:up to|fewer than|less than|no more than|under|below|at most)|[<≤])"
    r"\W{0,4}$".encode()
)
_OVER = Pattern(
    r"(?i)(?:over|more than|at least|upwards of|exceeding|no less than|[>≥]|"
    r"超过)\W{0,4}$".encode()
)
_ORDER = Pattern(
    rb"(?i)\b(?:orders? of(?: magnitude of)?|somewhere around|in the region of)\W{0,4}$"
)
_ROUGHLY = Pattern(
    r"(?i)(?:\b(?:about|around|roughly|approximately|approx\.?|circa|some|nearly)|[~≈∼])"
    r"\W{0,4}$".encode()
)
_POWER_OF_TEN = Pattern(rb"^(?:1(?:\.0+)?[eE]\+?|10\W{0,3}(?:\^|\*\*)\W{0,2})\d{1,2}\b")
"""Beside a word of doubt it tells no more than the power."""


class Bounds(Struct, frozen=True):
    """Shares of a figure."""

    least: float = 1.0
    most: float = 1.0
    kind: str = ""
    """How a statement is qualified; empty where the figure is told as it is."""


_PLAIN = Bounds()
_BELOW, OVER = Bounds(0.3, 1.0, "up to"), Bounds(1.0, 1.35, "over")
_NEAR = Bounds(0.3, 3.0, "order of magnitude")


def before(words: bytes, figure: bytes = b"") -> Bounds:
    """What the words before a figure make of it."""
    if _UP_TO.search(words):
        return _BELOW
    if _OVER.search(words):
        return OVER
    if _ORDER.search(words) or (_ROUGHLY.search(words) and _POWER_OF_TEN.search(figure)):
        return _NEAR
    return _PLAIN


def without(words: bytes) -> bytes:
    """The words before a figure but for such a bound: `fewer than 200B tokens` bounds the figure,
    where other "than"s compare models."""
    match = _UP_TO.search(words) or _OVER.search(words)
    return words[: match.start()] if match else words
