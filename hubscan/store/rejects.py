"""What was refused, trimmed or repeated, and why; gathered while a conversion runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import duckdb
import msgspec
import pyarrow as pa

from hubscan.model.tables import TABLES
from hubscan.store.engine import write_table
from hubscan.store.listed import Listed
from hubscan.store.page_split import Reject, excerpt
from hubscan.store.salvage import WHOLE_PAGE

_REPEATED = "repeated: the _id came before"
_REFUSED_SHARE = 0.05
"""Above it a member is not a slip of single objects: the listing, or this reader, has changed."""
Row = tuple[str, int, str, str]
"""Page, position, reason, excerpt."""
_KEPT = 1_000_000
"""Rows kept; a listing that is worse than this is not a listing, and the last row says so."""


class Rejects:
    """Rows of the rejects table, in memory: there are few, or the listing is broken."""

    def __init__(self, page_names: Sequence[str]) -> None:
        self._names = page_names
        self._rows: dict[Row, None] = {}

    def walk_of(self, page: int) -> str:
        """The walk that page number `page` belongs to: the part of its name before the dash."""
        return self._names[page].partition("-")[0]

    @property
    def broken_pages(self) -> int:
        """How many pages lost more than single objects."""
        return len({page for page, position, _, _ in self._rows if position == WHOLE_PAGE})

    def add(self, page: int, position: int, reason: str, text: str | bytes) -> None:
        """One row; `text` is cut and made printable."""
        if len(self._rows) < _KEPT:
            self._rows[self._names[page], position, reason, excerpt(text)] = None

    def add_rows(self, rows: Iterable[Row]) -> None:
        """Rows that another process has gathered."""
        for row in rows:
            if len(self._rows) < _KEPT:
                self._rows[row] = None

    def rows(self) -> list[Row]:
        """All rows so far, as they came."""
        return list(self._rows)

    def add_page(self, page: int, rejects: Iterable[Reject]) -> None:
        """What the reading of a page lost."""
        for reject in rejects:
            self.add(page, reject.position, reject.reason, reject.excerpt)

    def add_model(self, page: int, position: int, reason: str, model: Listed) -> None:
        """One row for a model that was read, with what was read of it."""
        self.add(page, position, reason, msgspec.json.encode(model)[:800])

    def add_repeated(self, rows: pa.Table) -> None:
        """Objects (page, position, j) whose key came before in the same walk."""
        for row in rows.to_pylist():
            self.add(row["page"], row["position"], _REPEATED, row["j"][:800])

    def refused_members(self, objects: int) -> list[str]:
        """Members that were refused in a good part of all objects, with how many, sorted."""
        counts = Counter(
            reason for _, position, reason, _ in self._rows
            if position != WHOLE_PAGE and reason != _REPEATED
        )  # fmt: skip
        return [
            f"{reason} ({count:,} of {objects:,} objects)"
            for reason, count in sorted(counts.items())
            if count > _REFUSED_SHARE * objects
        ]

    def write(self, path: Path, con: duckdb.DuckDBPyConnection) -> int:
        """Write the table; returns its rows. `con` may be at work on other tables: to open a
        database of one's own takes longer than to write what is refused."""
        kinds = (pa.string(), pa.int64(), pa.string(), pa.string())
        found = sorted(self._rows)
        columns = [pa.array([row[n] for row in found], k) for n, k in enumerate(kinds)]
        rows = pa.Table.from_arrays(columns, names=list(TABLES["rejects"].names))
        with con.cursor() as beside:
            beside.register("found", rows)
            return write_table(beside, "rejects", path, "found")
