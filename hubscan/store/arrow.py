"""Arrow as it is used on columns of the listing: without type stubs.

The stubs of pyarrow refuse many calls that the library takes, such as an array of a mask or of an
expression's result; in code that is all such calls they would only be argued with.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import pyarrow
import pyarrow.compute

Column: TypeAlias = Any
"""An Arrow array."""
Table: TypeAlias = Any
"""An Arrow table."""
pa: Any = pyarrow
pc: Any = pyarrow.compute


def texts_with(lists: Column, prefix: str) -> tuple[Column, Column]:
    """The texts in `lists` that start with `prefix`, without it: (row of each, rest of each)."""
    flat = pc.list_flatten(lists)
    chosen = pc.starts_with(flat, prefix)
    rows = pc.list_parent_indices(lists).filter(chosen)
    return rows, pc.utf8_slice_codeunits(flat.filter(chosen), len(prefix))
