"""Training compute that a card states: amounts of FLOP, never rates."""

from __future__ import annotations

from collections.abc import Iterator

import re2

from hubscan.evidence.card.document import Card
from hubscan.evidence.card.numerals import SUPERSCRIPTS, value
from hubscan.evidence.card.spot import Spot, near
from hubscan.evidence.statement import Statement, excerpt

_WORD = re2.compile(rb"(?i)flop|\bpf[-/ ]|petaf|training compute|total compute")
_POWER = re2.compile(
    r"(?i)(\d+(?:\.\d+)?)\s?(?:[x×*·]|\\times|\\cdot)\s?10\s?(?:\^|\*\*|<sup>)?\s?\{?"
    r"(\d{2}|[⁰¹²³⁴⁵⁶⁷⁸⁹]{2})\}?(?:</sup>)?\$?\s?(?:training |total )?FLOP(s?)(\s?/|s? per|"
    r"/s)?".encode()
)
_E = re2.compile(
    rb"(?i)(\d+(?:\.\d+)?)e\+?(\d{2})\s?(?:training |total )?FLOP(s?)(\s?/|s? per|/s)?"
)
_PREFIXED = re2.compile(
    rb"(?i)\b(\d[\d,]*(?:\.\d+)?)\s?(YFLOP|yottaFLOP|ZFLOP|zettaFLOP|EFLOP|exaFLOP)s?(\s?/|/s|"
    rb" per)?\b"
)
_KEYED = re2.compile(
    r"(?i)(?:train(?:ing)? (?:compute|flops?)|total (?:compute|flops?)|^flops?)"
    r"[^\d\n]{1,25}(\d+(?:\.\d+)?)(?:e\+?|\s?(?:x|×|\*)\s?10\s?\^?\s?\{?)(\d{2})\b".encode()
)
_DAYS = re2.compile(
    rb"(?i)\b(\d[\d,]*(?:\.\d+)?)\s?(?:petaflops?|PF|PFLOPS?|"
    rb"PFLOP)(?:[-/]s(?:ec(?:ond)?)?)?[- ]days?"
)
_PREFIX = {"y": 1e24, "z": 1e21, "e": 1e18}
_NOT = re2.compile(
    rb"(?i)per token|inference|per (?:second|image|forward|sample|step)|FLOPS/W|threshold|"
    rb"executive order|reporting|limit of|regulat"
)
_LEAST, _MOST = 1e15, 1e28


def read(card: Card) -> Iterator[Statement]:
    """Statements `stated_flop`."""
    for pattern in (_POWER, _E):
        for spot in near(card, _WORD, pattern, before=60, after=10):
            if not spot.text(4):
                exponent = spot.text(2).translate(SUPERSCRIPTS)
                yield from _statement(card, spot, float(spot.text(1)) * 10.0 ** int(exponent))
    for spot in near(card, _WORD, _KEYED, before=30, after=60):
        amount = float(spot.text(1)) * 10.0 ** int(spot.text(2))
        yield from _statement(card, spot, amount, at=spot.at(1))
    for spot in near(card, _WORD, _PREFIXED, before=40, after=10):
        if not spot.text(3):
            factor = _PREFIX[spot.text(2)[0].lower()]
            yield from _statement(card, spot, (value(spot.text(1)) or 0.0) * factor)
    for spot in near(card, _WORD, _DAYS, before=40, after=20):
        yield from _statement(card, spot, (value(spot.text(1)) or 0.0) * 8.64e19)


def _statement(
    card: Card, spot: Spot, amount: float, *, at: int | None = None
) -> Iterator[Statement]:
    left, right = card.clause(spot.start, spot.end)
    if not _LEAST <= amount <= _MOST or _NOT.search(card.data[left:right]):
        return
    place = f"byte {spot.start if at is None else at}"
    text = excerpt(card.data, spot.start, spot.end)
    yield Statement("stated_flop", "card", place, text, amount, amount, amount)
