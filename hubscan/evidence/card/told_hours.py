"""GPU-hours that a card states as such.

`GPU hours: 1,300 (H100 SXM)`, `6,000 hours of computation on A100`, `12.000 A100-Stunden`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from hubscan.evidence.card.chips import CHIP, MAKER, VARIANT, only_chip
from hubscan.evidence.card.document import Card
from hubscan.evidence.card.numerals import NUMBER, value
from hubscan.evidence.card.spot import near
from hubscan.evidence.late_patterns import Pattern

UNIT = r"K|M|million|thousand"
# `6,000 hours of computation on A100`: the sentence of a calculator of emissions
_OF_COMPUTATION = Pattern(
    rf"(?i)\b({NUMBER})\s?({UNIT})?\s?(?:GPU[- ])?(hours?) of (?:GPU |model )?"
    rf"comput(?:ation|ing|e)\b"
    rf"(?:[^.;\n]{{0,60}}?\b({CHIP}))?".encode()
)
_COMPUTATION = Pattern(rb"(?i)hours? of (?:GPU |model )?comput")
_HOUR_WORD = Pattern(rb"(?i)hours?\b")
# `GPU hours: 1,300 (H100 SXM)`
_LABELLED = Pattern(
    rf"(?i)\b(?:({CHIP})[- ]?)?(?:[GT]PU|accelerator|device|chip)?[- ]?hours?"
    rf"(?: used| spent| total)?(?:\*|_)*\s?[:=≈~]\s?[~≈*_]{{0,3}}({NUMBER})\s?({UNIT})?\b"
    rf"(?:[^\n.]{{0,30}}?\b({CHIP}))?".encode()
)
_FOREIGN_UNIT = r"K|M|Mio\.?|Millionen|Tausend|millions?|millones|mil|milioni|mila|milhões|万|만"
_FOREIGN_WORD = Pattern(
    r"(?i)stunden|heures|horas|\bore\b|\buur\b|timmar|godzin|часов|小时|小時|時間|시간".encode()
)
# The chip before the word for hours, as in German and Chinese, or behind it, as in French.
_CHIP_HOURS = Pattern(
    rf"(?i)(?:^|[^\w.,])({NUMBER})\s?({_FOREIGN_UNIT})?[\s-]{{0,3}}{MAKER}({CHIP})?{VARIANT}[\s-]{{0,2}}"
    r"(GPU|TPU|卡|카드)?[\s·-]{0,2}(?:stunden|uur|timmar|godzin|часов|小时|小時|時間|시간)".encode()
)
_HOURS_CHIP = Pattern(
    rf"(?i)(?:^|[^\w.,])({NUMBER})\s?({_FOREIGN_UNIT})?\s(?:d[’']|de )?(?:heures|horas|ore|часов)"
    rf"[ -](?:d[’']|de |di |da |на )?(?:{MAKER}({CHIP}){VARIANT}\b|(GPU|TPU)\b)"
    rf"(?:(?: de| di|s)? {MAKER}({CHIP}))?".encode()
)
_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3})+")


def read(card: Card) -> Iterator[tuple[int, int, float | None, str, bool]]:
    """(first byte, byte after, hours, chip or nothing, whether the words tell that they are of
    chips) of each."""
    yield from _labelled(card)
    yield from _of_computation(card)
    if _FOREIGN_WORD.search(card.data, card.body_start) is not None:
        yield from _foreign(card)


def _foreign(card: Card) -> Iterator[tuple[int, int, float | None, str, bool]]:
    """Hours of chips in other languages, where a dot parts thousands."""
    for pattern, before, after in ((_CHIP_HOURS, 60, 0), (_HOURS_CHIP, 30, 50)):
        for spot in near(card, _FOREIGN_WORD, pattern, before=before, after=after):
            chips = spot.text(3) or (spot.text(5) if pattern is _HOURS_CHIP else "")
            if not (chips or spot.text(4)):
                continue  # hours of whatever
            number = spot.text(1)
            if _THOUSANDS.fullmatch(number):
                number = number.replace(".", "")
            hours = value(number, spot.text(2))
            yield spot.at(1), spot.end, hours, chips or only_chip(card), True


def _of_computation(card: Card) -> Iterator[tuple[int, int, float | None, str, bool]]:
    """`6,000 hours of computation on A100`."""
    for spot in near(card, _COMPUTATION, _OF_COMPUTATION, before=40, after=70):
        hours = value(spot.text(1), spot.text(2))
        yield spot.start, spot.end, hours, spot.text(4), True


def _labelled(card: Card) -> Iterator[tuple[int, int, float | None, str, bool]]:
    """`GPU hours: 1,300 (H100 SXM)`."""
    if b"hour" not in card.low:
        return
    for spot in near(card, _HOUR_WORD, _LABELLED, before=30, after=70):
        words = spot.text(0).lower()
        if spot.text(1) or any(w in words for w in ("gpu", "tpu", "accelerator", "device", "chip")):
            chip = spot.text(1) or spot.text(4) or only_chip(card)
            yield spot.start, spot.end, value(spot.text(2), spot.text(3)), chip, False
