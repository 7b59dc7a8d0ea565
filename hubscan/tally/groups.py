"""Likely covered models by month of creation, family, publisher, access and licence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import duckdb
import numpy as np
from numpy.typing import NDArray

from hubscan.store.arrow import as_numpy
from hubscan.store.arrow_compute import pc
from hubscan.tally.attributes import GATES, LICENCES, UNKNOWN_MONTH, Attributes
from hubscan.tally.columns import Seen


@dataclass(slots=True)
class ByMonth:
    """Visitor: models and downloads by month of creation."""

    traits: Attributes
    models: dict[str, dict[int, int]] = field(default_factory=dict)
    """Verdict column → month code → likely covered models created then."""

    def see(self, seen: Seen) -> None:
        counts = np.bincount(self.traits.month[seen.likely] - UNKNOWN_MONTH)
        months = np.flatnonzero(counts)
        named = (months + UNKNOWN_MONTH).tolist()
        self.models[seen.name] = dict(zip(named, counts[months].tolist(), strict=True))


@dataclass(slots=True)
class ByAccess:
    """Visitor: models by gate and licence class."""

    traits: Attributes
    models: dict[str, NDArray[np.int64]] = field(default_factory=dict)
    """Verdict column → (gates, licences) likely covered models."""

    def see(self, seen: Seen) -> None:
        codes = self.traits.gate[seen.likely] * len(LICENCES) + self.traits.licence[seen.likely]
        counted = np.bincount(codes, minlength=len(GATES) * len(LICENCES))
        self.models[seen.name] = counted.reshape(len(GATES), len(LICENCES))


@dataclass(frozen=True, slots=True)
class Families:
    """The families of one verdict column."""

    number: int
    """Distinct roots with at least one likely covered model."""
    largest: tuple[tuple[int, int], ...]
    """(row of the root, likely covered models in its family), the largest first."""


@dataclass(slots=True)
class ByFamily:
    """Visitor: models by root."""

    traits: Attributes
    n: int
    found: dict[str, Families] = field(default_factory=dict)
    tiers: NDArray[np.int16] = field(init=False)
    """(models,) number of verdict columns that likely cover each model."""

    def __post_init__(self) -> None:
        self.tiers = np.zeros(self.traits.models, dtype=np.int16)

    def see(self, seen: Seen) -> None:
        self.tiers += seen.is_likely
        sizes = np.bincount(self.traits.root[seen.likely], minlength=1)
        roots = np.flatnonzero(sizes)
        first = _first(roots, sizes, self.traits.downloads, self.n)
        largest = tuple((int(root), int(sizes[root])) for root in first)
        self.found[seen.name] = Families(len(roots), largest)


@dataclass(frozen=True, slots=True)
class Publishers:
    """Which publisher each model is of, as codes."""

    names: Sequence[str]
    of: NDArray[np.int64]
    """(models,) place of the publisher in `names`."""

    @classmethod
    def load(cls, con: duckdb.DuckDBPyConnection) -> Publishers:
        """Read `models`; what has no publisher is of the empty name. Names are sorted."""
        query = "SELECT coalesce(namespace, '') AS name FROM models"
        found = con.sql(query).to_arrow_table()["name"].combine_chunks().dictionary_encode()
        order = pc.sort_indices(found.dictionary)
        code = np.empty(len(order), np.int64)
        code[order.to_numpy()] = np.arange(len(order))
        names = found.dictionary.take(order).to_pylist()
        return cls(names, code[as_numpy(found.indices, "int32")])


@dataclass(slots=True)
class ByPublisher:
    """Visitor: the publishers with most likely covered models under each tier.

    The modes of a tier are neighbours among the columns; their counts are kept until all are seen.
    """

    publishers: Publishers
    n: int
    modes: Mapping[tuple[str, str], tuple[str, ...]]
    """(rule, tier) → modes."""
    found: dict[tuple[str, str], tuple[tuple[str, tuple[int, ...]], ...]] = field(
        default_factory=dict
    )
    """(rule, tier) → (publisher, models in each mode), by the mode that covers most of its."""
    _pending: list[NDArray[np.int64]] = field(default_factory=list)

    def see(self, seen: Seen) -> None:
        rule, _, tier = seen.name.rpartition("@")[0].partition("/")
        names = self.publishers.names
        self._pending.append(np.bincount(self.publishers.of[seen.likely], minlength=len(names)))
        if len(self._pending) < len(self.modes[rule, tier]):
            return
        counts = np.stack(self._pending)
        self._pending.clear()
        most = counts.max(axis=0)
        first = _first(np.flatnonzero(most), most, most, self.n)
        self.found[rule, tier] = tuple(
            (names[code], tuple(int(count) for count in counts[:, code]))
            for code in first
            if names[code]
        )


def _first(
    groups: NDArray[np.int64], sizes: NDArray[np.int64], downloads: NDArray[np.int64], n: int
) -> NDArray[np.int64]:
    """The `n` largest of `groups`; ties go by downloads, then by number."""
    ties = groups
    if len(groups) > n:
        ties = groups[sizes[groups] >= np.partition(sizes[groups], -n)[-n]]
    return ties[np.lexsort((ties, -downloads[ties], -sizes[ties]))[:n]]
