"""Training that a card does not count in tokens: steps × batch, samples seen, hours of sound.

Bounded input, linear-time patterns, and a cheap look for the rare words before anything else.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import re2

from hubscan.evidence.card.document import Card, open_card
from hubscan.evidence.card.numerals import NUMBER, UNIT, value
from hubscan.evidence.card.spot import MOST_SPOTS, near
from hubscan.evidence.card.subject import about_another, scope
from hubscan.evidence.statement import Statement, excerpt

_CUE = re2.compile(
    rb"(?i)batch|samples seen|hours of|image[- /]text pairs|million (?:images|pairs)|billion "
    rb"(?:images|pairs)"
)
_STEP_WORD = re2.compile(rb"(?i)\b(?:steps|iterations|updates)\b")
_STEPS = re2.compile(
    rf"(?i)({NUMBER}|one|two|three|five|half a)[\s-]?({UNIT})?\+? (?:training |pre-?training |"
    r"gradient |update |optimi[sz]er |optimi[sz]ation )?(?:steps|iterations|updates)$".encode()
)
_NOT_STEPS = re2.compile(
    rb"(?i)warm-?\s?up|inference|sampling|denois|evaluat|every|validation|logging|checkpoint each|"
    rb"scheduler|decay|first|annealing"
)
_BATCH = re2.compile(
    rf"(?i)\bbatch(?:[- ]size)?\W{{0,6}}(?:of |was |is |set to |equal to |size )*"
    rf"(?:about |approximately |roughly |~)?(?:\d+ ?[x×] ?)*?(?:[\d x×]{{1,40}}= ?)?({NUMBER})"
    r"\s?([KkMm]|million|thousand)?\b(?: (tokens?))?".encode()
)
_LENGTH = re2.compile(
    rf"(?i)(?:(?:sequence|context|input|token)s?[- ](?:length|size)s?(?: was| is|:)?\W{{0,3}}"
    rf"(?:limited |set |equal )?(?:of |to )?|sequences of (?:length |up to )?|samples x )"
    rf"({NUMBER})\s?([Kk])?\b".encode()
)
_NAMED = re2.compile(r"(?i)[-_]s(\d{1,3}(?:\.\d+)?)([mb])[-_]b\d+")
"""OpenCLIP's habit: `laion2B-s34B-b79K` saw 34 billion samples in batches of 79 thousand."""
_SAMPLES_WORD = re2.compile(rb"(?i)\b(?:samples seen|pairs|images)\b")
_SAMPLES = re2.compile(
    rf"(?i)({NUMBER})\s?({UNIT})\+? (?:(?:training |image[- /]text |\(image, text\) |web |"
    r"labell?ed |unlabell?ed |curated |natural |pretraining |high-quality ){0,3})"
    r"(samples seen|pairs|images)$".encode()
)
_HOUR_WORD = re2.compile(rb"(?i)\bhours? of\b")
_HOURS = re2.compile(
    rf"(?i)({NUMBER})\+?\s?([kKmM]|million|thousand)?\+?[ -]hours? of (?:[\w,-]+ ){{0,5}}"
    r"(?:audio|speech|recording|sound|music)".encode()
)
_EPOCHS = re2.compile(rb"(?i)\b(\d{1,3}(?:\.\d+)?|two|three|four|five|ten) epochs\b")
_WINDOW = 700
_KINDS = {"k": 1e3, "m": 1e6, "b": 1e9, "thousand": 1e3, "million": 1e6}


@dataclass(frozen=True, slots=True)
class _Amount:
    total: float
    start: int
    end: int


def read(text: str | bytes, model_id: str = "") -> list[Statement]:
    """Statements `scheduled_tokens`, `samples_seen` and `audio_hours`, at most one each.

    `text` of a statement is the scope: what the training step is, of a base or added to one.
    """
    found = list(_named(model_id))
    data = text.encode("utf-8", "replace") if isinstance(text, str) else text
    if _CUE.search(data):
        card = open_card(data, model_id)
        found += [*_schedule(card), *_hours(card)]
        if not any(s.quantity == "samples_seen" for s in found):
            found += _samples(card)
    return found


def _named(model_id: str) -> Iterator[Statement]:
    match = _NAMED.search(model_id[:300])
    if match:
        seen = float(match.group(1)) * _KINDS[match.group(2).lower()]
        yield Statement(
            "samples_seen", "name", "name", model_id[:200], 0.9 * seen, seen, 1.1 * seen,
            "pretraining",
        )  # fmt: skip


