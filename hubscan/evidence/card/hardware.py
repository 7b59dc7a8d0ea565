"""GPU-hours: stated as such, as chips × time, or as the two lines of the card template."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import re2

from hubscan.evidence.card.document import Card
from hubscan.evidence.card.numerals import NUMBER, value
from hubscan.evidence.card.spot import Spot, near
from hubscan.evidence.statement import Statement, excerpt

CHIP = (
    r"GH200|GB200|GB300|B300|B200|B100|H800|H200|H100|H20|A800|A100|V100|P100|T4|L40S|L40|L4|A40|"
    r"A10G?|A6000|RTX ?A6000|RTX ?[345]0[6-9]0(?: ?Ti)?|[345]090|MI300X|MI300A|MI250X|MI250|MI210|"
    r"MI100|TPU ?v[2-7][ep]?|Gaudi ?[23]|Trainium ?[12]?|Ascend ?910[A-C]?|910[A-C]|"
    r"Cerebras|CS-[23]"
)
_VARIANT = r"(?:[- ]?(?:\(?(?:SXM\d?|PCIe|NVL|40|80|16|32|24|48)(?: ?GB?)?\)?)){0,2}"
_PLAIN = re2.compile(
    rf"(?i)({NUMBER})\s?([KM])?[\s-]*(?:({CHIP}){_VARIANT})?[\s-]{{0,2}}"
    rf"(?:(?:GPU|TPU|device|accelerator|chip)s?[\s-]{{0,2}})?(hours?|hrs?)\b"
    rf"(?:[^.\n]{{0,60}}?({CHIP}))?".encode()
)
_COUNT = r"\d{1,6}|one|two|four|eight|sixteen"
_SPAN = (
    rf"({NUMBER}|one|two|three|four|five|six|seven|eight|ten|twelve)\s?"
    r"(hours?|hrs?|days?|weeks?|months?)\b"
)
_CHIPS_FIRST = re2.compile(
    rf"(?i)\b({_COUNT})\s?[x×*]?\s?(?:NVIDIA |AMD |Google )?({CHIP}){_VARIANT}[^.\n|]{{0,60}}?"
    rf"\b(?:for|in|over|took|takes|about|around|approximately|,|~|\()\s?"
    rf"(?:about |around |roughly |approximately |~|total of )?{_SPAN}".encode()
)
_TIME_FIRST = re2.compile(
    rf"(?i)\b{_SPAN}[^.\n|]{{0,40}}?\b(?:on|with|using)\s?(?:a |an |the |"
    rf"about )?({_COUNT})?\s?[x×*]?\s?"
    rf"(?:NVIDIA |AMD |Google )?({CHIP})".encode()
)
_HOUR = re2.compile(rb"(?i)\b(?:hours?|hrs?)\b")
_TIME = re2.compile(rb"(?i)\b(?:hours?|hrs?|days?|weeks?|months?)\b")
_USED = re2.compile(rf"(?i)hours used\W{{1,8}}({NUMBER})\s?([KM])?\b".encode())
_TYPE = re2.compile(
    rf"(?i)hardware(?: type)?\W{{1,8}}[^\n]{{0,60}}?(?:(\d{{1,5}})\s?[x×]\s?)?({CHIP})".encode()
)
_GPUS = re2.compile(rf"(?i)\bGPUs?\**\W{{1,8}}(\d{{1,6}})\s?[x×]?\s?({CHIP})".encode())
_LASTED = re2.compile(rf"(?i)\btraining time\**\W{{1,8}}{_SPAN}".encode())
_TRAINED = re2.compile(rb"(?i)train|tun(?:ed|ing)|compute|took|pre-?train|hardware|gpu[- ]hours")
_NOT_TRAINING = re2.compile(
    rb"(?i)hours? of (?:audio|speech|video|music|recording|data|transcri|labell?ed|unlabell?ed|"
    rb"footage)|"
    rb"inference|evaluat|per hour|an hour|benchmark|latency|quantiz|merg(?:e|ing) took|conversion"
)
# One figure for several models: only an upper end for each of them.
_FAMILY = re2.compile(
    rb"(?i)cumulative|in aggregate|all \d+|all (?:of )?(?:the|our) |(?:these|both) models"
)
_HOURS = {"hour": 1.0, "hr": 1.0, "day": 24.0, "week": 168.0, "month": 730.0}
_MOST = 1e9


def read(card: Card) -> Iterator[Statement]:
    """Statements `gpu_hours`, with the chip in `text` (empty if none is named)."""
    used = _USED.search(card.data, card.body_start)
    if used is not None:
        yield from _template(card, used)
    yield from _key_lines(card)
    seen: set[int] = set()
    for spot in near(card, _HOUR, _PLAIN, before=45, after=70):
        chip = spot.text(3) or spot.text(5)
        words = spot.text(0).lower()
        if spot.text(3) or "gpu" in words or "tpu" in words:
            seen.add(spot.start)
            yield from _statement(card, spot, value(spot.text(1), spot.text(2)), chip)
    for spot in near(card, _TIME, _CHIPS_FIRST, before=150):
        hours = _span(spot.text(3), spot.text(4))
        yield from _statement(card, spot, _times(spot.text(1), hours), spot.text(2))
    for spot in near(card, _TIME, _TIME_FIRST, before=20, after=90):
        if spot.start not in seen:
            hours = _span(spot.text(1), spot.text(2))
            yield from _statement(card, spot, _times(spot.text(3) or "1", hours), spot.text(4))


def _key_lines(card: Card) -> Iterator[Statement]:
    """`GPUs: 64 A100` and `Training time: 8 days` in one list."""
    gpus = _GPUS.search(card.data, card.body_start)
    lasted = _LASTED.search(card.data, card.body_start)
    if gpus is None or lasted is None or abs(gpus.start() - lasted.start()) > 400:
        return
    span = _span(lasted.group(1).decode("utf-8", "ignore"), lasted.group(2).decode())
    hours = _times(gpus.group(1).decode(), span)
    if hours:
        text = excerpt(card.data, gpus.start(), gpus.end())
        place, chip = f"byte {gpus.start()}", gpus.group(2).decode()
        yield Statement("gpu_hours", "card", place, text, hours, hours, hours, chip)


def _template(card: Card, used: Any) -> Iterator[Statement]:
    """`Hardware Type:` and `Hours used:` of the card template; hours are of all chips together."""
    hours = value(used.group(1).decode(), (used.group(2) or b"").decode())
    kind = _TYPE.search(card.data[max(card.body_start, used.start() - 600) : used.end() + 300])
    if hours is None or hours <= 0:
        return
    chips = float(kind.group(1)) if kind and kind.group(1) else 1.0
    if b"gpu" in card.data[used.end() : used.end() + 12].lower():
        chips = 1.0  # "90 GPU-hours" are of all chips together, whatever their number
    low, high = hours, hours * max(1.0, chips)
    chip = kind.group(2).decode() if kind else ""
    text = excerpt(card.data, used.start(), used.end())
    best = (low * high) ** 0.5
    yield Statement("gpu_hours", "card", f"byte {used.start()}", text, low, best, high, chip)


def _statement(card: Card, spot: Spot, hours: float | None, chip: str) -> Iterator[Statement]:
    start, end = card.clause(spot.start, spot.end)
    clause = card.data[start:end]
    if hours is None or not 0.1 <= hours <= _MOST:
        return
    if _NOT_TRAINING.search(clause) or not _TRAINED.search(clause):
        return
    place, text = f"byte {spot.start}", excerpt(card.data, spot.start, spot.end)
    shared = _FAMILY.search(clause) is not None
    low, best = (0.0, None) if shared else (hours, hours)
    yield Statement("gpu_hours", "card", place, text, low, best, hours, chip)


def _span(number: str, unit: str) -> float | None:
    amount = value(number)
    factor = _HOURS.get(unit.lower().rstrip("s"), 0.0)
    return amount * factor if amount is not None else None


def _times(count: str, hours: float | None) -> float | None:
    words = {"one": 1, "two": 2, "four": 4, "eight": 8, "sixteen": 16}
    chips = words.get(count.lower()) or int(count)
    return None if hours is None else chips * hours
