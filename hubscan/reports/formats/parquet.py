"""tallies.parquet and tables/*.parquet: the same tidy tables, typed."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from hubscan.model.tables import TABLES
from hubscan.reports import tidy
from hubscan.reports.document import Column, Report, Table
from hubscan.reports.spans import Kind
from hubscan.store.arrow import schema_of


def write(report: Report, out_dir: Path) -> list[Path]:
    """Write tallies.parquet and every other table of the report."""
    rows = [dict(tally) for tally in report.tallies]
    tallies = pa.Table.from_pylist(rows, schema_of(TABLES["tallies"]))
    (out_dir / "tables").mkdir(exist_ok=True)
    made = {out_dir / "tallies.parquet": tallies} | {
        out_dir / "tables" / f"{table.id}.parquet": _columns(table) for table in tidy.tables(report)
    }
    for path, table in made.items():
        pq.write_table(table, path, compression="zstd")
    return list(made)


def _columns(table: Table) -> pa.Table:
    schema = pa.schema(
        [(n, _type(c)) for n, c in zip(tidy.names(table), table.columns, strict=True)]
    )
    columns = [
        pa.array([tidy.value(row[i]) for row in table.rows], field.type)
        for i, field in enumerate(schema)
    ]
    return pa.Table.from_arrays(columns, schema=schema)


def _type(column: Column) -> pa.DataType:
    if column.kind is Kind.COUNT:
        return pa.int64()
    return pa.float64() if column.kind.is_numeric else pa.string()
