"""Degrees of tests and of steps, an entry for all models that nothing tells apart.

Of ten million models a hundred columns are a gigabyte, and the census asks for four such sets: as
they are, handed down, and under two other priors. Of kinds of models there are a million.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

import numpy as np

from hubscan.census.chain import Chain
from hubscan.census.kinds import kinds_by, mixed_bytes
from hubscan.rules.engine.told_apart import Alike, Kinds

AT_ONCE = 48
"""Columns of all models that are made before kinds are told apart by them."""

Weighed: TypeAlias = Alike[np.uint8]
"""Columns of degrees of the chain."""


def nothing(models: int) -> Weighed:
    """Nothing is known of so many models."""
    return Alike(Kinds.all_one(models), {})


def finer(weighed: Weighed, columns: Mapping[str, Chain]) -> Weighed:
    """With more `columns`, of one entry a model; kinds are told apart by them, too."""
    if not columns:
        return weighed
    kinds = kinds_by(mixed_bytes(weighed.kinds.of.astype(np.uint64), columns.values()))
    known = kinds.each_of(weighed.kinds, weighed.columns)
    return Alike(kinds, known | {name: column[kinds.first] for name, column in columns.items()})


def coarser(weighed: Weighed) -> Weighed:
    """Kinds that no column tells apart, put together."""
    columns = weighed.columns
    kinds = kinds_by(mixed_bytes(np.zeros(weighed.kinds.number, np.uint64), columns.values()))
    some = {name: column[kinds.first] for name, column in columns.items()}
    return Alike(weighed.kinds.put_together(kinds), some)
