"""The two files of the history: CSV for people and Git, Parquet for queries; both hold all of it.

The Parquet file knows the hash of the CSV file beside it, so a CSV that anything else has changed
since is noticed before it is built upon.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from hubscan.model.errors import HubscanError
from hubscan.reports.formats.csv import harmless
from hubscan.store.whole import write_whole

Columns = Sequence[tuple[str, type]]
Cell = str | int | None
_HASHES = b"hubscan.csv.sha256"


def twin(path: Path) -> Path:
    """The Parquet file beside the CSV file `path`."""
    return path.with_suffix(".parquet")


def write(path: Path, columns: Columns, cells: Sequence[Sequence[Cell]]) -> None:
    """Write both files, each whole, the Parquet file first."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(name for name, _ in columns)
    table.writerows([harmless(cell) for cell in row] for row in cells)
    content = text.getvalue().encode()
    before = _sha256(path.read_bytes()) if path.is_file() else ""
    write_whole(twin(path), _parquet(columns, cells, f"{_sha256(content)} {before}"))
    write_whole(path, content)


def lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    """(number of the line, its cells) for each line of the CSV file.

    Raises `HubscanError` if it is not text, or not the file that was written with its twin.
    """
    content = path.read_bytes()
    known = _hashes(twin(path))
    if known and _sha256(content) not in known:
        raise HubscanError(
            f"{path} is not as hubscan wrote it, or {twin(path).name} is not",
            hint=f"If the change is meant, remove {twin(path).name}; if not, bring the file back.",
        )
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        raise HubscanError(
            f"{path}: not text in UTF-8 (byte {error.start})",
            hint="Bring the file back, or move it away and run `hubscan history fill`.",
        ) from error
    read = csv.reader(io.StringIO(text, newline=""))
    try:
        for cells in read:
            yield read.line_num, cells
    except csv.Error as error:
        raise HubscanError(f"{path}:{read.line_num}: not CSV ({error})") from error


def rows(path: Path) -> list[tuple[Cell, ...]] | None:
    """The rows of a Parquet file of ours; None if it cannot be read."""
    try:
        return [tuple(row.values()) for row in pq.read_table(path).to_pylist()]
    except (OSError, ValueError, pa.ArrowException):
        return None


def _parquet(columns: Columns, cells: Sequence[Sequence[Cell]], hashes: str) -> bytes:
    schema = pa.schema(
        [pa.field(name, pa.int64() if kind is int else pa.string()) for name, kind in columns],
        metadata={_HASHES: hashes.encode()},
    )
    arrays = [pa.array([row[i] for row in cells], f.type) for i, f in enumerate(schema)]
    made = io.BytesIO()
    pq.write_table(pa.Table.from_arrays(arrays, schema=schema), made, compression="zstd")
    return made.getvalue()


def _hashes(path: Path) -> set[str]:
    """The hashes that the CSV file may have; none if there is no usable Parquet file."""
    try:
        found = (pq.read_schema(path).metadata or {}).get(_HASHES, b"")
    except (OSError, ValueError, pa.ArrowException):
        return set()
    return set(found.decode("ascii", "replace").split())


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
