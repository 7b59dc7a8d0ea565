"""Contradictions inside the reference table, and between it and what the Hub counts.

A contradiction is not always a mistake: a tensor count may include a draft head, a stated FLOP may
count a reinforcement stage. A row says that it knows by a note that names the check in square
brackets, such as `[parameters] the Hub counts the draft head`; the finding is then excused and
still listed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import duckdb

from hubscan.estimate.reference import ReferenceRow

PEAK_FLOP_PER_SECOND: Mapping[str, float] = MappingProxyType(
    {
        "A100": 312e12,
        "B200": 2250e12,
        "GH200": 989e12,
        "H100": 989e12,
        "H200": 989e12,
        "H800": 989e12,
        "MI250X": 383e12,
        "MI300X": 1307e12,
        "TPU v2": 45e12,
        "TPU v3": 123e12,
        "TPU v4": 275e12,
        "TPU v5e": 197e12,
        "V100": 125e12,
    }
)
"""Dense 16-bit peak of one accelerator, by the longest name that `hardware` starts with.

Source: makers' data sheets as collected by Epoch AI (chip data set, CC BY 4.0)."""

UTILISATION = (0.03, 0.60)
"""Implied model FLOP utilisation outside this range means that an input is wrong."""

_SAME_COUNT = 0.05
_OPERATIONS_FACTOR = 2.0
_LINEAGE_FACTOR = 1.5
_ROUNDING = 1.02
_NOT_SIX_N_D = frozenset({"encoder-decoder", "text-to-image", "text-to-video", "image-text"})
"""Tasks whose operations are not 6 × parameters × tokens."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One contradiction of one row."""

    line: int
    hf_id: str
    check: str
    """Name of the check, as a note excuses it."""
    message: str
    excused: bool

    def at(self, path: Path) -> str:
        """`file:line: id: message [check]`."""
        return f"{path}:{self.line}: {self.hf_id}: {self.message} [{self.check}]"


def lint(rows: Sequence[ReferenceRow], hub_counts: Mapping[str, int]) -> list[Finding]:
    """Every contradiction, in the order of the file.

    `hub_counts` gives the parameters that the Hub counts in tensors, by lower-case id.
    """
    known = {name.lower(): row for row in rows for name in row.ids}
    found = []
    for row in rows:
        for check, test in _CHECKS.items():
            excused = f"[{check}]" in row.text("note")
            for message in test(row, known, hub_counts):
                found.append(Finding(row.line, row.hf_id, check, message, excused))
    return found


