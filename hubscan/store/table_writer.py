"""models.parquet and edges.parquet, written as the rows come; the same rows give the same bytes.

Or, of few rows, tables of a connection that have the same content.

Here models and publishers get their numbers: a model its place, a publisher the next number free
when its first model comes.
"""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Self

import duckdb
import numpy as np

from hubscan.model.tables import TABLES, Table
from hubscan.store.arrow import Column, as_arrow, pa, schema_of
from hubscan.store.arrow_compute import pc

_MODELS_IN_GROUP = 16_384
"""These wait in memory, twice while they are written; new memory costs more than file size."""
_EDGES_IN_GROUP = 65_536
"""An edge is a tenth of a model."""


class TablesWriter:
    """Takes rows in the order of the key; each has what is listed of a model and a list `edges`.

    The files in `out` appear under their names when the writer is left without an error; without
    `out`, tables in `con`.
    """

    def __init__(self, con: duckdb.DuckDBPyConnection, out: Path | None = None) -> None:
        self._models, self._edges = (
            _Held(con, TABLES[name])
            if out is None
            else _File(TABLES[name], out / f"{name}.parquet", group)
            for name, group in (("models", _MODELS_IN_GROUP), ("edges", _EDGES_IN_GROUP))
        )
        self._publishers: dict[str, int] = {}

    @property
    def rows(self) -> tuple[int, int]:
        """Models and edges so far."""
        return self._models.rows, self._edges.rows

    def add(self, rows: pa.Table) -> None:
        """Append `rows`, whose keys must follow those added before."""
        if rows.num_rows == 0:
            return
        rows = self._numbered(rows.combine_chunks())
        self._models.add(rows)
        self._edges.add(_flatten(rows))

    def _numbered(self, rows: pa.Table) -> pa.Table:
        first = self._models.rows
        numbers = as_arrow(np.arange(first, first + rows.num_rows, dtype=np.int32))
        publishers = self._numbers_of(rows["namespace"].chunk(0))
        return rows.append_column("model", numbers).append_column("publisher", publishers)

    def _numbers_of(self, namespaces: Column) -> Column:
        listed = namespaces.dictionary_encode()
        names = listed.dictionary.to_pylist()
        numbers = [self._publishers.setdefault(n, len(self._publishers) + 1) for n in names]
        return pc.fill_null(pa.array(numbers, pa.int32()).take(listed.indices), 0)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for file in (self._models, self._edges):
            file.close(keep=kind is None)


def _flatten(rows: pa.Table) -> pa.Table:
    """One row an edge; the lists are already in order of source and position."""
    lists = rows["edges"].chunk(0)
    children = pc.take(rows["model"].chunk(0), pc.list_parent_indices(lists))
    parts = pc.list_flatten(lists)
    columns = [pc.struct_field(parts, name) for name in TABLES["edges"].names[1:]]
    return pa.Table.from_arrays([children, *columns], names=list(TABLES["edges"].names))


_JSON = {"model_index", "eval_results"}


def _repeating(table: Table) -> list[str]:
    """Columns whose values repeat; a dictionary of the others would only cost time."""
    unique = {"key", "id", "sha"} | _JSON
    return [c.name for c in table.columns if c.sql_type == "VARCHAR" and c.name not in unique] + [
        f"{c.name}.list.element" for c in table.columns if c.sql_type == "VARCHAR[]"
    ]


def _ordered(table: Table) -> list[str]:
    """Columns to keep the least and greatest value of: one may look for a value in them."""
    nested = {c.name for c in table.columns if c.sql_type.endswith((")", "]"))}
    return [c.name for c in table.columns if c.name not in nested | _JSON]


class _Held:
    """One table of a connection."""

    def __init__(self, con: duckdb.DuckDBPyConnection, table: Table) -> None:
        self._con = con
        self._name = table.name
        self._schema = schema_of(table)
        self._pieces: list[pa.Table] = [self._schema.empty_table()]
        self.rows = 0

    def add(self, rows: pa.Table) -> None:
        self._pieces.append(rows.select(self._schema.names).cast(self._schema))
        self.rows += rows.num_rows

    def close(self, *, keep: bool) -> None:
        if keep:
            self._con.register("_held", pa.concat_tables(self._pieces))
            self._con.execute(f"CREATE OR REPLACE TABLE {self._name} AS FROM _held")
            self._con.unregister("_held")


class _File:
    """One Parquet file in row groups of fixed size, however the rows arrive."""

    def __init__(self, table: Table, path: Path, group: int) -> None:
        import pyarrow.parquet as pq  # noqa: PLC0415 - loads much, and few rows are not written

        self._schema = schema_of(table)
        self.rows = 0
        self._group = group
        self._path = path
        self._partial = path.with_name(path.name + ".partial")
        self._pending: list[pa.Table] = []
        self._waiting = 0
        self._file = pq.ParquetWriter(
            self._partial,
            self._schema,
            compression="zstd",
            use_dictionary=_repeating(table),  # type: ignore[arg-type]  # the stub knows bool only
            write_statistics=_ordered(table),
        )

    def add(self, rows: pa.Table) -> None:
        rows = rows.select(self._schema.names).cast(self._schema)
        self.rows += rows.num_rows
        self._pending.append(rows)
        self._waiting += rows.num_rows
        if self._waiting >= self._group:
            waiting = pa.concat_tables(self._pending)
            start = 0
            while waiting.num_rows - start >= self._group:
                self._write(waiting.slice(start, self._group))
                start += self._group
            self._pending = [waiting.slice(start)]
            self._waiting = waiting.num_rows - start

    def _write(self, rows: pa.Table) -> None:
        self._file.write_table(rows.combine_chunks(), row_group_size=self._group)

    def close(self, *, keep: bool) -> None:
        if keep and self._waiting:
            self._write(pa.concat_tables(self._pending))
        self._file.close()
        if keep:
            self._partial.replace(self._path)
        else:
            self._partial.unlink(missing_ok=True)
