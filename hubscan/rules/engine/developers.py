"""What is known of developers, by namespace: config/developers.csv, as relation `developers`."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import duckdb
import pyarrow as pa

from hubscan.model.errors import ConfigError
from hubscan.rules.language.vocabulary import DEVELOPER_KINDS, QUANTITIES, Origin
from hubscan.settings.files import Read, read_plain
from hubscan.store.arrow import columns_of

FILE = "developers.csv"
WORDS = sorted(name for name, word in QUANTITIES.items() if word.origin is Origin.DEVELOPER)
"""Figures of developers, columns of the file."""
NAMES = ("developer", "country", "kind")
"""Who they are: columns of the file, NULL where unknown."""


def read(config_dir: Path, content: Read = read_plain) -> pa.Table:
    """`namespace`, who that is, and every figure as a number, NULL where unknown.

    Empty if the file is not there. Raises `ConfigError` for one that cannot be read, and naming
    file:line for a value that is not a number or not a kind of developer.
    """
    path = config_dir / FILE
    rows: list[dict[str, object]] = []
    try:
        if path.is_file():
            reader = csv.DictReader(io.StringIO(content(path).decode("utf-8"), newline=""))
            rows = [_row(row, f"{path}:{reader.line_num}") for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ConfigError(f"{path}: cannot be read ({error})") from error
    fields: dict[str, pa.DataType] = dict.fromkeys(("namespace", *NAMES), pa.string())
    return columns_of(rows, fields | dict.fromkeys(WORDS, pa.float64()))


def load(con: duckdb.DuckDBPyConnection, known: pa.Table) -> None:
    """Make relation `developers` of what `read` gives."""
    con.register("_developer_rows", known)
    con.execute("CREATE OR REPLACE TABLE developers AS FROM _developer_rows")
    con.unregister("_developer_rows")


def _row(cells: dict[str, str | None], where: str) -> dict[str, object]:
    row: dict[str, object] = {"namespace": cells.get("namespace")}
    row |= {name: cells.get(name) or None for name in NAMES}
    if row["kind"] not in (None, *DEVELOPER_KINDS):
        known = ", ".join(DEVELOPER_KINDS)
        raise ConfigError(f"{where}: '{row['kind']}' is not a kind of developer", hint=known)
    for word in WORDS:
        text = cells.get(word)
        try:
            row[word] = float(text) if text else None
        except ValueError:
            raise ConfigError(f"{where}: {word}: '{text}' is not a number") from None
    return row
