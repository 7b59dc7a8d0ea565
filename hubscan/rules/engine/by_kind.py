"""Columns of one entry a kind of models, as relations of one row a model.

No such column is spelled out as a whole: hundreds of millions of entries would be the larger part
of an assessment's memory. Who reads a relation looks each row up by its kind; what is written is
looked up some rows at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hubscan.rules.engine.told_apart import Alike
from hubscan.store.arrow import BATCH, Column, Table, as_arrow, in_batches, pa

Numbers = tuple[str, NDArray[np.int32]]
"""The name of a first column, and its value in each row."""


def numbered(alike: Alike[Any]) -> Numbers:
    """The first column of a relation of all models."""
    return "model", np.arange(len(alike.kinds.of), dtype=np.int32)


def relation(alike: Alike[Any]) -> Table:
    """The models and the columns by name, which share one array of the kind of each model."""
    of = as_arrow(alike.kinds.of)
    name, numbers = numbered(alike)
    listed = {name: as_arrow(numbers)}
    for name, column in alike.columns.items():  # each kind has an entry: that need not be checked
        listed[name] = pa.DictionaryArray.from_arrays(of, as_arrow(column), safe=False)
    return in_batches(pa.table(listed))


def stream(alike: Alike[Any], first: Numbers | None = None) -> Column:
    """The rows for one reading, spelled out, with a `first` column if there is one.

    An array that stands under several names is looked up once for all of them.
    """
    listed: dict[str, np.dtype[Any]] = {} if first is None else {first[0]: first[1].dtype}
    listed |= {name: column.dtype for name, column in alike.columns.items()}
    schema = pa.schema([(name, pa.from_numpy_dtype(kind)) for name, kind in listed.items()])
    return pa.RecordBatchReader.from_batches(schema, _batches(alike, first, schema))


def _batches(alike: Alike[Any], first: Numbers | None, schema: object) -> Iterator[object]:
    every, columns = alike.kinds.of, alike.columns
    different = {id(column): column for column in columns.values()}
    for start in range(0, len(every), BATCH):
        place = slice(start, start + BATCH)
        of = every[place].astype(np.intp)  # NumPy would do so for every column
        made = {key: as_arrow(column[of]) for key, column in different.items()}
        listed = [] if first is None else [as_arrow(first[1][place])]
        listed += [made[id(column)] for column in columns.values()]
        yield pa.RecordBatch.from_arrays(listed, schema=schema)
