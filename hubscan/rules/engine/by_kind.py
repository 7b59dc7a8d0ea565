"""Columns of one entry a kind of models, as relations of one row a model.

No such column is spelled out as a whole: hundreds of millions of entries would be the larger part
of an assessment's memory. Who reads a relation looks each row up by its kind; what is written is
looked up some rows at a time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from hubscan.rules.engine.degrees import Degrees
from hubscan.rules.engine.told_apart import Kinds
from hubscan.store.arrow import BATCH, Column, Table, as_arrow, in_batches, pa

MODEL = "model"


def relation(kinds: Kinds, columns: Mapping[str, Degrees]) -> Table:
    """`model`, and `columns` (kinds,) by name, which share one array of the kind of each model."""
    of = as_arrow(kinds.of)
    listed = {MODEL: _numbers(0, len(kinds.of))}
    for name, column in columns.items():  # whether each kind has an entry need not be asked again
        listed[name] = pa.DictionaryArray.from_arrays(of, as_arrow(column), safe=False)
    return in_batches(pa.table(listed))


def stream(kinds: Kinds, columns: Mapping[str, Degrees], *, numbered: bool = True) -> Column:
    """The same rows for one reading, spelled out; without `model` unless they are `numbered`.

    An array that stands under several names is looked up once for all of them.
    """
    first = [pa.field(MODEL, pa.int32())] if numbered else []
    kinds_of = [pa.field(name, pa.from_numpy_dtype(c.dtype)) for name, c in columns.items()]
    schema = pa.schema(first + kinds_of)
    batches = _batches(kinds, columns, schema, numbered)
    return pa.RecordBatchReader.from_batches(schema, batches)


def _batches(
    kinds: Kinds, columns: Mapping[str, Degrees], schema: object, numbered: bool
) -> Iterator[object]:
    different = {id(column): column for column in columns.values()}
    for start in range(0, len(kinds.of), BATCH):
        of = kinds.of[start : start + BATCH].astype(np.intp)  # NumPy would do so for every column
        made = {key: as_arrow(column[of]) for key, column in different.items()}
        listed = [_numbers(start, len(of))] if numbered else []
        listed += [made[id(column)] for column in columns.values()]
        yield pa.RecordBatch.from_arrays(listed, schema=schema)


def _numbers(start: int, models: int) -> Column:
    return as_arrow(np.arange(start, start + models, dtype=np.int32))