def _schedule(card: Card) -> Iterator[Statement]:
    """Steps × batch size, × sequence length where one is given near by.

    Several counts of steps are stages: the largest is the least, their sum the most likely.
    """
    steps = [
        s for s in _counts_of_steps(card)
        if not _NOT_STEPS.search(card.data[max(0, s.start - 60) : s.end + 12])
        and _is_about(card, s.start, s.end)
    ]  # fmt: skip
    steps = [s for s in steps if 50 <= s.total <= 1e8]
    if not steps:
        return
    first = steps[0]
    around = card.data[max(card.body_start, first.start - _WINDOW) : steps[-1].end + _WINDOW]
    batch = _largest(_BATCH, around)
    if batch is None:
        return
    size, counted_in_tokens = batch
    if not 1 <= size <= (1e9 if counted_in_tokens else 1e6):
        return
    total, most = sum(s.total for s in steps), max(s.total for s in steps)
    clause = card.data[slice(*card.clause(first.start, first.end))]
    kind = (scope(card, clause) or scope(card, b"trained")).value  # type: ignore[union-attr]
    place, shown = f"byte {first.start}", excerpt(card.data, first.start, first.end)
    length = 1.0 if counted_in_tokens else _length(around)
    if length is not None:
        low, best = most * size * length, total * size * length
        yield Statement("scheduled_tokens", "card", place, shown, low, best, best, kind)
    if not counted_in_tokens:
        low, best = most * size, total * size
        yield Statement("samples_seen", "card", place, shown, low, best, best, kind)


def _counts_of_steps(card: Card) -> Iterator[_Amount]:
    """Every `500K steps`; like `near`, but numbers may be words: `one million steps`."""
    for number, hit in enumerate(_STEP_WORD.finditer(card.data, card.body_start)):
        if number >= MOST_SPOTS:
            return
        left = max(card.body_start, hit.start() - 60)
        match = _STEPS.search(card.data[left : hit.end()])
        if match is not None:
            word, unit = match.group(1).decode("utf-8", "ignore"), match.group(2)
            count = value(_digits(word), unit.decode("utf-8", "ignore") if unit else "")
            yield _Amount(count or 0.0, left + match.start(), hit.end())


def _largest(pattern: Any, around: bytes) -> tuple[float, bool] | None:
    """The largest batch, because per-device sizes stand beside the global one."""
    found = [
        (value(m.group(1).decode(), "") or 0.0, (m.group(2) or b"").decode().lower(), m.group(3))
        for m in pattern.finditer(around)
    ]
    sizes = [(n * _KINDS.get(unit, 1.0), bool(tokens)) for n, unit, tokens in found]
    return max(sizes, default=None)


def _length(around: bytes) -> float | None:
    """The longest sequence; None if none is given."""
    lengths = [
        (value(m.group(1).decode(), "") or 0.0) * (1024 if m.group(2) else 1)
        for m in _LENGTH.finditer(around)
    ]
    return max((n for n in lengths if 16 <= n <= 2**20), default=None)


def _samples(card: Card) -> Iterator[Statement]:
    """Images or pairs × epochs; without epochs nobody knows how often each was seen."""
    for spot in near(card, _SAMPLES_WORD, _SAMPLES, before=90):
        amount = value(spot.text(1), spot.text(2))
        if amount is None or not 1e5 <= amount <= 1e12 or not _is_about(card, spot.start, spot.end):
            continue
        epochs = 1.0 if "seen" in spot.text(3).lower() else _epochs(card, spot.end)
        yield _passes(card, "samples_seen", _Amount(amount, spot.start, spot.end), epochs)
        return


def _hours(card: Card) -> Iterator[Statement]:
    """Hours of sound × epochs; the parts that one sentence lists are added up."""
    found = [
        _Amount((value(s.text(1)) or 0.0) * _KINDS.get(s.text(2).lower(), 1.0), s.start, s.end)
        for s in near(card, _HOUR_WORD, _HOURS, before=30, after=80)
        if _is_about(card, s.start, s.end)
    ]
    found = [f for f in found if 1 <= f.total <= 1e9]
    if not found:
        return
    first = found[0]
    begin, end = card.clause(first.start, first.end)
    listed = {f.total for f in found if begin <= f.start <= end}
    whole = _Amount(sum(listed), first.start, first.end)
    yield _passes(card, "audio_hours", whole, _epochs(card, first.end))


def _passes(card: Card, quantity: str, found: _Amount, epochs: float | None) -> Statement:
    """An amount seen so many times; at least once, and no more is known, where that is unsaid."""
    start, end, amount = found.start, found.end, found.total
    kind = scope(card, card.data[slice(*card.clause(start, end))])
    times = None if epochs is None else amount * epochs
    return Statement(
        quantity, "card", f"byte {start}", excerpt(card.data, start, end),
        amount if times is None else times, times, times, kind.value if kind else "pretraining",
    )  # fmt: skip


def _epochs(card: Card, place: int) -> float | None:
    match = _EPOCHS.search(card.data[max(card.body_start, place - 200) : place + 500])
    number = value(match.group(1).decode()) if match else None
    return number if number is not None and number >= 1 else None


def _is_about(card: Card, start: int, end: int) -> bool:
    """Whether the clause, or the list it is in, speaks of training this model."""
    begin, stop = card.clause(start, end)
    clause = card.data[begin:stop]
    before = card.data[max(card.body_start, start - _WINDOW) : stop]
    if scope(card, clause) is None and scope(card, before) is None:
        return False
    return not about_another(card, clause, start - begin)


def _digits(word: str) -> str:
    return "0.5" if word.lower() == "half a" else word
