"""A DuckDB in which a stranger's query can read the tables that are there, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable

import duckdb

from hubscan.model.errors import HubscanError
from hubscan.model.suggest import suggestion
from hubscan.store.datadir import Stored
from hubscan.store.engine import sql_text

_READING = ("SELECT", "EXPLAIN")
_MISSING = {
    "column": re.compile(r'column "([^"]+)" not found|have a column named "([^"]+)"'),
    "table": re.compile(r"Table with name ([^\n]+?) does not exist"),
}
_LONGEST = 300


def lock(con: duckdb.DuckDBPyConnection, *held: Stored) -> None:
    """Let `con` read the Parquet files of the folders `held`, and open nothing else from now on."""
    files = sorted(path for stored in held for path in stored.path.glob("*.parquet"))
    con.execute(f"SET allowed_paths = [{', '.join(sql_text(path.absolute()) for path in files)}]")
    con.execute("SET enable_external_access = false")
    con.execute("SET lock_configuration = true")


def read(con: duckdb.DuckDBPyConnection, query: str) -> duckdb.DuckDBPyConnection:
    """Run one query that only reads; its rows wait in what is returned.

    Raises `HubscanError` for a query that cannot be run, that is not the only one, or that would
    change or write something; a name that is not there gets the closest ones.
    """
    try:
        kinds = [statement.type.name for statement in con.extract_statements(query)]
        if len(kinds) != 1 or kinds[0] not in _READING or _runs_too(kinds[0], query):
            raise HubscanError(
                f"one query that only reads was expected, not {' and '.join(kinds) or 'nothing'}",
                hint="`hubscan export` gives the tables as files, to change and to write to.",
            )
        return con.execute(query)
    except duckdb.Error as error:
        raise _sentence(con, error) from error


def _runs_too(kind: str, query: str) -> bool:
    """EXPLAIN ANALYZE runs what it explains, whatever that is."""
    return kind == "EXPLAIN" and "analyze" in query.lower()


def _sentence(con: duckdb.DuckDBPyConnection, error: duckdb.Error) -> HubscanError:
    said = str(error)
    for what, pattern in _MISSING.items():
        if (match := pattern.search(said)) is not None:
            name = next(filter(None, match.groups()))
            near = suggestion(name, _known(con, what), _LISTING)
            return HubscanError(f"the query cannot be run: no {what} '{name}'", hint=near)
    if isinstance(error, duckdb.PermissionException):
        return HubscanError(
            "the query cannot be run: it would open a file, and only the tables are open here",
            hint=_LISTING,
        )
    first = said.partition("\n")[0].partition(": ")[2] or said.partition("\n")[0]
    return HubscanError(f"the query cannot be run: {first[:_LONGEST]}", hint=_LISTING)


_LISTING = "`hubscan sql 'SHOW TABLES'` and `hubscan sql 'DESCRIBE rows'` say what there is."


def _known(con: duckdb.DuckDBPyConnection, what: str) -> Iterable[str]:
    column = {"table": "table_name", "column": "column_name"}[what]
    found = con.execute(f"SELECT DISTINCT {column} FROM duckdb_columns() WHERE NOT internal")
    return [row[0] for row in found.fetchall() if not row[0].startswith("_")]
