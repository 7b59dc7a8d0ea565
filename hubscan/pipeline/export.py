"""A table of an assessment as a file: Parquet, CSV or SQLite."""

from __future__ import annotations

from pathlib import Path

import duckdb

from hubscan.config import Config
from hubscan.model.errors import HubscanError
from hubscan.model.suggest import unknown
from hubscan.model.tables import TABLES, Column, Table
from hubscan.pipeline.open_tables import SHOWN, attached
from hubscan.reports.rows import files
from hubscan.store.datadir import DataDir, Stored

FORMS = ("parquet", "csv", "sqlite")


def export(
    data: DataDir,
    config: Config,
    stored: Stored,
    path: Path,
    *,
    table: str | None,
    form: str,
    replace: bool = False,
) -> int:
    """Write `table` into the file `path`; the number of its rows.

    No table is the published rows, and in SQLite the tiers and tallies beside them. The file is
    whole or not there. Raises `UnknownNameError` for another table, `HubscanError` if there is a
    file and it is not to be replaced, and `SnapshotError` as `attached`.
    """
    if form not in FORMS:
        raise unknown("form of a table", form, FORMS)
    if table is not None and table not in SHOWN:
        raise unknown("table", table, SHOWN)
    if path.is_dir():
        raise HubscanError(f"{path} is a folder", hint="Give the name of a file with --out.")
    if path.exists() and not replace:
        raise HubscanError(
            f"{path} is there already", hint="Choose another name, or add --replace."
        )
    wanted = files.IN_SQLITE if form == "sqlite" and table is None else (table or "rows",)
    with attached(data, config, stored) as con:
        known = {name for (name,) in con.execute("SHOW TABLES").fetchall()}
        for name in wanted:
            if name not in known:
                raise HubscanError(
                    f"the table '{name}' cannot be made: the rules have changed since assessment"
                    f" {stored.id}, or it was made by a former version",
                    hint="Run `hubscan assess` again.",
                )
        shapes = {name: _shape(con, name) for name in wanted}
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f".{path.name}.partial")
        try:
            _write(con, shapes, form, partial)
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)
        return _count(con, wanted[0])


def _write(con: duckdb.DuckDBPyConnection, shapes: dict[str, Table], form: str, path: Path) -> None:
    ((name, shape), *_) = shapes.items()
    if form == "sqlite":
        files.sqlite(con, shapes, path)
    elif form == "csv":
        files.csv(con, shape, name, path)
    else:
        files.parquet(con, name, path)


def _shape(con: duckdb.DuckDBPyConnection, name: str) -> Table:
    described = con.execute(f"DESCRIBE {name}").fetchall()
    key = (
        TABLES[name].key
        if name in TABLES
        else (("rule", "tier", "mode") if name == "tiers" else ("model",))
    )
    return Table(name, key, tuple(Column(column, kind, "") for column, kind, *_ in described))


def _count(con: duckdb.DuckDBPyConnection, name: str) -> int:
    return int(con.execute(f"SELECT count(*) FROM {name}").fetchall()[0][0])
