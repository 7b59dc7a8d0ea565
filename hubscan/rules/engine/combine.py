"""Degrees combined by least, greatest and 4 minus: on whole columns, or for one model.

A compiled condition is such a combination of tests and other degrees. On arrays it costs a fraction
of what a database takes; `print_sql` gives the same combinations to other engines.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import reduce

import numpy as np
from msgspec import Struct

from hubscan.rules.engine.degrees import SURE, Value


class Fixed(Struct, frozen=True):
    """The same degree for every model."""

    degree: int


class Column(Struct, frozen=True):
    """The degree that a test, another tier or a relative gives."""

    name: str


class Least(Struct, frozen=True):
    """`all`."""

    limbs: tuple[Degree, ...]


class Greatest(Struct, frozen=True):
    """`any`."""

    limbs: tuple[Degree, ...]


class Complement(Struct, frozen=True):
    """`not`: 4 minus."""

    limb: Degree


Degree = Fixed | Column | Least | Greatest | Complement


def every(limbs: Sequence[Degree]) -> Degree:
    """The least of `limbs`; tiers that say the same share a column, so a limb may come twice."""
    distinct = tuple(dict.fromkeys(limbs))
    return Least(distinct) if len(distinct) > 1 else distinct[0]


def some(limbs: Sequence[Degree]) -> Degree:
    """The greatest of `limbs`."""
    distinct = tuple(dict.fromkeys(limbs))
    return Greatest(distinct) if len(distinct) > 1 else distinct[0]


def columns_of(degree: Degree) -> Iterator[str]:
    """The name of every column that `degree` reads, as often as it does."""
    match degree:
        case Column(name):
            yield name
        case Complement(limb):
            yield from columns_of(limb)
        case Least(limbs) | Greatest(limbs):
            for limb in limbs:
                yield from columns_of(limb)


def combine(degree: Degree, values: Mapping[str, Value]) -> Value | int:
    """The degree of `degree`, whose columns are names of `values`."""
    match degree:
        case Column(name):
            return values[name]
        case Fixed(same):
            return same
        case Complement(limb):
            return SURE - combine(limb, values)
        case Least(limbs):
            return reduce(np.minimum, [combine(limb, values) for limb in limbs])
        case Greatest(limbs):
            return reduce(np.maximum, [combine(limb, values) for limb in limbs])
