"""Arrow as it is used on columns of the listing: without type stubs.

The stubs of pyarrow refuse many calls that the library takes, such as an array of a mask or of an
expression's result; in code that is all such calls they would only be argued with.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import pyarrow
import pyarrow.compute
from numpy.typing import NDArray

Column: TypeAlias = Any
"""An Arrow array."""
Table: TypeAlias = Any
"""An Arrow table."""
Columns: TypeAlias = dict[str, Any]
"""Arrow arrays of equal length, by name."""
pa: Any = pyarrow
pc: Any = pyarrow.compute


BATCH = 122_880
"""Rows of a DuckDB row group."""


def in_batches(table: Table) -> Table:
    """The same rows in pieces that DuckDB can read in parallel."""
    return pa.Table.from_batches(table.to_batches(max_chunksize=BATCH), table.schema)


def as_numpy(column: Column, kind: str) -> NDArray[Any]:
    """The values of a column of numbers without NULL, of the dtype `kind` that they have.

    What Arrow offers for this loads pandas, half a second for a few arrays.
    """
    size = np.dtype(kind).itemsize
    chunks = getattr(column, "chunks", [column])
    parts = [np.frombuffer(c.buffers()[1], kind, len(c), c.offset * size) for c in chunks if len(c)]
    return np.concatenate(parts) if parts else np.empty(0, kind)


def texts_with(lists: Column, prefix: str) -> tuple[Column, Column]:
    """The texts in `lists` that start with `prefix`, without it: (row of each, rest of each)."""
    flat = pc.list_flatten(lists)
    chosen = pc.starts_with(flat, prefix)
    rows = pc.list_parent_indices(lists).filter(chosen)
    return rows, pc.utf8_slice_codeunits(flat.filter(chosen), len(prefix))


def rows_where(table: Table, chosen: Column) -> Table:
    """The rows of `table` that are `chosen`; without a copy if all are, as nearly always."""
    return table if pc.all(chosen).as_py() else table.filter(chosen)


def cut(texts: Column, most: int) -> Column:
    """`texts`, none longer than `most` characters; without a copy if none is."""
    longest = pc.max(pc.binary_length(texts)).as_py() or 0
    return texts if longest <= most else pc.utf8_slice_codeunits(texts, 0, most)
