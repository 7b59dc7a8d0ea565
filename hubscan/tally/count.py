"""How many models each tier covers, by relation: at least (surely), likely, at most (possibly).

The units of counting are those of `hubscan.tally.units`; `hubscan.census` puts the expected counts
beside these. Texts often draw the same line, so of 241 verdict columns on the
built-in sample 105 differ; equal columns are counted once, and so are models whose verdicts are all
the same.
"""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from hubscan.model.tables import TABLES
from hubscan.rules import Rulebook, VerdictColumn
from hubscan.rules.engine.told_apart import Alike
from hubscan.store.arrow import TYPES, array_of
from hubscan.store.engine import empty_table
from hubscan.tally import alike, columns
from hubscan.tally.facts import RELATIONS, load
from hubscan.tally.units import Reached, units

ALL = "all"
_AT_ONCE = 42
"""Columns that are counted together, at most: their bits are two words."""
_CELLS = 2**24
"""Of columns and kinds that are counted together, at most, as far as that can be: 128 MB."""
_OF_THE_CENSUS = (None,) * sum(c.name.startswith("expected") for c in TABLES["tallies"].columns)
"""Expected counts, which `hubscan.census` puts beside these."""


def count(
    con: duckdb.DuckDBPyConnection, rulebook: Rulebook, verdicts: Alike[np.int8] | None = None
) -> None:
    """Read `verdicts`, `models`, `lineage`, `estimates`; make `tallies` (hubscan.model.tables).

    Whoever has just made them hands on what they say of models that are alike.
    """
    facts = load(con)
    present = sorted({RELATIONS[code] for code in np.unique(facts.relation)})
    by_name = {column.name: column for column in rulebook.columns()}
    columns.check(con, list(by_name))
    found = verdicts or alike.find(con, list(by_name))
    kinds = found.kinds
    same: dict[bytes, list[str]] = {}
    for name in by_name:
        levels = found.columns[name]
        same.setdefault(levels.tobytes(), []).append(name)
    prepared = dict(units(facts, kinds))
    rows: list[tuple[object, ...]] = []
    listed = list(same.values())
    at_once = max(1, min(_AT_ONCE, _CELLS // (3 * max(kinds.number, 1))))
    for start in range(0, len(listed), at_once):
        few = listed[start : start + at_once]
        reached = Reached([found.columns[names[0]] for names in few])
        for unit, elements in prepared.items():
            for names, counted in zip(few, elements.measure(reached), strict=True):
                for name in names:
                    rows += _rows(by_name[name], unit, present, counted)
    _write(con, sorted(rows, key=lambda row: tuple(map(str, row[:5]))))


def _rows(
    column: VerdictColumn,
    unit: str,
    present: list[str],
    counted: NDArray[np.int64],
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
