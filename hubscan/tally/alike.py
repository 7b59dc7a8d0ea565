"""Which models have the same verdict in every column: of a million some thirty thousand differ.

Whatever is counted by column is counted by kind, once for all columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import duckdb
import numpy as np
from numpy.typing import NDArray

from hubscan.store.arrow import as_arrow, as_numpy
from hubscan.tally import columns
from hubscan.tally.columns import Levels

_BITS = 2
"""Of a level in a word."""
_IN_A_BYTE = 8 // _BITS

Words = NDArray[np.uint64]
Number = TypeVar("Number", NDArray[np.uint64], NDArray[np.int64])


@dataclass(frozen=True, slots=True)
class Kinds:
    """The kinds of models."""

    of: NDArray[np.int32]
    """(models,) the kind of each."""
    levels: Mapping[str, Levels]
    """Verdict column → (kinds,)."""
    number: int
    """Of kinds."""


def find(con: duckdb.DuckDBPyConnection, names: Sequence[str]) -> Kinds:
    """The kinds by the named columns of `verdicts`, read once."""
    ((models,),) = con.execute("SELECT count(*) FROM verdicts").fetchall()
    kind, number = np.zeros(models, np.int32), min(models, 1)
    batches: list[tuple[tuple[str, ...], Words]] = []
    for batch in columns.read(con, names):
        told, word = _distinct(_packed(batch.values(), models))
        pairs, kind = _distinct(kind * np.int64(max(len(told), 1)) + word)
        before, last = np.divmod(pairs, max(len(told), 1))
        number = len(pairs)
        batches = [(known, words[before]) for known, words in batches]
        batches.append((tuple(batch), told[last]))
    levels = {
        name: (words >> np.uint64(_BITS * place) & np.uint64(2**_BITS - 1)).astype(np.int8)
        for known, words in batches
        for place, name in enumerate(known)
    }
    return Kinds(kind, levels, number)


def _packed(batch: Iterable[Levels], models: int) -> Words:
    """(models,) the levels of up to 32 columns in one word."""
    listed = list(batch)
    found = np.zeros((models, 8), np.uint8)
    for place, start in enumerate(range(0, len(listed), _IN_A_BYTE)):
        byte = np.zeros(models, np.uint8)
        for shift, levels in enumerate(listed[start : start + _IN_A_BYTE]):
            byte |= levels.view(np.uint8) << np.uint8(_BITS * shift)
        found[:, place] = byte
    return found.view("<u8")[:, 0]


def _distinct(values: Number) -> tuple[Number, NDArray[np.int32]]:
    """The distinct values, and the place of each value among them."""
    found = as_arrow(values).dictionary_encode()
    told: Number = as_numpy(found.dictionary, str(values.dtype))
    return told, as_numpy(found.indices, "int32")
