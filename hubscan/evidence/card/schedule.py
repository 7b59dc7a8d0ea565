"""Training that a card counts in steps: × batch it is samples, × length tokens.

`trained for 500K steps with a batch size of 8K and a sequence length of 512`.
"""

from __future__ import annotations

from collections.abc import Iterator

from hubscan.evidence.card import subject
from hubscan.evidence.card.document import Card
from hubscan.evidence.card.numerals import NUMBER, UNIT, value
from hubscan.evidence.card.spot import Spot, near
from hubscan.evidence.card.subject import Scope
from hubscan.evidence.late_patterns import Pattern
from hubscan.evidence.statement import Statement, excerpt

RECKONED = "steps × batch × length"
"""Qualifier of tokens that the card does not state, only what they follow from."""

_WORD = Pattern(rb"(?i)\b(?:steps|iterations|updates)\b")
_STEPS = Pattern(
    rf"(?i)\b({NUMBER}|one|two|three|five|half a)[\s-]?({UNIT})?\+? (?:training |pre-?training |"
    r"gradient |update |total |optimi[sz]er |optimi[sz]ation )?"
    r"(?:steps|iterations|updates)$".encode()
)
_NOT_STEPS = Pattern(
    rb"(?i)warm-?\s?up|inference|sampling|denois|evaluat|every|validation|logging|checkpoint each|"
    rb"scheduler|decay|first|annealing"
)
_IS = (
    r"(?: of| is| was| set| equal| to| about| approximately| roughly| limited| up to|"
    r"[\s:=*`(|~–-])*"
)
_BATCH = Pattern(
    rf"(?i)\bbatch(?:es)?(?:[ -]?sizes?)?{_IS}(?:\d+ ?[x×*] ?)*?(?:[\d x×*]{{1,40}}= ?)?"
    rf"({NUMBER})(?:\s?([KkMm]|million|thousand))?\b(?:[\s*`]{{1,3}}(tokens?|images|pairs))?".encode()
)
# `1.4M steps at 2M tokens per step`
_PER_STEP = Pattern(
    rf"(?i)\b({NUMBER})(?:\s?([KkMm]|million|thousand))?\s(tokens) (?:per|/) ?"
    r"(?:step|update|iteration|batch)\b".encode()
)
_LENGTH = Pattern(
    rf"(?i)(?:(?:sequence|context|input|token|block|seq)s?[ _-]?len(?:gth)?s?|max length|"
    rf"(?:sequence|context|block)[ _-]sizes?|sequences of(?: length)?|samples x){_IS}"
    rf"({NUMBER})(?:\s?([Kk]))?\b".encode()
)
_WINDOW = 700
_LEAST, _MOST = 50, 1e8
_MOST_BATCH = {"samples": 1e6, "tokens": 1e9}
_LENGTHS = 16, 2**20
_LEAST_TOKENS, _MOST_TOKENS = 1e6, 1e14


def read(card: Card) -> Iterator[Statement]:
    """Statements of tokens (`<scope>_tokens`) and, unless batches are counted in tokens,
    `samples_seen` with its scope in `text`; at most one each.

    Several counts of steps are stages: the largest is the least, their sum the most likely.
    Added steps train on samples that are mostly shorter than the longest, so the product is only
    their upper end.
    """
    steps = list(_steps(card))
    if not steps:
        return
    (first, _), (last, _) = steps[0], steps[-1]
    around = card.data[max(card.body_start, first.start - _WINDOW) : last.end + _WINDOW]
    batch = _largest_batch(around)
    if batch is None:
        return
    size, counted = batch
    most, total = max(n for _, n in steps) * size, sum(n for _, n in steps) * size
    clause = card.data[slice(*card.clause(first.start, first.end))]
    scope = subject.scope(card, clause) or subject.usual_scope(card)
    place, text = f"byte {first.start}", excerpt(card.data, first.start, first.end)
    ends: tuple[float, float | None, float] = most, total, total
    if counted != "tokens":
        yield Statement("samples_seen", "card", place, text, *ends, scope.value)
        length = _longest(around) if counted == "samples" else None
        if length is None:
            return
        first_training = scope is Scope.PRETRAINING
        low, best = (most * length / 2, total * length) if first_training else (0.0, None)
        ends = low, best, total * length
    if _LEAST_TOKENS <= ends[2] <= _MOST_TOKENS:
        yield Statement(f"{scope.value}_tokens", "card", place, text, *ends, RECKONED)


def _steps(card: Card) -> Iterator[tuple[Spot, float]]:
    """Every `500K steps` of training this model, and how many."""
    for spot in near(card, _WORD, _STEPS, before=60, spelled=True):
        count = value(spot.text(1), spot.text(2))
        if count is None or not _LEAST <= count <= _MOST:
            continue
        beside = card.data[max(0, spot.start - 60) : spot.end + 12]
        if not _NOT_STEPS.search(beside) and subject.is_own_training(card, spot.start, spot.end):
            yield spot, count


def _largest_batch(around: bytes) -> tuple[float, str] | None:
    """The largest batch, because per-device sizes stand beside the global one, and of what."""
    found = [
        (_amount(m.group(1), m.group(2)), (m.group(3) or b"").lower())
        for pattern in (_BATCH, _PER_STEP)
        for m in pattern.finditer(around)
    ]
    size, of = max(found, default=(0.0, b""))
    counted = {b"": "samples", b"images": "pictures", b"pairs": "pictures"}.get(of, "tokens")
    return (size, counted) if 1 <= size <= _MOST_BATCH.get(counted, 1e6) else None


def _longest(around: bytes) -> float | None:
    """The longest sequence; None if none is given."""
    lengths = [_amount(m.group(1)) * (1024 if m.group(2) else 1) for m in _LENGTH.finditer(around)]
    least, most = _LENGTHS
    return max((n for n in lengths if least <= n <= most), default=None)


def _amount(number: bytes, unit: bytes | None = None) -> float:
    """0 if it is no number."""
    return value(number.decode("utf-8", "ignore"), (unit or b"").decode()) or 0.0
