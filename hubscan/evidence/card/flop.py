"""Training compute that a card states: amounts of FLOP, never rates."""

from __future__ import annotations

from collections.abc import Iterator

from hubscan.evidence.card.document import Card
from hubscan.evidence.card.numerals import NUMBER, value
from hubscan.evidence.card.spot import Spot, near
from hubscan.evidence.late_patterns import Pattern
from hubscan.evidence.statement import Statement, excerpt

_WORD = Pattern(rb"(?i)flop|\bpf[-/ ]|petaf|training compute|total compute")
_STATED = Pattern(
    rf"(?i)(?:^|[^\w.,])({NUMBER})\s{{0,3}}\$?\s?(?:training |total )?FLOP(s?)(\s?/|s? per|"
    rf"/s)?".encode()
)
_PREFIXED = Pattern(
    rf"(?i)\b({NUMBER})\s{{0,3}}(YFLOP|yottaFLOP|ZFLOP|zettaFLOP|EFLOP|exaFLOP)s?(\s?/|/s|"
    r" per)?\b".encode()
)
_KEYED = Pattern(
    rf"(?i)(?:train(?:ing)? (?:compute|flops?)|total (?:compute|flops?)|^flops?)"
    rf"[^\d\n]{{1,25}}({NUMBER})(?:\s?[EZYP]?FLOP\S{{0,3}}|[^\w.,]|$)".encode()
)
_DAYS = Pattern(
    rf"(?i)\b({NUMBER})\s{{0,3}}(?:petaflops?|PF|PFLOPS?|"
    r"PFLOP)(?:[-/]s(?:ec(?:ond)?)?)?[- ]days?".encode()
)
_PREFIX = {"y": 1e24, "z": 1e21, "e": 1e18}
_NOT = Pattern(
    rb"(?i)per token|inference|per (?:second|image|forward|sample|step)|FLOPS/W|threshold|"
    rb"executive order|reporting|limit of|regulat"
)
_LEAST, _MOST = 1e15, 1e28


def read(card: Card) -> Iterator[Statement]:
    """Statements `stated_flop`."""
    for spot in near(card, _WORD, _STATED, before=60, after=10):
        if not spot.text(3):
            yield from _statement(card, spot, value(spot.text(1)) or 0.0, at=spot.at(1))
    for spot in near(card, _WORD, _KEYED, before=30, after=60):
        yield from _statement(card, spot, value(spot.text(1)) or 0.0, at=spot.at(1))
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
