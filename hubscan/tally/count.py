"""How many models each tier covers, by relation: at least (surely), likely, at most (possibly).

The units of counting are those of `hubscan.tally.units`, the 90 % interval of the likely count is
that of `hubscan.tally.resample`. Texts often draw the same line, so of 241 verdict columns on the
built-in sample 105 differ; equal columns are counted once.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field

import duckdb
import numpy as np
import pyarrow as pa

from hubscan.model.tables import TABLES
from hubscan.rules import Rulebook, VerdictColumn
from hubscan.store.engine import empty_table
from hubscan.tally import columns
from hubscan.tally.columns import Levels
from hubscan.tally.doubt import DoubtOf, Flags
from hubscan.tally.facts import RELATIONS, load
from hubscan.tally.resample import interval
from hubscan.tally.units import Counts, Unit, units

ALL = "all"


def count(con: duckdb.DuckDBPyConnection, rulebook: Rulebook) -> None:
    """Read `verdicts`, `models`, `lineage`, `estimates`; make `tallies` (hubscan.model.tables)."""
    facts = load(con)
    present = sorted({RELATIONS[code] for code in np.unique(facts.relation)})
    counts = _Counts(dict(units(facts)), DoubtOf.of(con, rulebook, facts.models))
    by_name = {column.name: column for column in rulebook.columns()}
    columns.check(con, list(by_name))
    rows: list[tuple[object, ...]] = []
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for batch in columns.read(con, list(by_name)):
            for name, unit, counted in counts.of(batch, pool):
                rows += _rows(by_name[name], unit, present, counted)
    _write(con, sorted(rows, key=lambda row: tuple(map(str, row[:5]))))


@dataclass(frozen=True, slots=True)
class _Counted:
    """What a verdict column covers in one unit."""

    measures: list[Counts]
    likely: tuple[int, int]
    """The ends of its interval."""


@dataclass(slots=True)
class _Counts:
    """The counts of columns in all units, made once for columns that are equal."""

    units: dict[str, Unit]
    unknown: DoubtOf
    _made: dict[bytes, _Counted] = field(default_factory=dict)
    _flags: dict[tuple[str, ...], Flags] = field(default_factory=dict)

    def of(
        self, batch: Mapping[str, Levels], pool: Executor
    ) -> Iterator[tuple[str, str, _Counted]]:
        """(column, unit, counts) of a few columns, worked out side by side."""
        contents = dict(zip(batch, pool.map(_digest, batch.values()), strict=True))
        places = [(name, unit) for name in batch for unit in self.units]
        marks = [self._mark(contents[name], name, unit) for name, unit in places]
        new = {mark: at for mark, at in zip(marks, places, strict=True) if mark not in self._made}
        made = pool.map(lambda mark: self._count(mark, batch[new[mark][0]], *new[mark]), new)
        self._made |= zip(new, made, strict=True)
        for (name, unit), mark in zip(places, marks, strict=True):
            yield name, unit, self._made[mark]

    def _mark(self, content: bytes, name: str, unit: str) -> bytes:
        """All that decides a count, and the seed of its draws."""
        return content + unit.encode() + ",".join(self.unknown.reads(name)).encode()

    def _count(self, mark: bytes, levels: Levels, name: str, unit_name: str) -> _Counted:
        unit = self.units[unit_name]
        elements = unit.highest(levels)
        ends = interval(mark, elements, unit.families, self._lacking(name, unit_name))
        return _Counted(unit.measure(levels, elements), ends)

    def _lacking(self, name: str, unit: str) -> Flags:
        """(elements,) whether a best value that the column reads is unknown; few sets differ."""
        asked = unit, *self.unknown.reads(name)
        if asked not in self._flags:
            self._flags[asked] = self.units[unit].own(self.unknown.lacks_any(name))
        return self._flags[asked]


def _digest(levels: Levels) -> bytes:
    return hashlib.blake2b(levels.data, digest_size=16).digest()


def _rows(
    column: VerdictColumn,
    unit: str,
    present: list[str],
    counted: _Counted,
) -> Iterator[tuple[object, ...]]:
    for relation in [ALL, *present]:
        at = -1 if relation == ALL else RELATIONS.index(relation)
        values = [int(v) for counts in counted.measures for v in counts[at]]
        ends = counted.likely if relation == ALL else (None, None)
        yield (column.rule, column.tier, column.mode, relation, unit, *values, *ends)


def _write(con: duckdb.DuckDBPyConnection, rows: list[tuple[object, ...]]) -> None:
    shape = TABLES["tallies"]
    empty_table(con, shape)
    if not rows:
        return
    listed = pa.table({c: [r[i] for r in rows] for i, c in enumerate(shape.names)})
    con.register("counted_rows", listed)
    con.execute("INSERT INTO tallies SELECT * FROM counted_rows")
    con.unregister("counted_rows")
