"""Arrow as it is used on columns of the listing: without type stubs.

The stubs of pyarrow refuse many calls that the library takes, such as an array of a mask or of an
expression's result; in code that is all such calls they would only be argued with.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, TypeAlias

import numpy as np
import pyarrow
from numpy.typing import NDArray

from hubscan.model import tables

Column: TypeAlias = Any
"""An Arrow array."""
Table: TypeAlias = Any
"""An Arrow table."""
Columns: TypeAlias = dict[str, Any]
"""Arrow arrays of equal length, by name."""
pa: Any = pyarrow

TYPES: Mapping[str, Any] = {
    "BIGINT": pa.int64(),
    "BOOLEAN": pa.bool_(),
    "DATE": pa.date32(),
    "DOUBLE": pa.float64(),
    "INTEGER": pa.int32(),
    "MAP(VARCHAR, BIGINT)": pa.map_(pa.string(), pa.int64()),
    "TIMESTAMP": pa.timestamp("us"),
    "VARCHAR": pa.string(),
    "VARCHAR[]": pa.list_(pa.field("l", pa.string())),
}
"""What DuckDB gives for its types; to ask it for sixty columns takes a hundredth of a question."""
BATCH = 122_880
"""Rows of a DuckDB row group."""


def schema_of(table: tables.Table) -> Any:
    """The columns of a table of the contract as Arrow has them."""
    return pa.schema([(c.name, TYPES[c.sql_type]) for c in table.columns])


def in_batches(table: Table) -> Table:
    """The same rows in pieces that DuckDB can read in parallel."""
    return pa.Table.from_batches(table.to_batches(max_chunksize=BATCH), table.schema)


def columns_of(rows: Sequence[Mapping[str, Any]], kinds: Mapping[str, Any]) -> pyarrow.Table:
    """Rows by column name as a table of those columns, NULL where a row lacks one."""
    columns = {n: array_of([row.get(n) for row in rows], k) for n, k in kinds.items()}
    return pyarrow.table(columns)


def array_of(values: Sequence[Any], kind: Any) -> Column:
    """Python values as an array of texts, whole numbers, floats, truths, days or lists of those.

    What Arrow offers for this loads pandas, a third of a second for a few values.
    """
    known = np.fromiter((v is not None for v in values), np.bool_, len(values))
    valid = None if known.all() else pa.py_buffer(np.packbits(known, bitorder="little"))
    if pa.types.is_list(kind):
        inner = array_of([v for held in values for v in held or ()], kind.value_type)
        lengths = _ends([len(held or ()) for held in values])
        return pa.Array.from_buffers(kind, len(values), [valid, lengths], children=[inner])
    if pa.types.is_string(kind):
        texts = [b"" if v is None else v.encode() for v in values]
        buffers = [valid, _ends(list(map(len, texts))), pa.py_buffer(b"".join(texts))]
        return pa.Array.from_buffers(kind, len(values), buffers)
    if pa.types.is_date32(kind):
        values = [v if v is None else v.toordinal() - _FIRST_DAY for v in values]
    dense = np.fromiter((0 if v is None else v for v in values), _dtype(kind), len(values))
    if pa.types.is_boolean(kind):
        dense = np.packbits(dense, bitorder="little")
    return pa.Array.from_buffers(kind, len(values), [valid, pa.py_buffer(dense)])


def as_arrow(values: NDArray[Any], gaps: NDArray[np.bool_] | None = None) -> Column:
    """Numbers or truths of numpy as an array, NULL in the `gaps`, by default where it is NaN.

    Loads no pandas either, nor the masked arrays of NumPy.
    """
    dense, kind = np.ascontiguousarray(values), pa.from_numpy_dtype(values.dtype)
    if gaps is None and dense.dtype.kind == "f":
        gaps = np.isnan(dense)
    valid = None
    if gaps is not None and gaps.any():
        valid = pa.py_buffer(np.packbits(~gaps, bitorder="little"))
    if dense.dtype.kind == "b":
        dense = np.packbits(dense, bitorder="little")
    return pa.Array.from_buffers(kind, len(values), [valid, pa.py_buffer(dense)])


_FIRST_DAY = date(1970, 1, 1).toordinal()


def _dtype(kind: Any) -> Any:
    return np.int32 if pa.types.is_date32(kind) else kind.to_pandas_dtype()


def _ends(lengths: Sequence[int]) -> Any:
    """Where each of several pieces of these lengths begins, and the end of the last."""
    return pa.py_buffer(np.cumsum([0, *lengths], dtype=np.int32))


def as_numpy(column: Column, kind: str) -> NDArray[Any]:
    """The values of a column of numbers without NULL, of the dtype `kind` that they have.

    What Arrow offers for this loads pandas, half a second for a few arrays.
    """
    size = np.dtype(kind).itemsize
    chunks = getattr(column, "chunks", [column])
    parts = [np.frombuffer(c.buffers()[1], kind, len(c), c.offset * size) for c in chunks if len(c)]
    return np.concatenate(parts) if parts else np.empty(0, kind)