def hub_counts(con: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Parameters in float tensors of every model that `reference` names, by lower-case id.

    Reads `models` and `reference`. Models with more than 2 % of integer entries are left out:
    those may be packed weights, whose true number the count does not give.
    """
    rows = con.execute(
        """
        WITH named AS (
            SELECT lower(unnest(list_prepend(hf_id,
                   string_split(coalesce(aliases, ''), ' ')))) AS id FROM reference
        ), counted AS (
            SELECT lower(m.id) AS id, unnest(map_entries(m.safetensors_parameters)) AS entry
            FROM models m WHERE lower(m.id) IN (SELECT id FROM named)
        ), summed AS (
            SELECT id, sum(entry.value) AS total,
                   sum(entry.value) FILTER (
                       WHERE regexp_matches(entry.key, '^(F|BF)[0-9]+(_E[45]M[0-9]+)?$')
                   ) AS floats
            FROM counted GROUP BY id
        )
        SELECT id, floats::BIGINT FROM summed WHERE floats > 0.98 * total ORDER BY id
        """
    ).fetchall()
    return {str(name): int(count) for name, count in rows}


Known = Mapping[str, ReferenceRow]
Counts = Mapping[str, int]


def _parameters(row: ReferenceRow, known: Known, counts: Counts) -> Iterator[str]:
    written = row.number("parameters")
    for name in row.ids:
        counted = counts.get(name.lower())
        if written and counted and abs(counted / written - 1) > _SAME_COUNT:
            yield f"parameters {written:.4g}, but the Hub counts {counted:.4g} in {name}"


def _operations(row: ReferenceRow, known: Known, counts: Counts) -> Iterator[str]:
    six_n_d = _six_n_d(row)
    if six_n_d is None or row.text("task") in _NOT_SIX_N_D:
        return
    stated = row.number("stated_flop")
    if stated and not 1 / _OPERATIONS_FACTOR <= stated / six_n_d <= _OPERATIONS_FACTOR:
        yield f"6 × active parameters × tokens = {six_n_d:.3g}, but {stated:.3g} FLOP are stated"
    low, high = row.number("own_flop_low"), row.number("own_flop_high")
    below = low is not None and six_n_d * _ROUNDING < low
    above = high is not None and six_n_d > high * _ROUNDING
    if below or above:
        yield (
            f"6 × active parameters × tokens = {six_n_d:.3g} lies outside "
            f"own_flop {low or 0:.3g} to {high or 0:.3g}"
        )


def _utilisation(row: ReferenceRow, known: Known, counts: Counts) -> Iterator[str]:
    six_n_d, hours = _six_n_d(row), row.number("gpu_hours")
    if six_n_d is None or not hours:
        return
    peak = _peak(row.text("hardware"))
    if peak is None:
        yield f"hardware '{row.text('hardware')}' has no known peak"
        return
    share = six_n_d / (hours * 3600 * peak)
    if not UTILISATION[0] <= share <= UTILISATION[1]:
        yield f"{hours:,.0f} hours of {row.text('hardware')} imply {share:.0%} utilisation"


def _lineage(row: ReferenceRow, known: Known, counts: Counts) -> Iterator[str]:
    base = row.text("base")
    total = row.number("training_flop_best")
    if not base:
        if row.number("own_flop_best") != total:
            yield "without a base, own_flop and training_flop must be equal"
        return
    parent = known.get(base.lower())
    if parent is None:
        yield f"its base {base} is not in the table"
        return
    if _reaches(parent, row.hf_id, known):
        yield f"its base {base} descends from it"
        return
    own, inherited = row.number("own_flop_best"), parent.number("training_flop_best")
    if total and own is not None and inherited is not None:
        ratio = (own + inherited) / total
        if not 1 / _LINEAGE_FACTOR <= ratio <= _LINEAGE_FACTOR:
            yield (f"own {own:.3g} + base {inherited:.3g} FLOP, but training_flop is {total:.3g}")


def _sources(row: ReferenceRow, known: Known, counts: Counts) -> Iterator[str]:
    for value, needed in _NEEDED.items():
        if row.values[value] is not None:
            missing = [name for name in needed if row.values[name] is None]
            if missing:
                yield f"{value} without {' and '.join(missing)}"


_NEEDED = {
    "parameters": ("parameters_source", "parameters_confidence"),
    "training_tokens": ("training_tokens_source", "training_tokens_confidence"),
    "gpu_hours": ("hardware", "gpu_hours_source"),
    "stated_flop": ("stated_flop_source", "stated_flop_confidence"),
    "own_flop_high": ("own_flop_method",),
    "training_flop_high": ("training_flop_method",),
    "mmlu": ("mmlu_protocol", "mmlu_source"),
    "humaneval": ("humaneval_source",),
}

_CHECKS: Mapping[str, Callable[[ReferenceRow, Known, Counts], Iterator[str]]] = MappingProxyType(
    {
        "parameters": _parameters,
        "operations": _operations,
        "utilisation": _utilisation,
        "lineage": _lineage,
        "sources": _sources,
    }
)


def _six_n_d(row: ReferenceRow) -> float | None:
    active, tokens = row.number("active_parameters"), row.number("training_tokens")
    return 6 * active * tokens if active and tokens else None


def _peak(hardware: str) -> float | None:
    names = [name for name in PEAK_FLOP_PER_SECOND if hardware.startswith(name)]
    return PEAK_FLOP_PER_SECOND[max(names, key=len)] if names else None


def _reaches(start: ReferenceRow, target: str, known: Known) -> bool:
    """True if following bases from `start` comes to `target`."""
    seen: set[str] = set()
    row: ReferenceRow | None = start
    while row is not None and row.hf_id not in seen:
        if row.hf_id == target:
            return True
        seen.add(row.hf_id)
        row = known.get(row.text("base").lower())
    return False
