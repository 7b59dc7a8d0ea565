"""Contradictions inside the reference table, and between it and what the Hub counts.

A contradiction is not always a mistake: a tensor count may include a draft head, a stated FLOP may
count a reinforcement stage. A model says that it knows by a note that names the check in square
brackets, such as `[parameters] the Hub counts the draft head`; the finding is then excused and
still listed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from hubscan.estimate.reference import ReferenceRow
from hubscan.estimate.reference_facts import FILE_NAME as FACTS
from hubscan.estimate.reference_facts import QUANTITIES, Fact, Kind
from hubscan.estimate.reference_models import FILE_NAME as MODELS

UTILISATION = (0.03, 0.60)
"""Implied model FLOP utilisation outside this range means that an input is wrong."""

MEMORY_LIMIT = 1e23
"""FLOP above which compute may not rest on the literature as recalled alone."""

_SAME_COUNT = 0.05
_SAME_STATEMENT = 0.10
_OPERATIONS_FACTOR = 2.0
_LINEAGE_FACTOR = 1.5
_ROUNDING = 1.02
_ESTIMATES = frozenset({"estimated_flop", "estimated_tokens"})
_FLOP = ("stated_flop", "estimated_flop")
_SIZE = ("parameters", "active_parameters")
_TRAINING = ("training_tokens", "gpu_hours")
"""Quantities that compute is worked out from: as such, or from a size and either of the last."""

_NOT_SIX_N_D = frozenset({"encoder-decoder", "text-to-image", "text-to-video", "image-text"})
"""Tasks whose operations are not 6 × parameters × tokens."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One contradiction of one model."""

    file: str
    """Name of the file that holds the line."""
    line: int
    hf_id: str
    check: str
    """Name of the check, as a note excuses it."""
    message: str
    excused: bool

    def at(self, folder: Path) -> str:
        """`file:line: id: message [check]`."""
        return f"{folder / self.file}:{self.line}: {self.hf_id}: {self.message} [{self.check}]"


@dataclass(frozen=True, slots=True)
class Table:
    """What the checks compare a row with."""

    known: Mapping[str, ReferenceRow]
    """Rows by lower-case id and alias."""
    counts: Mapping[str, int]
    """Parameters that the Hub counts in tensors, by lower-case id."""
    peaks: Mapping[str, float]
    """Dense 16-bit FLOP per second by device, as `assumptions.accelerators` writes them."""


def lint(
    rows: Sequence[ReferenceRow], hub_counts: Mapping[str, int], peaks: Mapping[str, float]
) -> list[Finding]:
    """Every contradiction, in the order of the file of models."""
    known = {name.lower(): row for row in rows for name in row.ids}
    table = Table(known, hub_counts, peaks)
    return [
        _finding(row, check, message, fact)
        for row in rows
        for check, test in _CHECKS.items()
        for message, fact in test(row, table)
    ]


def _finding(row: ReferenceRow, check: str, message: str, fact: Fact | None) -> Finding:
    excused = f"[{check}]" in row.model.note
    if fact is None:
        return Finding(MODELS, row.model.line, row.hf_id, check, message, excused)
    return Finding(FACTS, fact.line, row.hf_id, check, message, excused)


Found = Iterator[tuple[str, Fact | None]]
"""Messages, each with the fact that it is about; None if it is about the model."""


def _parameters(row: ReferenceRow, table: Table) -> Found:
    fact = row.fact("parameters")
    if fact is None:
        yield "nothing says how many parameters it has", None
        return
    for name in row.ids:
        counted = table.counts.get(name.lower())
        if fact.value and counted and abs(counted / fact.value - 1) > _SAME_COUNT:
            yield f"parameters {fact.value:.4g}, but the Hub counts {counted:.4g} in {name}", fact


def _active(row: ReferenceRow, table: Table) -> Found:
    active, total = row.fact("active_parameters"), row.number("parameters")
    if active and active.value and total and active.value > total:
        yield f"active parameters {active.value:.4g} exceed parameters {total:.4g}", active


def _operations(row: ReferenceRow, table: Table) -> Found:
    six_n_d = _six_n_d(row)
    if six_n_d is None or row.model.task in _NOT_SIX_N_D:
        return
    for fact in row.about("stated_flop"):
        stated = fact.value if fact.scope != "whole" or not row.base else None
        if stated and not 1 / _OPERATIONS_FACTOR <= stated / six_n_d <= _OPERATIONS_FACTOR:
            yield (
                f"6 × active parameters × tokens = {six_n_d:.3g}, but {stated:.3g} FLOP are stated",
                fact,
            )
    low, high = row.flop_end("own_flop_low"), row.flop_end("own_flop_high")
    below = low is not None and six_n_d * _ROUNDING < low
    above = high is not None and six_n_d > high * _ROUNDING
    if below or above:
        yield (
            f"6 × active parameters × tokens = {six_n_d:.3g} lies outside "
            f"own_flop {low or 0:.3g} to {high or 0:.3g}",
            row.fact("training_tokens"),
        )


