"""The rows as CSV in gzip: the engine puts lines together, and they are packed as they come.

Traits and what the texts say of a model are written once a pattern (`patterns`), so that most of
every line is copied and not formatted.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path
from typing import IO, BinaryIO

import duckdb
from isal import igzip

from hubscan.model.tables import Column
from hubscan.reports.rows.harmless import STARTS_A_FORMULA, harmless
from hubscan.reports.rows.patterns import Patterns
from hubscan.reports.rows.shapes import Parts
from hubscan.store.arrow import pa
from hubscan.store.arrow_compute import pc
from hubscan.store.engine import identifier, sql_text

_ODD = "[^ !#-+.-~-]"
"""Letters that a comma, quotes or what is unseen could be among."""
_NOT_PLAIN = f"^$|{_ODD}|{STARTS_A_FORMULA}"
"""An empty text, which is not NULL, and all that a comma, quotes or a formula could be in."""
_SOME_NOT_PLAIN = f"{_ODD}|(^| )([=+@-]| |$)"
"""The same of texts with a space between two; a few that are plain are taken for one that is not.
To ask once a line is quicker than once a cell."""
_AT_ONCE = 16_384
"""Rows that are packed together."""
_FIRST = "model"
_WORTH_IT = 4
"""Neighbouring traits whose text is kept: taking it costs as much as making a few cells."""


def write(
    con: duckdb.DuckDBPyConnection,
    relation: str,
    parts: Parts,
    found: tuple[Patterns, Patterns],
    path: Path,
) -> None:
    """Write the columns of `relation`, which has one row a model in their order and of which the
    patterns of traits, and of what the texts say, were `found`."""
    traits, told = found
    runs = _runs(parts)
    known = [_texts(con, traits, run) for is_known, run in runs if is_known]
    own = [_line(run) for is_known, run in runs if not is_known]
    ended = _texts(con, told, told.columns, "chr(10)")
    listed = ", ".join(f"{line} AS c{i}" for i, line in enumerate(own))
    query = f"SELECT {listed} FROM {identifier(relation)}"
    with path.open("wb") as raw, _packer(raw) as packed:
        packed.write(_head(column.name for column in (*parts.listed, *told.columns)))
        start = 0
        for batch in con.sql(query).to_arrow_reader(_AT_ONCE):
            some = slice(start, start + batch.num_rows)
            trait, pattern = pa.array(traits.of[some]), pa.array(told.of[some])
            made, kept = iter(batch.columns), (texts.take(trait) for texts in known)
            cells = [next(kept if is_known else made) for is_known, _ in runs]
            lines = pc.binary_join_element_wise(*cells, ended.take(pattern), "")
            packed.write(_joined(lines))
            start += batch.num_rows


def _runs(parts: Parts) -> list[tuple[bool, list[Column]]]:
    """Neighbours among the columns that tell of a model, and whether they are traits, whose text is
    known; a few traits between others are put together with these."""
    traits = {column.name for column in parts.traits}
    runs: list[tuple[bool, list[Column]]] = []
    for is_trait, group in groupby(parts.listed, lambda column: column.name in traits):
        run = list(group)
        is_known = is_trait and len(run) >= _WORTH_IT
        if runs and not is_known and not runs[-1][0]:
            runs[-1][1].extend(run)
        else:
            runs.append((is_known, run))
    return runs


def _texts(
    con: duckdb.DuckDBPyConnection, found: Patterns, columns: Sequence[Column], end: str = "''"
) -> pa.Array:
    """The cells of some columns of each pattern, each after a comma, and the SQL `end`."""
    cells = "".join(f"',', {_cell(column)}, " for column in columns)
    query = f"SELECT concat({cells}{end}) AS line FROM {found.relation} ORDER BY {found.key}"
    return con.sql(query).to_arrow_table()["line"].combine_chunks()


def _line(columns: Sequence[Column]) -> str:
    """Cells in SQL, each after a comma but the first of all; texts are looked at one by one where
    they must be."""
    comma = "" if columns[0].name == _FIRST else "',', "
    plain = comma + ", ',', ".join(identifier(column.name) for column in columns)
    texts = ", ".join(identifier(column.name) for column in columns if column.sql_type == "VARCHAR")
    if not texts:
        return f"concat({plain})"
    asked = f"regexp_matches(concat_ws(' ', {texts}), {sql_text(_SOME_NOT_PLAIN)})"
    careful = comma + ", ',', ".join(map(_cell, columns))
    return f"CASE WHEN {asked} THEN concat({careful}) ELSE concat({plain}) END"


def _cell(column: Column) -> str:
    """A cell in SQL; what `concat` does with NULL is to leave it out."""
    name = identifier(column.name)
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
