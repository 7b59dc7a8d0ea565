"""How many models each tier covers, by relation: at least (surely), likely, at most (possibly).

The units of counting are those of `hubscan.tally.units`; `hubscan.census` puts the expected counts
beside these. Texts often draw the same line, so of 241 verdict columns on the
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
from hubscan.store.arrow import TYPES, array_of
from hubscan.store.engine import empty_table
from hubscan.tally import columns
from hubscan.tally.columns import Levels
from hubscan.tally.facts import RELATIONS, load
from hubscan.tally.units import Counts, Unit, units

ALL = "all"
_OF_THE_CENSUS = (None,) * sum(c.name.startswith("expected") for c in TABLES["tallies"].columns)
"""Expected counts, which `hubscan.census` puts beside these."""


def count(con: duckdb.DuckDBPyConnection, rulebook: Rulebook) -> None:
    """Read `verdicts`, `models`, `lineage`, `estimates`; make `tallies` (hubscan.model.tables)."""
    facts = load(con)
    present = sorted({RELATIONS[code] for code in np.unique(facts.relation)})
    counts = _Counts(dict(units(facts)))
    by_name = {column.name: column for column in rulebook.columns()}
    columns.check(con, list(by_name))
    rows: list[tuple[object, ...]] = []
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for batch in columns.read(con, list(by_name)):
            for name, unit, counted in counts.of(batch, pool):
                rows += _rows(by_name[name], unit, present, counted)
    _write(con, sorted(rows, key=lambda row: tuple(map(str, row[:5]))))


@dataclass(slots=True)
class _Counts:
    """The counts of columns in all units, made once for columns that are equal."""

    units: dict[str, Unit]
    _made: dict[bytes, list[Counts]] = field(default_factory=dict)

    def of(
        self, batch: Mapping[str, Levels], pool: Executor
    ) -> Iterator[tuple[str, str, list[Counts]]]:
        """(column, unit, counts) of a few columns, worked out side by side."""
        contents = dict(zip(batch, pool.map(_digest, batch.values()), strict=True))
        places = [(name, unit) for name in batch for unit in self.units]
        marks = [contents[name] + unit.encode() for name, unit in places]
        new = {mark: at for mark, at in zip(marks, places, strict=True) if mark not in self._made}
        made = pool.map(lambda mark: self._count(batch[new[mark][0]], new[mark][1]), new)
        self._made |= zip(new, made, strict=True)
        for (name, unit), mark in zip(places, marks, strict=True):
            yield name, unit, self._made[mark]

    def _count(self, levels: Levels, unit_name: str) -> list[Counts]:
        unit = self.units[unit_name]
        return unit.measure(levels, unit.highest(levels))


def _digest(levels: Levels) -> bytes:
    return hashlib.blake2b(levels.data, digest_size=16).digest()


def _rows(
    column: VerdictColumn,
    unit: str,
    present: list[str],
    counted: list[Counts],
) -> Iterator[tuple[object, ...]]:
    for relation in [ALL, *present]:
        at = -1 if relation == ALL else RELATIONS.index(relation)
        values = [int(v) for counts in counted for v in counts[at]]
        yield (column.rule, column.tier, column.mode, relation, unit, *values, *_OF_THE_CENSUS)


def _write(con: duckdb.DuckDBPyConnection, rows: list[tuple[object, ...]]) -> None:
    shape = TABLES["tallies"]
    empty_table(con, shape)
    if not rows:
        return
    listed = {
        c.name: array_of([row[i] for row in rows], TYPES[c.sql_type])
        for i, c in enumerate(shape.columns)
    }
    con.register("counted_rows", pa.table(listed))
    con.execute("INSERT INTO tallies SELECT * FROM counted_rows")
    con.unregister("counted_rows")
