"""Verdict columns as arrays, a few at a time, so that three million rows fit in memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import duckdb
import numpy as np
from numpy.typing import NDArray

from hubscan.model.choices import LIKELY, SURELY
from hubscan.model.errors import SnapshotError
from hubscan.store.arrow import Column, as_numpy
from hubscan.store.engine import identifier

_AT_ONCE = 32

Levels = NDArray[np.int8]
Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Seen:
    """One verdict column, with what visitors ask for made once."""

    name: str
    levels: Levels
    """(models,) of 0 … 3, in the row order of `verdicts`."""

    @cached_property
    def is_likely(self) -> NDArray[np.bool_]:
        """(models,) whether at least likely covered."""
        return self.levels >= LIKELY

    @cached_property
    def likely(self) -> Rows:
        """Rows at least likely covered."""
        return np.flatnonzero(self.is_likely)

    @cached_property
    def undetermined(self) -> NDArray[np.bool_]:
        """(models,) whether possibly or likely but not surely covered."""
        return (self.levels > 0) & (self.levels < SURELY)

    @cached_property
    def undetermined_models(self) -> int:
        """How many rows are undetermined."""
        return int(np.count_nonzero(self.undetermined))


class Visitor(Protocol):
    """Looks at every verdict column once."""

    def see(self, seen: Seen) -> None:
        """Take in one column."""


def visit(con: duckdb.DuckDBPyConnection, names: Sequence[str], *visitors: Visitor) -> None:
    """Show each named column to each visitor: one pass over `verdicts` for all of them."""
    check(con, names)
    for batch in read(con, names):
        for name, levels in batch.items():
            seen = Seen(name, levels)
            for visitor in visitors:
                visitor.see(seen)


def check(con: duckdb.DuckDBPyConnection, names: Sequence[str]) -> None:
    """Raise `SnapshotError` unless `verdicts` has every named column."""
    known = {row[0] for row in con.execute("DESCRIBE verdicts").fetchall()}
    missing = [name for name in names if name not in known]
    if missing:
        raise SnapshotError(
            f"the assessment has no verdicts for {missing[0]}"
            + (f" and {len(missing) - 1} more" if missing[1:] else ""),
            hint="It was made with other rules: run `hubscan assess` with these ones.",
        )


def read(con: duckdb.DuckDBPyConnection, names: Sequence[str]) -> Iterator[dict[str, Levels]]:
    """The named columns of `verdicts` in row order, a few at a time; NULL reads as 0."""
    for start in range(0, len(names), _AT_ONCE):
        batch = names[start : start + _AT_ONCE]
        columns = (f"{identifier(n)}::TINYINT AS {identifier(n)}" for n in batch)
        found = con.sql(f"SELECT {', '.join(columns)} FROM verdicts").to_arrow_table()
        yield {name: _levels(found[name]) for name in batch}


def _levels(column: Column) -> Levels:
    """A column that seldom holds NULL, which costs nothing to ask."""
    return as_numpy(column.fill_null(0) if column.null_count else column, "int8")