def _utilisation(row: ReferenceRow, table: Table) -> Found:
    six_n_d, fact = _six_n_d(row), row.fact("gpu_hours")
    if six_n_d is None or fact is None or not fact.value:
        return
    peak = _peak(fact.text, table.peaks)
    if peak is None:
        yield f"the assumptions know no peak of hardware '{fact.text}'", fact
        return
    share = six_n_d / (fact.value * 3600 * peak)
    if not UTILISATION[0] <= share <= UTILISATION[1]:
        yield f"{fact.value:,.0f} hours of {fact.text} imply {share:.0%} utilisation", fact


def _lineage(row: ReferenceRow, table: Table) -> Found:
    total = row.flop_end("training_flop_best")
    if not row.base:
        if row.flop_end("own_flop_best") != total:
            yield "without a base, own_flop and training_flop must be equal", None
        return
    fact = row.about("base")[0]
    parent = table.known.get(row.base.lower())
    if parent is None:
        yield f"its base {row.base} is not in the table", fact
        return
    if _reaches(parent, row.hf_id, table.known):
        yield f"its base {row.base} descends from it", fact
        return
    own, inherited = row.flop_end("own_flop_best"), parent.flop_end("training_flop_best")
    if total and own is not None and inherited is not None:
        ratio = (own + inherited) / total
        if not 1 / _LINEAGE_FACTOR <= ratio <= _LINEAGE_FACTOR:
            yield (
                f"own {own:.3g} + base {inherited:.3g} FLOP, but training_flop is {total:.3g}",
                fact,
            )


def _statements(row: ReferenceRow, table: Table) -> Found:
    """Sources that say different things; estimates of other people may."""
    for quantity in (q for q in QUANTITIES if q not in _ESTIMATES | _SCORES):
        used = row.fact(quantity)
        for fact in row.about(quantity):
            same = used is not None and fact is not used and fact.scope == used.scope
            if used is not None and same and _differs(fact, used):
                yield f"{quantity}: this differs from line {used.line}, which is used", fact


def _differs(fact: Fact, used: Fact) -> bool:
    if used.value is None:
        return fact.text != used.text
    low = fact.low if fact.value is None else fact.value * (1 - _SAME_STATEMENT)
    high = fact.high if fact.value is None else fact.value * (1 + _SAME_STATEMENT)
    return (low is not None and used.value < low) or (high is not None and used.value > high)


def _duplicates(row: ReferenceRow, table: Table) -> Found:
    seen: dict[tuple[str, ...], int] = {}
    for fact in row.facts:
        key = (fact.quantity, fact.scope, fact.address, fact.locator, fact.source_title)
        first = seen.setdefault(key, fact.line)
        if first != fact.line:
            yield f"{fact.quantity} of the same source is already on line {first}", fact


def _sources(row: ReferenceRow, table: Table) -> Found:
    for quantity, what in _NEEDS_TEXT.items():
        for fact in row.about(quantity):
            if not fact.text:
                yield f"{quantity} without its {what}", fact


def _memory(row: ReferenceRow, table: Table) -> Found:
    """Above the limit compute follows from facts with an address, whatever is recalled besides."""
    if reached(row) <= MEMORY_LIMIT or any(_looked_up(row, q) for q in _FLOP):
        return
    recalled = [q for q in _SIZE if _recalled(row, q)]
    trained = [q for q in _TRAINING if row.about(q)]
    if trained and not any(_looked_up(row, q) for q in trained):
        recalled += trained
    for quantity in recalled:
        yield f"{reached(row):.2g} FLOP rest on {quantity} from memory", row.about(quantity)[0]


def _looked_up(row: ReferenceRow, quantity: str) -> bool:
    return any(fact.kind is not Kind.MEMORY for fact in row.about(quantity))


def _recalled(row: ReferenceRow, quantity: str) -> bool:
    return bool(row.about(quantity)) and not _looked_up(row, quantity)


def reached(row: ReferenceRow) -> float:
    """Training compute, base included: the best value, or the high end where there is none."""
    ends = (row.flop_end(f"training_flop_{end}") for end in ("best", "high"))
    return next((end for end in ends if end is not None), 0.0)


_NEEDS_TEXT = {"gpu_hours": "device", "mmlu": "protocol", "humaneval": "protocol"}
_SCORES = frozenset({"mmlu", "humaneval"})

_CHECKS: Mapping[str, Callable[[ReferenceRow, Table], Found]] = MappingProxyType(
    {
        "parameters": _parameters,
        "active": _active,
        "operations": _operations,
        "utilisation": _utilisation,
        "lineage": _lineage,
        "statements": _statements,
        "duplicates": _duplicates,
        "sources": _sources,
        "memory": _memory,
    }
)


def _six_n_d(row: ReferenceRow) -> float | None:
    active, tokens = row.number("active_parameters"), row.number("training_tokens")
    return 6 * active * tokens if active and tokens else None


def _peak(hardware: str, peaks: Mapping[str, float]) -> float | None:
    """The peak of the longest device name that `hardware` starts with."""
    written = hardware.lower().replace(" ", "").replace("-", "")
    names = [name for name in peaks if written.startswith(name)]
    return peaks[max(names, key=len)] if names else None


def _reaches(start: ReferenceRow, target: str, known: Mapping[str, ReferenceRow]) -> bool:
    """True if following bases from `start` comes to `target`."""
    seen: set[str] = set()
    row: ReferenceRow | None = start
    while row is not None and row.hf_id not in seen:
        if row.hf_id == target:
            return True
        seen.add(row.hf_id)
        row = known.get(row.base.lower())
    return False
