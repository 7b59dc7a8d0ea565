"""What Arrow computes on columns of the listing; questions do without it and start sooner."""

from __future__ import annotations

from typing import Any

import pyarrow.compute

from hubscan.store.arrow import Column, Table

pc: Any = pyarrow.compute


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
