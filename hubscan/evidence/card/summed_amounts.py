"""Amounts that are parts of one training: told side by side, or stage by stage."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from hubscan.evidence.card.document import Card
from hubscan.evidence.card.subject import Scope, usual_scope
from hubscan.evidence.late_patterns import Pattern
from hubscan.evidence.statement import Statement, excerpt


class Told(Struct, frozen=True):
    """An amount and where it stands: from its figure to the word for tokens."""

    statement: Statement
    start: int
    end: int


STATED = ("stated", "over", "times epochs")
"""Qualifiers of amounts that may be parts."""
# `1.5T English tokens and 0.5T code tokens`
_BESIDE = Pattern(
    r"(?i)^(?:(?:[^\n.;:()\d]|\b\d{1,4}K\b){0,40}(?:,|，|、|\+|&|"
    r"\b(?:and|plus|und|sowie|et|y|e|en|och|og|ve|oraz)\b|и|和|以及|と|및|와|과)\s{0,2})+"
    r"(?:and |und |et |y |an? (?:additional|further|extra) |another |about |around |some |over |"
    r"roughly |[~≈*_ ]){0,3}$".encode()
)
# `1T tokens of web text and then on 100B tokens of math`
_THEN = Pattern(
    rb"(?i)^[^\n.:()\d]{0,50}(?:,|;|\band) ?(?:and )?(?:then|followed by|afterwards|finally|"
    rb"subsequently|later|plus|sft|dpo|cpt|annealing|mid-?training|post-?training)\b"
    rb"[^\n.:()\d]{0,40}$|"
    rb"^[^\n.:()\d]{0,30}\bfollowed by\b[^\n.:()\d]{0,60}$"
)
_OTHERS = (
    r"unique|which|than|compared|context|instead|or|vs|length|batch|epochs?|models?|base|parent|"
    r"original|predecessor|previous|while|whereas|but|not"
)
"""Words beside a figure that is of something else."""
_NOT_THEN = Pattern(rf"(?i)\b(?:{_OTHERS})\b".encode())
_NOT_BESIDE = Pattern(
    rf"(?i)\b(?:{_OTHERS}|that|up|down|out|to|then|versus|incl\w*|vocab\w*|only|rather|version|per|"
    rf"steps?|for (?:the|a)|train\w*|saw|seen|used|uses)\b|"
    r"なく|不是|而非|아니|не|nicht|statt|non pas|sino|bensì|och inte".encode()
)
_OF_WHICH = Pattern(rb"(?i)^[\s,(]{0,3}(?:of (?:which|them|those|these)|(?:are|were) unique)\b")
_IN_TOTAL = Pattern(
    rb"(?i)^\W{0,3}(?:in total|altogether|overall|combined|insgesamt|au total|en total|in totale)\b"
)
_NUMBERS = {
    "1": 1, "one": 1, "i": 1, "first": 1, "一": 1, "2": 2, "two": 2, "ii": 2, "second": 2, "二": 2,
    "3": 3, "three": 3, "iii": 3, "third": 3, "三": 3, "4": 4, "four": 4, "iv": 4, "fourth": 4,
    "四": 4, "5": 5, "five": 5, "v": 5, "fifth": 5,
}  # fmt: skip
_STAGE = Pattern(
    r"(?i)\b(?:stage|phase|étape|etapa|fase|etap|этап)[ -]?([1-5]|one|two|three|four|five|"
    r"iii|ii|iv|i|v)\b|"
    r"\b(first|second|third|fourth|fifth) (?:(?:pre-?)?training )?(?:stage|phase)\b|"
    r"第 ?([一二三四1-5]) ?(?:个)?(?:阶段|階段|フェーズ|段階)".encode()
)
_OF_TRAINING = tuple(f"{scope.value}_tokens" for scope in Scope)
_SAME = 0.02
"""How far a total may be off the sum of its rounded parts."""


def summed(card: Card, told: Sequence[Told]) -> list[Statement]:
    """The statements, where those that are parts of one training are one: its largest part is the
    least, the sum of its parts the most likely and the most."""
    in_order = sorted(told, key=lambda one: one.start)
    return [one.statement for one in _by_stage(card, list(_side_by_side(card, in_order)))]


def _side_by_side(card: Card, told: Sequence[Told]) -> Iterator[Told]:
    run: list[Told] = []
    for one in told:
        if run and not _is_beside(card, run[-1], one):
            yield from _of_run(card, run)
            run = []
        run.append(one)
    yield from _of_run(card, run)


def _is_beside(card: Card, left: Told, right: Told) -> bool:
    kinds = {left.statement.text, right.statement.text}
    if left.statement.quantity != right.statement.quantity or not kinds <= set(STATED):
        return False
    between, behind = card.data[left.end : right.start], card.data[right.end : right.end + 25]
    if _OF_WHICH.search(behind):
        return False
    if _THEN.search(between) is not None and _NOT_THEN.search(between) is None:
        return True
    return _BESIDE.search(between) is not None and _NOT_BESIDE.search(between) is None


def _of_run(card: Card, run: Sequence[Told]) -> Sequence[Told]:
    """One amount of several that are parts, unless the first or last is the sum of the others."""
    if len(run) < 2 or _holds_total([one.statement.best or 0.0 for one in run]):
        return run
    if _IN_TOTAL.search(card.data[run[-1].end : run[-1].end + 30]):
        return run
    return [replace(run[0], statement=_sum(card, run), end=run[-1].end)]


def _holds_total(amounts: Sequence[float]) -> bool:
    total = max(amounts[0], amounts[-1])
    return len(amounts) > 2 and abs(2 * total - sum(amounts)) <= _SAME * total


def _sum(card: Card, told: Sequence[Told]) -> Statement:
    parts = [one.statement for one in told]
    return replace(
        max(parts, key=lambda part: part.best or 0.0),
        excerpt=excerpt(card.data, min(t.start for t in told), max(t.end for t in told)),
        low=max(part.low or 0.0 for part in parts),
        best=sum(part.best or 0.0 for part in parts),
        high=sum(part.high or 0.0 for part in parts),
        text="parts",
    )


def _by_stage(card: Card, told: Sequence[Told]) -> Sequence[Told]:
    """One amount of several stages, unless somewhere their total is told, too; of a training from
    nothing the later ones apart from the first, if this is most of it."""
    if not told or _STAGE.search(card.data, card.body_start) is None:
        return told
    stages: dict[int, Told] = {}
    staged = set[int]()
    for one, number in zip(told, _stages(card, told), strict=True):
        if number is not None:
            staged.add(one.start)
            known = stages.get(number)
            if known is None or (known.statement.best or 0.0) < (one.statement.best or 0.0):
                stages[number] = one
    if len(stages) < 2:
        return told
    parts = [stages[number] for number in sorted(stages)]
    total = sum(part.statement.best or 0.0 for part in parts)
    others = [one for one in told if one.start not in staged]
    if any(abs((one.statement.best or 0.0) - total) <= _SAME * total for one in others):
        return others
    begun, (first, *later) = usual_scope(card), parts
    if begun is Scope.ADDED or 2 * (first.statement.best or 0.0) < total:
        made = {begun: _sum(card, parts)}
    else:
        added = _sum(card, later) if len(later) > 1 else later[0].statement
        made = {begun: first.statement, Scope.ADDED: added}
    return [
        *others,
        *(
            replace(first, statement=replace(part, quantity=f"{scope.value}_tokens"))
            for scope, part in made.items()
        ),
    ]


def _stages(card: Card, told: Sequence[Told]) -> Iterator[int | None]:
    """Of which stage each amount is: of the name next to it, before it or behind it as in the
    rest of its clause."""
    ends = [0, *(one.end for one in told)]
    starts = [*(one.start for one in told), len(card.data)]
    for place, one in enumerate(told):
        if one.statement.quantity not in _OF_TRAINING or one.statement.text not in STATED:
            yield None
            continue
        begin, stop = card.clause(one.start, one.end)
        clause = _STAGE.search(card.data[begin:stop])
        if clause is None:
            yield None
            continue
        first = starts[bisect_left(starts, begin)]
        before = list(_STAGE.finditer(card.data[max(begin, ends[place]) : one.start]))
        behind = list(_STAGE.finditer(card.data[one.end : min(stop, starts[place + 1])]))
        named = before[-1:] if begin + clause.start() < first else behind[:1]
        yield _number(named[0]) if named else None


def _number(match: Any) -> int:
    text = next(part for part in match.groups() if part).decode("utf-8", "ignore").lower()
    return _NUMBERS[text]
