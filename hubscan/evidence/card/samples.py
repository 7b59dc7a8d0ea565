"""Training that is counted in samples or in hours of sound, × epochs."""

from __future__ import annotations

from collections.abc import Iterator

from hubscan.evidence.card import subject
from hubscan.evidence.card.document import Card
from hubscan.evidence.card.numerals import NUMBER, UNIT, value
from hubscan.evidence.card.spot import Spot, near
from hubscan.evidence.late_patterns import Pattern
from hubscan.evidence.statement import Statement, excerpt

_NAMED = Pattern(r"(?i)[-_]s(\d{1,3}(?:\.\d+)?)([mb])[-_]b\d+")
"""OpenCLIP's habit: `laion2B-s34B-b79K` saw 34 billion samples in batches of 79 thousand."""
_TOKENS_NAMED = Pattern(
    r"(?i)(?:[-_](\d{1,3}(?:\.\d{1,2})?)([bt])t?(?:[-_ ]?tok(?:en)?s?)?|"
    r"tokens?[-_](\d{1,4}(?:\.\d{1,2})?)([bt]))$"
)
_SMALL = Pattern(
    r"(?i)(?:^|[^a-z])(?:tiny|mini|small|nano|micro)|\d[bm][-_]|steps?[-_]?\d|tok|[bt]t$"
)
"""Beside these a `-1T` at the end counts tokens, as in `TinyLlama-1.1B-step-480k-1T`; alone it is
a size."""
_WORD = Pattern(rb"(?i)\b(?:samples seen|pairs|images)\b")
_SAMPLES = Pattern(
    rf"(?i)({NUMBER})\s?({UNIT})\+? (?:(?:training |image[- /]text |\(image, text\) |web |"
    r"labell?ed |unlabell?ed |curated |natural |pretraining |high-quality ){0,3})"
    r"(samples seen|pairs|images)$".encode()
)
_HOUR_WORD = Pattern(rb"(?i)\bhours? of\b")
_HOURS = Pattern(
    rf"(?i)({NUMBER})\+?\s?([kKmM]|million|thousand)?\+?[ -]hours? of (?:[\w,-]+ ){{0,5}}"
    r"(?:audio|speech|recording|sound|music)".encode()
)
_EPOCHS = Pattern(rb"(?i)\b(\d{1,3}(?:\.\d+)?|two|three|four|five|ten) epochs\b")


def of_name(model_id: str) -> Iterator[Statement]:
    """Statement `samples_seen` of an id that tells it."""
    match = _NAMED.search(model_id[:300]) if "-b" in model_id or "_b" in model_id else None
    if match:
        seen = value(match.group(1), match.group(2)) or 0.0
        yield Statement(
            "samples_seen", "name", "name", model_id[:200], 0.9 * seen, seen, 1.1 * seen,
            "pretraining",
        )  # fmt: skip


def tokens_of_name(model_id: str) -> float | None:
    """Tokens that a checkpoint's name says it had seen: `Ling-mini-base-10T`, `llama-2b-100bt`."""
    name = model_id[:300].rsplit("/", 1)[-1]
    match = _TOKENS_NAMED.search(name)
    if match is None or not _SMALL.search(name):
        return None
    plain_billions = (match.group(2) or "").lower() == "b" and not name.lower().endswith(
        ("bt", "s", "n")
    )
    if plain_billions:
        return None  # a size
    return value(match.group(1) or match.group(3), match.group(2) or match.group(4))


def samples(card: Card) -> Iterator[Statement]:
    """Statement `samples_seen`: images or pairs × epochs, the scope in `text`.

    Without epochs nobody knows how often each was seen.
    """
    for spot in near(card, _WORD, _SAMPLES, before=90):
        amount = value(spot.text(1), spot.text(2))
        if amount is None or not 1e5 <= amount <= 1e12:
            continue
        if subject.is_own_training(card, spot.start, spot.end):
            epochs = 1.0 if "seen" in spot.text(3).lower() else _epochs(card, spot.end)
            yield _passes(card, "samples_seen", amount, spot, epochs)
            return


def hours_of_sound(card: Card) -> Iterator[Statement]:
    """Statement `audio_hours`, × epochs; the parts that one sentence lists are added up."""
    found = [
        (spot, hours)
        for spot in near(card, _HOUR_WORD, _HOURS, before=30, after=80)
        if 1 <= (hours := value(spot.text(1), spot.text(2)) or 0.0) <= 1e9
        and subject.is_own_training(card, spot.start, spot.end)
    ]
    if found:
        first, _ = found[0]
        begin, end = card.clause(first.start, first.end)
        listed = {hours for spot, hours in found if begin <= spot.start <= end}
        yield _passes(card, "audio_hours", sum(listed), first, _epochs(card, first.end))


def _passes(
    card: Card, quantity: str, amount: float, spot: Spot, epochs: float | None
) -> Statement:
    """An amount seen so many times; at least once, and no more is known, where that is unsaid."""
    scope = subject.scope(card, card.data[slice(*card.clause(spot.start, spot.end))])
    times = None if epochs is None else amount * epochs
    return Statement(
        quantity, "card", f"byte {spot.start}", excerpt(card.data, spot.start, spot.end),
        amount if times is None else times, times, times, scope.value if scope else "pretraining",
    )  # fmt: skip


def _epochs(card: Card, place: int) -> float | None:
    match = _EPOCHS.search(card.data[max(card.body_start, place - 200) : place + 500])
    number = value(match.group(1).decode()) if match else None
    return number if number is not None and number >= 1 else None
