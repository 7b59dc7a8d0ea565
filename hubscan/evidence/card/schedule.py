"""Tokens from a training schedule in prose: steps × batch × sequence length."""

from __future__ import annotations

from collections.abc import Iterator

import re2

from hubscan.evidence.card import subject
from hubscan.evidence.card.document import Card
from hubscan.evidence.card.numerals import value
from hubscan.evidence.card.spot import around, places
from hubscan.evidence.card.subject import Scope
from hubscan.evidence.statement import Statement, excerpt

RECKONED = "steps × batch × length"
"""Qualifier of tokens that the card does not state, only what they follow from."""

_NUMBER = r"(\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)\s?([KkMm]|million|thousand)?"
_WORD = re2.compile(rb"(?i)\b(?:steps|iterations|updates)\b")
_STEPS = re2.compile(
    rf"(?i)\b{_NUMBER} (?:training |gradient |optimi[sz]ation |total |update |pre-?training )?"
    rf"(?:steps|iterations|updates)$".encode()
)
_BATCH = re2.compile(
    rf"(?i)batch(?:[ -]size)?s?(?: size)?(?: of| is| was|:|=|\*|\s|`|\()*{_NUMBER}"
    rf"[\s*`]{{0,3}}(tokens|sequences|samples|examples|images|pairs)?".encode()
)
_LENGTH = re2.compile(
    rf"(?i)(?:(?:sequence|context|input|block|seq)[ _-]?len(?:gth)?s?|max_seq_length|max length)"
    rf"(?: of| is| was| limited to| up to|:|=|\*|\s|`|\()*{_NUMBER}\b".encode()
)
_AROUND = 400
_LEAST_STEPS = 100
_MOST_PLACES = 50


def read(card: Card) -> Iterator[Statement]:
    """Statements of tokens with the product as best value of a pre-training; for an added step,
    whose samples are mostly shorter than the longest, only as an upper end."""
    for spot in around(card, places(card, _WORD)[:_MOST_PLACES], _STEPS, before=40):
        steps = value(spot.text(1), spot.text(2))
        start, end = card.clause(spot.start, spot.end)
        scope = subject.scope(card, card.data[start:end])
        if steps is None or steps < _LEAST_STEPS or scope is None:
            continue
        if subject.about_another(card, card.data[start:end], spot.start - start):
            continue
        left = max(card.body_start, spot.start - _AROUND)
        window = card.data[left : spot.end + _AROUND]
        per_step = _tokens_per_step(window)
        if per_step is None or not 1e6 <= steps * per_step <= 1e14:
            continue
        amount = steps * per_step
        low, best = (amount / 2, amount) if scope is Scope.PRETRAINING else (0.0, None)
        text = excerpt(card.data, spot.start, spot.end)
        place = f"byte {spot.start}"
        quantity = f"{scope.value}_tokens"
        yield Statement(quantity, "card", place, text, low, best, amount, RECKONED)


def _tokens_per_step(window: bytes) -> float | None:
    """Tokens a step, from one batch size and one length; None where one is missing."""
    batches = {(m.group(1), m.group(2), m.group(3)) for m in _BATCH.finditer(window)}
    lengths = {(m.group(1), m.group(2)) for m in _LENGTH.finditer(window)}
    if len(batches) != 1:
        return None
    number, unit, of = batches.pop()
    batch = value(number.decode(), (unit or b"").decode())
    if batch is None or (of or b"").lower() in {b"images", b"pairs"}:
        return None
    if (of or b"").lower() == b"tokens":
        return batch
    if len(lengths) != 1:
        return None
    number, unit = lengths.pop()
    length = value(number.decode(), (unit or b"").decode())
    return batch * length if length is not None and 16 <= length <= 2e6 else None
