"""Training tokens in prose, key-value lines and tables."""

from __future__ import annotations

from collections.abc import Iterator

import re2

from hubscan.evidence.card import subject
from hubscan.evidence.card.document import Card
from hubscan.evidence.card.numerals import NUMBER, UNIT, value
from hubscan.evidence.card.spot import Spot, near
from hubscan.evidence.card.subject import Scope
from hubscan.evidence.statement import Statement, excerpt

_WORD = re2.compile(r"(?i)tokens?\b|词元".encode())
_BULK = re2.compile(rb"(?i)\b(?:corpus|corpora|dataset)\b")
_WORDS = r"(?:[a-z][a-z-]{1,20}[\s*_]{1,3})"
_PROSE = re2.compile(
    rf"(?i)(?:({NUMBER})\s?(?:{UNIT})?\s?(?:~|–|-|to)\s?)?\b({NUMBER})\+?[\s-]{{0,6}}({UNIT})?\+?"
    rf"[\s*_`个-]{{0,4}}{_WORDS}{{0,4}}(?:tokens?|词元)$".encode()
)
_CORPUS = re2.compile(
    rf"(?i)()\b({NUMBER})[\s-]?(T|trillion)\b[\s*]{{1,3}}{_WORDS}{{0,3}}"
    rf"(?:corpus|corpora|dataset)$".encode()
)
_KEYED = re2.compile(
    rf"(?i)(?:^|\n)[\s>*|_#-]{{0,12}}(?:number of |num\. |total |amount of )?"
    rf"((?:pre-?)?training |trained |fine-?tuning |total )?tokens?"
    rf"(?: seen| count| consumed| trained(?: on)?| \(total\))?[\s*_`:|=~≈]{{1,14}}"
    rf"({NUMBER})\s?({UNIT})?\b".encode()
)
_NEVER_BEFORE = re2.compile(
    rb"(?i)context[- ](?:length|window|size|len)|context (?:of|up|to)|window|vocab|tokeni[sz]er|"
    rb"max(?:imum)?\b[^.]{0,20}(?:length|tokens)|(?:sequence|input|output|prompt|token) length|"
    rb"lengths? of|batch|per second|throughput|per (?:step|sample|example|image|turn|device|gpu)|"
    rb"warm-?up|chunk|response|generat(?:e|es|ing)\b|every\s|limit|decay|seq(?:uence)?[_ ]len|"
    rb"max_new|special|average|long(?:er)? than|memory|\$|price|cost per|sliding|rope|"
    rb"past |first |last |expert models|contaminat|samples of"
)
_NEVER_AFTER = re2.compile(
    rb"(?i)^[\s*)(,]*(?:/ ?s\b|per |context|of context|window|in length|or greater|or more per|"
    rb"batch|"
    rb"warm-?up|limit|at inference|long[\s.,;)]|a second|coming soon|length|each\b|-\d)|"
    rb"\bper second"
)
_UP_TO = re2.compile(rb"(?i)\bup to\W{0,3}$")
_OVER = re2.compile(
    r"(?i)(?:over|more than|at least|upwards of|exceeding|no less than|>|"
    r"超过)\W{0,4}$".encode()
)
_GOES_ON = re2.compile(rb"(?i)^\W*(?:on top of|in addition|additionally|also|plus|it also)\b")
_DATASET = re2.compile(rb"(?i)^\W{0,3}(?:data ?set|corpus)|^(?:\W+\w+){0,2}\W+(?:data ?set|corpus)")
_EPOCHS = re2.compile(
    rb"(?i)^[^.;\n]{0,80}?\bfor (?:about )?(\d{1,2}(?:\.\d+)?|two|three|four|five) epochs"
)
_LEAST = {Scope.PRETRAINING: 1e8, Scope.ADDED: 1e7}
_MOST = 2e14


def read(card: Card) -> Iterator[Statement]:
    """Statements `pretraining_tokens` and `added_tokens`; each keeps its clause and offset."""
    taken: set[int] = set()
    for spot in near(card, _WORD, _KEYED, before=60, after=50):
        scope = Scope.ADDED if "fine" in spot.text(1).lower() else Scope.PRETRAINING
        if _NEVER_BEFORE.search(_line(card.data, spot.at(2), spot.end)):
            continue
        found = _statement(card, spot, scope, cue=True)
        if found is not None:
            taken.add(spot.at(2))
            yield found
    for word, pattern in ((_WORD, _PROSE), (_BULK, _CORPUS)):
        for spot in near(card, word, pattern, before=110):
            if spot.at(2) in taken:
                continue
            taken.add(spot.at(2))
            found = _in_prose(card, spot)
            if found is not None:
                yield found


def _in_prose(card: Card, spot: Spot) -> Statement | None:
    start, end = card.clause(spot.start, spot.end)
    clause = card.data[start:end]
    place = spot.start - start
    scope = subject.scope(card, clause)
    if scope is None and _GOES_ON.search(clause):
        scope = subject.scope(card, card.data[slice(*card.clause(max(start - 3, 0), start - 2))])
    if scope is None or card.data[spot.start - 1 : spot.start] in {b"-", b"_", b"/"}:
        return None
    if _NEVER_BEFORE.search(clause[max(0, place - 70) : spot.end - start]):
        return None
    if _NEVER_AFTER.search(card.data[spot.end : spot.end + 25]):
        return None
    if subject.about_another(card, clause, place):
        return None
    return _statement(card, spot, scope)


def _statement(card: Card, spot: Spot, scope: Scope, *, cue: bool = False) -> Statement | None:
    unit = spot.text(3)
    amount = value(spot.text(2), unit)
    if amount is None:
        return None
    least = _LEAST[scope]
    if unit.lower() in {"k", "thousand"}:  # nearly always a context length
        least = 1e5
        if not _DATASET.search(card.data[spot.end : spot.end + 40]):
            return None
    if not least <= amount <= _MOST:
        return None
    before = card.data[max(0, spot.at(2) - 20) : spot.at(2)]
    low, high, kind = amount, amount, "stated"
    if _UP_TO.search(before):
        low, kind = amount * 0.3, "up to"
    elif _OVER.search(before) or card.data[spot.after(3) : spot.after(3) + 1] == b"+":
        high, kind = amount * 1.35, "over"
    elif not cue and spot.text(1):
        other = value(spot.text(1), unit)
        if other is not None and 0.05 * amount < other < amount:
            low, kind = other, "range"
    epochs = _EPOCHS.search(card.data[spot.end : spot.end + 120])
    if epochs is not None and not cue:
        times = value(epochs.group(1).decode()) or 1.0
        amount, high, kind = amount * times, high * times, "times epochs"
    text = excerpt(card.data, spot.start, spot.end)
    place = f"byte {spot.at(2)}"
    return Statement(f"{scope.value}_tokens", "card", place, text, low, amount, high, kind)


def _line(data: bytes, start: int, end: int) -> bytes:
    left = data.rfind(b"\n", 0, end) + 1
    right = data.find(b"\n", end)
    return data[min(left, start) : right if right >= 0 else len(data)][:300]
