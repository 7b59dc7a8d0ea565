"""How many models each tier covers, by relation: at least (surely), likely, at most (possibly).

The units of counting are those of `hubscan.tally.units`, the 90 % interval of the likely count is
that of `hubscan.tally.resample`. Texts often draw the same line, so of 241 verdict columns on the
built-in sample 105 differ; equal columns are counted once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field

import duckdb
import numpy as np
import pyarrow as pa

from hubscan.model.tables import TABLES
from hubscan.rules import Rulebook, VerdictColumn
from hubscan.store.engine import empty_table
from hubscan.tally import columns
from hubscan.tally.columns import Seen
from hubscan.tally.doubt import DoubtOf
from hubscan.tally.facts import RELATIONS, load
from hubscan.tally.resample import interval
from hubscan.tally.units import Counts, Unit, units

ALL = "all"


def count(con: duckdb.DuckDBPyConnection, rulebook: Rulebook) -> None:
    """Read `verdicts`, `models`, `lineage`, `estimates`; make `tallies` (hubscan.model.tables)."""
    visitor = _Tallies.of(con, rulebook)
    columns.visit(con, list(visitor.columns), visitor)
    _write(con, sorted(visitor.rows, key=lambda r: tuple(map(str, r[:5]))))


@dataclass(slots=True)
class _Tallies:
    """Visitor: the rows of `tallies`."""

    columns: dict[str, VerdictColumn]
    units: dict[str, Unit]
    present: list[str]
    """Relations that some model has."""
    unknown: DoubtOf
    rows: list[tuple[object, ...]] = field(default_factory=list)
    _counted: dict[bytes, list[Counts]] = field(default_factory=dict)
    _intervals: dict[bytes, tuple[int, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, con: duckdb.DuckDBPyConnection, rulebook: Rulebook) -> _Tallies:
        facts = load(con)
        return cls(
            columns={c.name: c for c in rulebook.columns()},
            units=dict(units(facts)),
            present=sorted({RELATIONS[code] for code in np.unique(facts.relation)}),
            unknown=DoubtOf.of(con, rulebook, facts.models),
        )

    def see(self, seen: Seen) -> None:
        content = hashlib.blake2b(seen.levels, digest_size=16).digest()
        read = ",".join(self.unknown.reads(seen.name)).encode()
        for name, unit in self.units.items():
            counted = content + name.encode()
            drawn = counted + read
            if drawn not in self._intervals:
                elements = unit.highest(seen.levels)
                if counted not in self._counted:
                    self._counted[counted] = unit.measure(seen.levels, elements)
                unknown = unit.own(self.unknown.lacks_any(seen.name))
                self._intervals[drawn] = interval(drawn, elements, unit.families, unknown)
            measures, ends = self._counted[counted], self._intervals[drawn]
            self.rows.extend(_rows(self.columns[seen.name], name, self.present, measures, ends))


def _rows(
    column: VerdictColumn,
    unit: str,
    present: list[str],
    measures: list[Counts],
    ends: tuple[int, int],
) -> Iterator[tuple[object, ...]]:
    for relation in [ALL, *present]:
        at = -1 if relation == ALL else RELATIONS.index(relation)
        values = [int(v) for counts in measures for v in counts[at]]
        interval_ends = ends if relation == ALL else (None, None)
        yield (column.rule, column.tier, column.mode, relation, unit, *values, *interval_ends)


def _write(con: duckdb.DuckDBPyConnection, rows: list[tuple[object, ...]]) -> None:
    shape = TABLES["tallies"]
    empty_table(con, shape)
    if not rows:
        return
    listed = pa.table({c: [r[i] for r in rows] for i, c in enumerate(shape.names)})
    con.register("counted_rows", listed)
    con.execute("INSERT INTO tallies SELECT * FROM counted_rows")
    con.unregister("counted_rows")
