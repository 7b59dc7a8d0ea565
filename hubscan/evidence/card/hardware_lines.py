"""GPU-hours of a list: the two lines of the card template, and `GPUs:` beside `Training time:`."""

from __future__ import annotations

from collections.abc import Iterator

from hubscan.evidence.card import base, instances
from hubscan.evidence.card.chips import CHIP, MAKER
from hubscan.evidence.card.devices import Devices, amount, of_line
from hubscan.evidence.card.document import Card
from hubscan.evidence.card.durations import ROUGHLY, SPAN, duration, hours_after, hours_of, spelled
from hubscan.evidence.card.numerals import NUMBER, value
from hubscan.evidence.late_patterns import Pattern
from hubscan.evidence.statement import Statement, excerpt

_USED = Pattern(rb"(?i)hours used[\s*_:|=~-]{1,12}([^\n]{1,240})")
_EACH = Pattern(rf"(?i)({NUMBER})\s?[KM]?\s(?:GPU[- ]hours )?for\b".encode())
_ONE_CLOCK = Pattern(rb"(?i)wall|\b(?:per|each|every) (?:GPU|TPU|chip|device|card)|each\b")
_TYPE = Pattern(rb"(?i)hardware(?: type| used)?[\s*_:|=~-]{1,12}([^\n]{1,160})")
_GPUS = Pattern(
    rf"(?i)(?:^|\n|[.;,] )[\s>|*+•-]{{0,8}}(?:used |training |number of |# ?(?:of )?)?"
    rf"(?:GPUs?|hardware|devices?|accelerators?|compute|machine)(?: used| type)?[*_]*"
    rf"[^\w\n]{{1,8}}(\d{{1,6}})?\s?[x×*]?\s?\(?{MAKER}({CHIP})".encode()
)
_NUMBER = Pattern(
    rb"(?i)(?:^|\n)[\s>|*+-]{0,8}(?:number|num|no\.?|#|count)[ _]?(?:of )?"
    rb"(?:GPUs?|devices?|accelerators?|chips?)[*_`]*\s?[:=|][\s*_|`]{0,6}(\d{1,5})\b"
)
"""How many, on a line of its own."""
_LASTED = Pattern(
    r"(?i)(?:^|\n|[.;,] )[\s>|*+•-]{0,8}(?:total |wall[- ]?clock )?(?:train(?:ing)? )?"
    r"(?:time|duration|runtime)(?: taken| used)?[*_]*[^\w\n]{1,8}([^\n]{1,80})".encode()
)
_SPAN = Pattern(rf"(?i)^\W{{0,3}}{ROUGHLY}{SPAN}".encode())
_NEAR_BY = 400
"""Bytes between the chips and the time of one list."""


def read(card: Card) -> Iterator[Statement]:
    """Statements `gpu_hours` and `added_gpu_hours` of both kinds of list."""
    yield from _template(card)
    yield from _key_lines(card)


def _template(card: Card) -> Iterator[Statement]:
    """`Hardware Type:` and `Hours used:` of the card template.

    Whether the hours are of each chip or of all together, nobody says: the ends are both, but a
    slice of TPUs has one clock. Where the line has figures "for" several models, it is an upper
    end for each.
    """
    used = _USED.search(card.data, card.body_start) if b"hours used" in card.low else None
    if used is None:
        return
    span = duration(used.group(1))
    around_it = card.data[max(card.body_start, used.start() - 600) : used.end() + 300]
    kind = _TYPE.search(around_it)
    devices = _devices(kind.group(1)) if kind is not None else None
    if span is None:
        return
    low, high, of_all = span
    chips = devices.number if devices is not None and not of_all else 1.0
    one_clock = _ONE_CLOCK.search(used.group(1)) is not None
    slice_of = devices is not None and devices.chip.lower().startswith("tpu")
    sliced = chips > 1 and (one_clock or slice_of)
    low, high = low * (chips if sliced else 1.0), high * max(1.0, chips)
    best: float | None = (low * high) ** 0.5
    several = _EACH.findall(used.group(1))
    if len(several) > 1:
        most = [value(n.decode("utf-8", "ignore")) or 0.0 for n in several]
        low, best, high = 0.0, None, max(high, *most)
    text = excerpt(card.data, used.start(), min(used.end(), used.start() + 80))
    chip = devices.chip if devices is not None else ""
    quantity = base.hours_quantity(card, b"")
    yield Statement(quantity, "card", f"byte {used.start()}", text, low, best, high, chip)


def _devices(line: bytes) -> Devices | None:
    """The accelerators of the line of a template, or of the machines that it names."""
    found = of_line(line)
    return found if found is not None and found.told else instances.of_text(line) or found


def _key_lines(card: Card) -> Iterator[Statement]:
    """`GPUs: 64 A100` and `Training time: 8 days` in one list."""
    if not any(word in card.low for word in (b"time", b"duration")):
        return
    gpus = _GPUS.search(card.data, card.body_start)
    if gpus is None:
        return
    hours = _lasted(card, gpus.start())
    number = gpus.group(1) or next((m.group(1) for m in [_NUMBER.search(card.data)] if m), None)
    if hours:
        hours *= amount(number)
        text = excerpt(card.data, gpus.start(), gpus.end())
        place, chip = f"byte {gpus.start()}", gpus.group(2).decode()
        yield Statement(
            base.hours_quantity(card, b""), "card", place, text, hours, hours, hours, chip
        )


def _lasted(card: Card, place: int) -> float | None:
    """Hours of the first time in a list; None if it tells none near `place`."""
    for line in _LASTED.finditer(card.data, card.body_start):
        told = spelled(line.group(1))
        span = _SPAN.search(told)
        if span is not None:
            hours = hours_of(span.group(1).decode("utf-8", "ignore"), span.group(2).decode())
            near = hours is not None and abs(place - line.start()) <= _NEAR_BY
            return hours + hours_after(told[span.end() :]) if near and hours else None
    return None
