"""GPU-hours: stated as such, as chips × time, or as the two lines of the card template."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import re2

from hubscan.evidence.card import subject
from hubscan.evidence.card.chips import CHIP, MAKER, VARIANT, chips_of_slice, only_chip
from hubscan.evidence.card.document import Card
from hubscan.evidence.card.numerals import NUMBER, value
from hubscan.evidence.card.spot import Spot, around, near, places
from hubscan.evidence.statement import Statement, excerpt

_UNIT = r"K|M|million|thousand"
_PLAIN = re2.compile(
    rf"(?i)\b({NUMBER})[\s*]{{0,3}}({_UNIT})?[\s*-]{{1,4}}(?:of )?{MAKER}(?:({CHIP}){VARIANT})?"
    rf"[\s-]{{0,2}}(?:(?:GPU|TPU|device|accelerator|chip|card)s?[\s-]{{0,2}})?"
    rf"(hours?|hrs?|days?)\b(?:[^.\n]{{0,60}}?\b({CHIP}))?".encode()
)
_COUNT = r"\d{1,3}(?:,\d{3})+|\d{1,6}|one|two|three|four|six|eight|ten|sixteen|a single|single|a|an"
_SPAN = (
    rf"({NUMBER}|one|two|three|four|five|six|seven|eight|nine|ten|twelve)[ -]?"
    r"(hours?|hrs?|h|days?|weeks?|months?)\b"
)
_ROUGHLY = (
    r"(?:about |around |roughly |approximately |nearly |only |just |over |~ ?|≈ ?|total of ){0,2}"
)
_NODES = r"(?:(\d{1,5}) (?:nodes?|servers?|machines?)[^.\n|]{0,25}?)?"
_CHIPS_FIRST = re2.compile(
    rf"(?i){_NODES}(?:\b|\()({_COUNT})\s?[x×*]?\s?{MAKER}({CHIP}){VARIANT}[^.\n|]{{0,60}}?"
    rf"(?:\b(?:for|in|over|took|takes|within|during|about|around|approximately)|[,~(])\s?"
    rf"{_ROUGHLY}{_SPAN}".encode()
)
_CHIP_TIMES = re2.compile(
    rf"(?i)\b({CHIP}){VARIANT}\s?[(]?\s?[x×*]\s?(\d{{1,5}})\b[^.\n|]{{0,40}}?"
    rf"(?:\b(?:for|in|over|took)|[,~])\s?{_ROUGHLY}{_SPAN}".encode()
)
# `Trained on 4 x A100. For 3 epochs, training took 42 hours.`
_NEXT_SENTENCE = re2.compile(
    rf"(?i)\b({_COUNT})\s?[x×*]\s?{MAKER}({CHIP}){VARIANT}[^.\n|]{{0,20}}"
    rf"\.\s[^.\n|]{{0,60}}?\b(?:took|lasted|ran for)\s(?:almost )?{_ROUGHLY}{_SPAN}".encode()
)
_TIME_FIRST = re2.compile(
    rf"(?i)\b{_SPAN}(?:[^.,;\n|]|\d\.\d){{0,50}}?\b(?:on|with|using|across|of)\s?"
    rf"(?:about |the |our |(?:a )?clusters? of |slightly over )?{_NODES}"
    rf"({_COUNT})?\s?[x×*]?\s?{MAKER}({CHIP})".encode()
)
_GPUS_FIRST = re2.compile(
    rf"(?i)\b(\d{{1,3}},\d{{3}}|\d{{1,5}}) {MAKER}(?:GPU|card|accelerator)s?\b[^.\n|]{{0,25}}?"
    rf"\b(?:for|in|over|took)\s?{_ROUGHLY}{_SPAN}".encode()
)
_GPUS_LAST = re2.compile(
    rf"(?i)\b{_SPAN}[^.\n|]{{0,30}}?(?:\b(?:on|with|using|across)|\()\s?"
    rf"(\d{{1,3}},\d{{3}}|\d{{1,5}}) {MAKER}(?:GPU|card|accelerator)s?\b".encode()
)
_SLICE = re2.compile(
    r"(?i)(?:\b(\d{1,4}|two|four|eight)\s?[x×]?\s)?(?:TPU[- ]?(?:pods? )?)?\b(v[2-7][ep]?)-"
    r"(\d{1,5})\b".encode()
)
_TIME = re2.compile(rb"(?i)\b(?:hours?|hrs?|days?|weeks?|months?)\b")
_CHIP = re2.compile(rf"(?i)(?:{CHIP})".encode())
_CHIP_OR_GPU = re2.compile(rf"(?i)[gt]pu|(?:{CHIP})".encode())
_DEVICE = re2.compile(rf"(?i)(?:{CHIP})|[gt]pus?\b|\bcards?\b|accelerator".encode())
_LASTS = re2.compile(_SPAN.encode())
_TPU = re2.compile(rb"(?i)\bTPU")
_USED = re2.compile(rf"(?i)hours used\W{{1,8}}({NUMBER})\s?([KM])?\b([^\n]{{0,200}})".encode())
_EACH = re2.compile(rf"(?i)({NUMBER})\s?[KM]?\s(?:GPU[- ]hours )?for\b".encode())
_TYPE = re2.compile(
    rf"(?i)hardware(?: type)?\W{{1,8}}[^\n]{{0,60}}?(?:(\d{{1,5}})\s?[x×]\s?)?({CHIP})".encode()
)
_GPUS = re2.compile(
    rf"(?i)\b(?:GPUs?|hardware)\**\W{{1,8}}(\d{{1,6}})\s?[x×*]?\s?({CHIP})".encode()
)
_LASTED = re2.compile(rf"(?i)\btraining time\**\W{{1,8}}{_SPAN}".encode())
_TRAINED = re2.compile(
    r"(?i)train|tun(?:ed|ing)|compute|took|hardware|gpu[- ]hours|distill|训练|消耗".encode()
)
_REFERS = re2.compile(rb"(?i)\b(?:this|it|process|run|which)\b")
_NOT_TRAINING = re2.compile(
    rb"(?i)hours? of (?:[a-z-]+ )?(?:audio|speech|video|music|recording|data|transcri|labell?ed|"
    rb"unlabell?ed|footage|robot|demonstration|gameplay)|"
    rb"inference|evaluat|per hour|an hour|benchmark|latency|quantiz|merg(?:e|ing) took|conversion|"
    rb"you can|you could|can train|would|every \d|logit generation"
)
# One figure for several models, or of the base: only an upper end for each of them.
_FAMILY = re2.compile(
    rb"(?i)cumulative|in aggregate|all \d+|all (?:of )?(?:the|our) |(?:these|both) models|"
    rb"suite of|\d,?\d* (?:LLMs|models)|ablation|each (?:model|task|run)"
)
_HOURS = {"h": 1.0, "hour": 1.0, "hr": 1.0, "day": 24.0, "week": 168.0, "month": 730.0}
_MORE_WORDS = {"a single": 1.0, "single": 1.0, "a": 1.0, "an": 1.0, "sixteen": 16.0}
_MOST = 1e9


def read(card: Card) -> Iterator[Statement]:
    """Statements `gpu_hours`, with the chip in `text` (empty if none is named)."""
    used = _USED.search(card.data, card.body_start) if b"hours used" in card.low else None
    if used is not None:
        yield from _template(card, used)
    yield from _key_lines(card)
    seen: set[int] = set()
    times = _beside(card, places(card, _TIME), _DEVICE, 150, 110)
    beside = _beside(card, times, _CHIP_OR_GPU, 60, 70)
    for spot in around(card, beside, _PLAIN, before=60, after=70):
        words = spot.text(0).lower()
        if spot.text(3) or "gpu" in words or "tpu" in words:
            seen.add(spot.start)
            factor = _HOURS[spot.text(4).lower().rstrip("s")]
            amount = value(spot.text(1), spot.text(2))
            hours = amount * factor if amount is not None else None
            yield from _statement(card, spot, hours, spot.text(3) or spot.text(5))
    behind = _beside(card, times, _CHIP, 150, 0)
    for spot in around(card, behind, _CHIPS_FIRST, before=150):
        if _is_slice(card, spot, 3):
            continue
        hours = _times(_span(spot.text(4), spot.text(5)), spot.text(2), spot.text(1))
        yield from _statement(card, spot, hours, spot.text(3))
    for pattern, chip, count in ((_CHIP_TIMES, 1, 2), (_NEXT_SENTENCE, 2, 1)):
        for spot in around(card, behind, pattern, before=140):
            hours = _times(_span(spot.text(3), spot.text(4)), spot.text(count))
            yield from _statement(card, spot, hours, spot.text(chip))
    for spot in around(
        card, _beside(card, times, _CHIP, 0, 110), _TIME_FIRST, before=20, after=110
    ):
        if spot.start not in seen and not _is_slice(card, spot, 5):
            seen.add(spot.start)
            hours = _times(_span(spot.text(1), spot.text(2)), spot.text(4) or "1", spot.text(3))
            yield from _statement(card, spot, hours, spot.text(5))
    for pattern, count, number, unit in ((_GPUS_FIRST, 1, 2, 3), (_GPUS_LAST, 3, 1, 2)):
        for spot in around(card, times, pattern, before=80, after=80):
            hours = _times(_span(spot.text(number), spot.text(unit)), spot.text(count))
            yield from _statement(card, spot, hours, only_chip(card))
    yield from _slices(card)


def _beside(
    card: Card, times: list[tuple[int, int]], device: Any, before: int, after: int
) -> list[tuple[int, int]]:
    """The times with a device so near: it costs a tenth of the patterns that want both."""
    return [t for t in times if device.search(card.data[max(0, t[0] - before) : t[1] + after])]


def _is_slice(card: Card, spot: Spot, group: int) -> bool:
    """Whether the chip in `group` is a slice such as `TPU v3-256`, which `_slices` reads."""
    end = spot.after(group)
    return spot.text(group).lower().startswith("tpu") and card.data[end : end + 1] == b"-"


def _slices(card: Card) -> Iterator[Statement]:
    """`TPU v3-256 for 6 days`: the number is of cores or of chips, depending on the version."""
    if b"tpu" not in card.low:
        return
    for spot in near(card, _TPU, _SLICE, before=20, after=60):
        start, end = card.clause(spot.start, spot.end)
        spans = list(_LASTS.finditer(card.data[start:end]))
        if len(spans) == 1:
            chips = chips_of_slice(spot.text(2), int(spot.text(3)))
            hours = _span(spans[0].group(1).decode(), spans[0].group(2).decode())
            hours = _times(hours, spot.text(1) or "1")
            hours = hours * chips if hours is not None else None
            yield from _statement(card, spot, hours, f"TPU {spot.text(2)}")


def _key_lines(card: Card) -> Iterator[Statement]:
    """`GPUs: 64 A100` and `Training time: 8 days` in one list."""
    if b"training time" not in card.low:
        return
    gpus = _GPUS.search(card.data, card.body_start)
    lasted = _LASTED.search(card.data, card.body_start)
    if gpus is None or lasted is None or abs(gpus.start() - lasted.start()) > 400:
        return
    span = _span(lasted.group(1).decode("utf-8", "ignore"), lasted.group(2).decode())
    hours = _times(span, gpus.group(1).decode())
    if hours:
        text = excerpt(card.data, gpus.start(), gpus.end())
        place, chip = f"byte {gpus.start()}", gpus.group(2).decode()
        yield Statement("gpu_hours", "card", place, text, hours, hours, hours, chip)


def _template(card: Card, used: Any) -> Iterator[Statement]:
    """`Hardware Type:` and `Hours used:` of the card template; hours are of all chips together.

    Where the line has figures "for" several models, it is an upper end for each.
    """
    hours = value(used.group(1).decode(), (used.group(2) or b"").decode())
    kind = _TYPE.search(card.data[max(card.body_start, used.start() - 600) : used.end() + 300])
    if hours is None or hours <= 0:
        return
    chips = float(kind.group(1)) if kind and kind.group(1) else 1.0
    if b"gpu" in used.group(3)[:12].lower():
        chips = 1.0  # "90 GPU-hours" are of all chips together, whatever their number
    low, high = hours, hours * max(1.0, chips)
    best: float | None = (low * high) ** 0.5
    several = _EACH.findall(used.group(0))
    if len(several) > 1:
        most = [value(n.decode("utf-8", "ignore")) or 0.0 for n in several]
        low, best, high = 0.0, None, max(high, *most)
    chip = kind.group(2).decode() if kind else ""
    text = excerpt(card.data, used.start(), used.start(3))
    yield Statement("gpu_hours", "card", f"byte {used.start()}", text, low, best, high, chip)


def _statement(card: Card, spot: Spot, hours: float | None, chip: str) -> Iterator[Statement]:
    start, end = card.clause(spot.start, spot.end)
    clause = card.data[start:end]
    if hours is None or not 0.1 <= hours <= _MOST or _NOT_TRAINING.search(clause):
        return
    told = clause
    if not _TRAINED.search(clause):
        told = card.data[slice(*card.clause(max(start - 3, 0), max(start - 2, 0)))]
        if not _REFERS.search(clause) or not _TRAINED.search(told):
            return
    if subject.about_sibling(card, clause[: spot.start - start]):
        return
    place, text = f"byte {spot.start}", excerpt(card.data, spot.start, spot.end)
    shared = _FAMILY.search(clause) is not None or subject.is_of_base(card, told)
    low, best = (0.0, None) if shared else (hours, hours)
    yield Statement("gpu_hours", "card", place, text, low, best, hours, chip)


def _span(number: str, unit: str) -> float | None:
    amount = value(number)
    factor = _HOURS.get(unit.lower().rstrip("s"), 0.0)
    return amount * factor if amount is not None else None


def _times(hours: float | None, count: str, nodes: str = "") -> float | None:
    """Hours of all chips: `count` of them, in each of `nodes` where nodes are named."""
    chips = _MORE_WORDS.get(count.lower()) or value(count)
    return None if hours is None or chips is None else hours * chips * int(nodes or "1")
