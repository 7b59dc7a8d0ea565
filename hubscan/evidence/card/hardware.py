"""GPU-hours: stated as such, as chips × time, or as the two lines of the card template."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hubscan.evidence.card import (
    base,
    hardware_lines,
    machine_time,
    subject,
    told_hours,
)
from hubscan.evidence.card.chips import CHIP, MAKER, VARIANT, chips_of_slice, only_chip
from hubscan.evidence.card.devices import COUNT, NODES, amount, boxes, in_machines
from hubscan.evidence.card.document import Card
from hubscan.evidence.card.durations import (
    ROUGHLY,
    SPAN,
    TIME_WORDS,
    hours_after,
    hours_of,
)
from hubscan.evidence.card.instances import NAME
from hubscan.evidence.card.numerals import NUMBER, value
from hubscan.evidence.card.spot import Spot, around, near, places
from hubscan.evidence.late_patterns import Pattern
from hubscan.evidence.statement import Statement, excerpt

_PLAIN = Pattern(
    rf"(?i)\b({NUMBER})[\s*]{{0,3}}({told_hours.UNIT})?[\s*-]{{1,4}}(?:of )?{MAKER}"
    rf"(?:({CHIP}){VARIANT})?[\s-]{{0,2}}(?:(?:GPU|TPU|device|accelerator|chip|card)s?[\s-]{{0,2}})?"
    rf"(hours?|hrs?|days?|minutes?)\b".encode()
)
_CHIP_BEHIND = Pattern(
    rf"(?i)^[^.;\n]{{0,60}}?\b({CHIP})([\s-]{{0,2}}(?:GPU|TPU)?s?[\s-]{{0,2}}(?:hours?|hrs?|days?)\b)?".encode()
)
"""Of the hours before it, unless it is of hours of its own."""
_MEASURE = r"(?:[张块枚台個个장개]\s?)?"
_CHIPS_FIRST = Pattern(
    rf"(?i)(?:^|[^\w.]){NODES}({COUNT})\s?[x×*]?\s?{_MEASURE}(?:GPUs? ?\(?)?{MAKER}"
    rf"({CHIP}){VARIANT}(?:[^.?!\n|(]|\([^()\n]*\)){{0,60}}?"
    rf"(?:\b(?:for|in|over|took|takes|within|during|after|about|around|approximately|lasted|"
    rf"während|für|pendant|durante|per|time(?: was| of|:)?)|[,~(]|"
    rf"\s[x×*]|耗时|用时|训练了?|で|に)\s?"
    rf"{ROUGHLY}{SPAN}".encode()
)
_CHIP_TIMES = Pattern(
    rf"(?i)\b({CHIP}){VARIANT}\s?[(]?\s?[x×*]\s?(\d{{1,5}})\b[^.\n|]{{0,40}}?"
    rf"(?:\b(?:for|in|over|took)|[,~])\s?{ROUGHLY}{SPAN}".encode()
)
# `Trained on 4 x A100. For 3 epochs, training took 42 hours.`
_NEXT_SENTENCE = Pattern(
    rf"(?i)\b({COUNT})\s?[x×*]\s?{MAKER}({CHIP}){VARIANT}[^.\n|]{{0,20}}"
    rf"\.\s[^.\n|]{{0,60}}?\b(?:took|lasted|ran for)\s(?:almost )?{ROUGHLY}{SPAN}".encode()
)
_TIME_FIRST = Pattern(
    rf"(?i)\b{SPAN}(?:[^.,;\n|]|\d\.\d){{0,50}}?\b(?:on|with|using|across|of|auf|mit|sur|avec|en|con|com|em|su|met|på)\s?"
    rf"(?:about |the |our |(?:a )?clusters? of |slightly over )?{NODES}"
    rf"({COUNT})?\s?[x×*]?\s?(?:GPUs? (?:of (?:the )?type )?)?{MAKER}({CHIP}){VARIANT}"
    rf"(?:\s?\(?\s?[x×*]\s?(\d{{1,5}})\b)?".encode()
)
_GPUS_FIRST = Pattern(
    rf"(?i)\b(\d{{1,3}},\d{{3}}|\d{{1,5}}) {MAKER}(?:GPU|card|accelerator)s?\b[^.\n|]{{0,25}}?"
    rf"\b(?:for|in|over|took)\s?{ROUGHLY}{SPAN}".encode()
)
_GPUS_LAST = Pattern(
    rf"(?i)\b{SPAN}[^.\n|]{{0,30}}?(?:\b(?:on|with|using|across)|\()\s?"
    rf"(\d{{1,3}},\d{{3}}|\d{{1,5}}) {MAKER}(?:GPU|card|accelerator)s?\b".encode()
)
_SLICE = Pattern(
    r"(?i)(?:\b(\d{1,4}|two|four|eight)\s?[x×]?\s)?(?:TPU[- ]?(?:pods? )?)?\b(v[2-7][ep]?)-"
    r"(\d{1,5})\b".encode()
)
_TIME = Pattern(rf"(?i){TIME_WORDS}".encode())
_CHIP = Pattern(rf"(?i)(?:{CHIP})".encode())
_CHIP_OR_GPU = Pattern(rf"(?i)[gt]pu|(?:{CHIP})".encode())
_IS_CHIP = Pattern(r"^[345]0[6-9]0$")
_DEVICE = Pattern(rf"(?i)(?:{CHIP})|{NAME}|[gt]pus?\b|\bcards?\b|accelerator".encode())
_LASTS = Pattern(SPAN.encode())
_TPU = Pattern(rb"(?i)\bTPU")
_TRAINED = Pattern(
    r"(?i)train|tun(?:ed?|ing)\b|compute|took|hardware|gpu[- ](?:hours|time)|distill|\bran for\b|"
    r"\bepochs?\b|\bq?lora\b|\b(?:sft|dpo|orpo|grpo|cpt)\b|"
    r"\brun (?:used|took|finished|lasted|completed|needed)|"
    r"axolotl|wall[- ]?(?:clock )?time|\bwe (?:have )?used\b|\boccupied\b|\bbusy\b|"
    r"\bcost us\b|\bworked\b|\b(?:the|this|our) job\b|\brun ?time\b|"
    r"entren[oóa]|entraîn|treino|addestr|開発|träning|tränad|trening|trenow|trænin|trænet|getraind|"
    r"eğit|"
    r"训练|微调|精调|消耗|耗时|entra[iî]n|entrena|addestra|treina|学習|학습|обуч".encode()
)
_REFERS = Pattern(rb"(?i)\b(?:this|it|process|run|which)\b")
_NOT_TRAINING = Pattern(
    rb"(?i)hours? of (?:[a-z-]+ )?(?:audio|speech|video|music|recording|data|transcri|labell?ed|"
    rb"unlabell?ed|footage|robot|demonstration|gameplay)|"
    rb"inference|evaluat|per hour|an hour|benchmark|latency|quantiz|merg(?:e|ing) took|conversion|"
    rb"generating (?:the |our |all )?(?:[a-z]+ )?data|data generation|"
    rb"\bto (?:generate|label|annotate|synthesi[sz]e|filter|convert|merge|embed|transcribe)\b|"
    rb"train(?:ing)? an? (?:[\w.-]+ ){1,2}(?:model|llm)s? (?:takes|requires|needs|costs|would)|"
    rb"(?:data|data ?set|corpus) (?:was|were) (?:produced|generated|created|synthesi[sz]ed|"
    rb"annotated|labell?ed|filtered)|\bsav(?:e[sd]?|ing)\b|"
    rb"you can|you could|can (?:be )?(?:fine-?)?t(?:rain|uned)|would|every \d|logit generation"
)
# `100 H200 GPUs, 25 days`: nothing but chips and a time
_ALONE = Pattern(
    rf"(?i)^\W{{0,4}}{NODES}(?:{COUNT})\s?[x×*]?\s?{MAKER}(?:{CHIP}){VARIANT}(?: GPUs?)?"
    rf"[ ,(]{{1,3}}(?:for )?{ROUGHLY}{SPAN}\W{{0,3}}$".encode()
)
# One figure for several models, or of the base: only an upper end for each of them.
_FAMILY = Pattern(
    rb"(?i)cumulative|in aggregate|all \d+|all (?:of )?(?:the|our) |(?:these|both) models|"
    rb"includ(?:es|ing) (?:all |the )?(?:failed|experiment|ablation|preliminary|search)|"
    rb"suite of|\d,?\d* (?:LLMs|models)|ablation|"
    rb"\beach (?:[a-z-]+ )?(?:model|task|run|seed|fold|experiment)\b"
)
# `One epoch takes 5 hours on an A100, and we trained for 3 epochs`
_ONE_EPOCH = Pattern(
    rb"(?i)\b(?:one|an|each|every|per|a single) (?:training )?epoch\b|/ ?epoch|"
    rb"\beach of (?:the |our )?\w{1,5} epochs\b|\bepochs,? (?:with )?each\b"
)
_EPOCHS = Pattern(rb"(?i)\b(\d{1,3}|two|three|four|five|ten)(?: full)? epochs\b")
_DAYS_BEFORE = Pattern(rb"\b(\d{1,3}) ?d[ ,]{0,2}$")
"""`3d 4h`: the days before the hours."""
_MOST = 1e9
_MOST_EPOCHS = 1_000


def read(card: Card) -> Iterator[Statement]:
    """Statements `gpu_hours`, with the chip in `text` (empty if none is named)."""
    yield from hardware_lines.read(card)
    for start, end, hours, chip, told in told_hours.read(card):
        yield from _statement(card, start, end, hours, chip, told=told)
    times = _beside(card, places(card, _TIME), _DEVICE, 150, 110)
    taken: set[int] = set()
    for statement in _in_order(card, times):
        taken.add(int(statement.locator.removeprefix("byte ")))
        yield statement
    yield from _in_any_order(card, times, taken)


def _in_any_order(card: Card, times: list[tuple[int, int]], taken: set[int]) -> Iterator[Statement]:
    """What no pattern has read: a clause, or the one row of a table, with chips and a time."""
    for start, end, hours, chip in machine_time.clauses(card, times, taken):
        yield from _statement(card, start, end, hours, chip)
    if times and b"|" in card.data and not taken:
        for start, hours, chip in machine_time.rows(card):
            text = excerpt(card.data, start, start + 80)
            quantity = base.hours_quantity(card, b"")
            yield Statement(quantity, "card", f"byte {start}", text, hours, hours, hours, chip)


def _in_order(card: Card, times: list[tuple[int, int]]) -> Iterator[Statement]:
    """`2,000 GPU-hours`, and chips and a time in the orders that most people use."""
    seen: set[int] = set()
    beside = _beside(card, times, _CHIP_OR_GPU, 60, 70)
    for spot in around(card, beside, _PLAIN, before=60, after=70):
        words = card.low[spot.start : spot.at(4)]
        if spot.text(3) or b"gpu" in words or b"tpu" in words:
            seen.add(spot.start)
            once = hours_of("1", spot.text(4))
            told = value(spot.text(1), spot.text(2))
            hours = told * once if told is not None and once else None
            behind = _CHIP_BEHIND.search(card.data[spot.end : spot.end + 90])
            chip = behind.group(1).decode() if behind and not behind.group(2) else ""
            named = spot.text(3) or chip
            yield from _statement(card, spot.start, spot.end, hours, named, told=True)
    near_chips = _beside(card, times, _CHIP, 150, 0)
    for spot in around(card, near_chips, _CHIPS_FIRST, before=150):
        if _is_slice(card, spot, 4):
            continue
        hours = _times(card, spot, (5, 6), spot.text(3), spot.text(1) or spot.text(2), chip=4)
        yield from _statement(card, spot.start, spot.end, hours, spot.text(4))
    for pattern, chip, count in ((_CHIP_TIMES, 1, 2), (_NEXT_SENTENCE, 2, 1)):
        for spot in around(card, near_chips, pattern, before=140):
            hours = _times(card, spot, (3, 4), spot.text(count))
            yield from _statement(card, spot.start, spot.end, hours, spot.text(chip))
    for spot in around(
        card, _beside(card, times, _CHIP, 0, 110), _TIME_FIRST, before=20, after=110
    ):
        if spot.start not in seen and not _is_slice(card, spot, 6):
            seen.add(spot.start)
            chips, each = spot.text(5) or spot.text(7), spot.text(4)  # `4 x A100`, `64 x 8 A100`
            nodes = spot.text(3) or (each if chips else "")
            hours = _times(card, spot, (1, 2), chips or each, nodes, chip=6)
            yield from _statement(card, spot.start, spot.end, hours, spot.text(6))
    for pattern, count, number, unit in ((_GPUS_FIRST, 1, 2, 3), (_GPUS_LAST, 3, 1, 2)):
        for spot in around(card, times, pattern, before=80, after=80):
            if _IS_CHIP.search(spot.text(count)):
                continue  # `four RTX 4090 GPUs`
            hours = _times(card, spot, (number, unit), spot.text(count))
            yield from _statement(card, spot.start, spot.end, hours, only_chip(card))
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
            hours = hours_of(spans[0].group(1).decode(), spans[0].group(2).decode())
            hours = hours * chips * amount(spot.text(1)) if hours is not None else None
            yield from _statement(card, spot.start, spot.end, hours, f"TPU {spot.text(2)}")


def _statement(
    card: Card, first: int, after_it: int, hours: float | None, chip: str, *, told: bool = False
) -> Iterator[Statement]:
    """The statement of some hours; those `told` as hours of chips need no word of training."""
    start, end = card.clause(first, after_it)
    clause = card.data[start:end]
    if hours is None or not 0.1 <= hours <= _MOST or _NOT_TRAINING.search(clause):
        return
    about = clause
    if not (_TRAINED.search(clause) or told or _ALONE.search(clause)):
        about = card.data[slice(*card.clause(max(start - 3, 0), max(start - 2, 0)))]
        if not _REFERS.search(clause) or not _TRAINED.search(about):
            return
    if subject.about_sibling(card, clause[: first - start]):
        return
    place, text = f"byte {first}", excerpt(card.data, first, after_it)
    before, after = clause[: first - start], card.data[after_it : after_it + 60]
    named = subject.is_told_of_another(card, clause, first - start, after_it - start)
    if named and not card.derived and not subject.is_added(clause):
        return
    of_base = (named and card.derived) or base.is_of_base(card, before, after)
    shared = _FAMILY.search(clause) is not None or subject.is_of_base(card, about)
    low, best = (0.0, None) if shared else (hours, hours)
    high, best = _all_epochs(clause, hours, best)
    quantity = "base_gpu_hours" if of_base else base.hours_quantity(card, about + clause)
    yield Statement(quantity, "card", place, text, low, best, high, chip)


def _all_epochs(
    clause: bytes, hours: float, best: float | None
) -> tuple[float | None, float | None]:
    """(most, best) hours of all epochs, where a clause tells those of one."""
    if _ONE_EPOCH.search(clause) is None:
        return hours, best
    epochs = _EPOCHS.search(clause)
    told = value(epochs.group(1).decode("utf-8", "ignore")) if epochs is not None else None
    if best is None or told is None or not 1 <= told <= _MOST_EPOCHS:
        return None, None
    return hours * told, best * told


def _times(
    card: Card, spot: Spot, span: tuple[int, int], chips: str, nodes: str = "", *, chip: int = 0
) -> float | None:
    """Hours of all chips: so many for the `span` in two groups, in each of the `nodes`; None where
    machines are counted, and nobody says how many chips each has."""
    hours = hours_of(spot.text(span[0]), spot.text(span[1]))
    if hours is None:
        return None
    hours += hours_after(card.data[spot.after(span[1]) :][:80])
    days = _DAYS_BEFORE.search(card.data[max(0, spot.at(span[0]) - 8) : spot.at(span[0])])
    hours += 24.0 * int(days.group(1)) if days else 0.0
    begin, end = card.clause(spot.start, spot.end)
    if chip:
        lead, tail = card.data[begin : spot.at(chip)], card.data[spot.after(chip) : end]
        told = in_machines(chips, nodes, lead, tail)
        if told is not None:
            return hours * told or None
    number = amount(chips)
    return hours * number * boxes(nodes, card.data[begin:end], number)
