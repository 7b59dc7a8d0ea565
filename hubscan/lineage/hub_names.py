"""Organisations that are known by several names: config/hub_names.csv, as relation `hub_names`.

`renamed`: the Hub redirects the old name to the new one, and texts keep the old one. `canonical`:
the organisation took over models of the Hub's early days, whose ids had none (`gpt2`). `mirror`:
another site has the models under its own organisation. `since` is the day from which a text is
known to use the new name.
"""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa

from hubscan.model.errors import ConfigError
from hubscan.settings.files import Read, read_plain

FILE = "hub_names.csv"
COLUMNS = ("kind", "old", "new", "since", "source")
KINDS = ("renamed", "canonical", "mirror")


def read(config_dir: Path, content: Read = read_plain) -> pa.Table:
    """`kind`, `old` and `new` of every row as text; empty if the file is not there.

    Raises `ConfigError` naming file:line for a row that is not as documented.
    """
    path = config_dir / FILE
    rows: list[dict[str, str]] = []
    try:
        if path.is_file():
            reader = csv.DictReader(io.StringIO(content(path).decode("utf-8"), newline=""))
            rows = [_row(row, f"{path}:{reader.line_num}") for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ConfigError(f"{path}: cannot be read ({error})") from error
    return pa.Table.from_pylist(rows, pa.schema([(c, pa.string()) for c in ("kind", "old", "new")]))


def load(con: duckdb.DuckDBPyConnection, known: pa.Table) -> None:
    """Make relation `hub_names` of what `read` gives."""
    con.register("_hub_name_rows", known)
    con.execute("CREATE OR REPLACE TABLE hub_names AS FROM _hub_name_rows")
    con.unregister("_hub_name_rows")


def _row(cells: dict[str, str | None], where: str) -> dict[str, str]:
    kind, old, new, since, source = ((cells.get(column) or "").strip() for column in COLUMNS)
    if kind not in KINDS:
        raise ConfigError(f"{where}: kind: '{kind}' is not known", hint=f"Use: {', '.join(KINDS)}.")
    if not new or bool(old) is (kind == "canonical"):
        raise ConfigError(
            f"{where}: names an old and a new organisation; canonical, a new one only"
        )
    if not source.startswith("https://"):
        raise ConfigError(f"{where}: source: '{source}' is no https address")
    try:
        date.fromisoformat(since)
    except ValueError:
        raise ConfigError(f"{where}: since: '{since}' is no date") from None
    return {"kind": kind, "old": old, "new": new}
