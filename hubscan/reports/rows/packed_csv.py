"""The rows as CSV in gzip: the engine puts lines together, and they are packed as they come.

What the texts say of a model is written once a pattern (`patterns`), so that half of every line is
copied and not formatted.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import IO, BinaryIO

import duckdb
from isal import igzip

from hubscan.model.tables import Column
from hubscan.reports.rows.harmless import STARTS_A_FORMULA, harmless
from hubscan.reports.rows.patterns import PATTERNS, Patterns
from hubscan.store.arrow import pa
from hubscan.store.arrow_compute import pc
from hubscan.store.engine import sql_text
from hubscan.tally.columns import quoted

_ODD = "[^ !#-+.-~-]"
"""Letters that a comma, quotes or what is unseen could be among."""
_NOT_PLAIN = f"^$|{_ODD}|{STARTS_A_FORMULA}"
"""An empty text, which is not NULL, and all that a comma, quotes or a formula could be in."""
_SOME_NOT_PLAIN = f"{_ODD}|(^| )([=+@-]| |$)"
"""The same of texts with a space between two; a few that are plain are taken for one that is not.
To ask once a line is quicker than once a cell."""
_AT_ONCE = 16_384
"""Rows that are packed together."""


def write(
    con: duckdb.DuckDBPyConnection,
    relation: str,
    listed: Sequence[Column],
    patterns: Patterns,
    path: Path,
) -> None:
    """Write the columns `listed` of `relation`, which has one row a model in their order, and
    beside them what the texts say of the model."""
    ends = "".join(f"',', {_cell(column)}, " for column in patterns.columns)
    query = f"SELECT concat({ends}chr(10)) AS line FROM {PATTERNS} ORDER BY pattern"
    endings = con.sql(query).to_arrow_table()["line"].combine_chunks()
    begun = con.sql(f"SELECT {_line(listed)} AS line FROM {quoted(relation)}")
    with path.open("wb") as raw, _packer(raw) as packed:
        packed.write(_head(column.name for column in (*listed, *patterns.columns)))
        start = 0
        for batch in begun.to_arrow_reader(_AT_ONCE):
            ended = endings.take(pa.array(patterns.of[start : start + batch.num_rows]))
            packed.write(_joined(pc.binary_join_element_wise(batch["line"], ended, "")))
            start += batch.num_rows


def _line(columns: Sequence[Column]) -> str:
    """Cells with a comma between two, in SQL; texts are looked at one by one where they must be."""
    plain = ", ',', ".join(quoted(column.name) for column in columns)
    texts = ", ".join(quoted(column.name) for column in columns if column.sql_type == "VARCHAR")
    if not texts:
        return f"concat({plain})"
    asked = f"regexp_matches(concat_ws(' ', {texts}), {sql_text(_SOME_NOT_PLAIN)})"
    careful = ", ',', ".join(map(_cell, columns))
    return f"CASE WHEN {asked} THEN concat({careful}) ELSE concat({plain}) END"


def _cell(column: Column) -> str:
    """A cell in SQL; what `concat` does with NULL is to leave it out."""
    name = quoted(column.name)
    if column.sql_type != "VARCHAR":
        return name
    quotes = f"""'"' || replace({harmless(name)}, '"', '""') || '"'"""
    return f"CASE WHEN regexp_matches({name}, {sql_text(_NOT_PLAIN)}) THEN {quotes} ELSE {name} END"


def _head(names: Iterable[str]) -> bytes:
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(names)
    return line.getvalue().encode()


def _joined(lines: pa.Array) -> memoryview:
    one = pa.ListArray.from_arrays(pa.array([0, len(lines)], pa.int32()), lines)
    return memoryview(pc.binary_join(one, "")[0].as_buffer())


def _packer(raw: BinaryIO) -> IO[bytes]:
    """Packs without a name and a time of its own."""
    packer: IO[bytes] = igzip.GzipFile("", "wb", fileobj=raw, mtime=0)  # type: ignore[no-untyped-call, assignment]
    return packer
