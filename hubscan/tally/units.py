"""The two units of counting, prepared once so that a verdict column costs next to nothing.

*repositories* counts every model. *distinct* counts a model and all its copies once, as their
original: it is covered as far as the most covered of them, and has the original's relation and
publisher. Downloads and likes are those of the covered repositories in both units, so their totals
agree.

What has the same verdicts throughout is of one kind (`hubscan.tally.alike`) and counted together.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from hubscan.model.choices import LIKELY, POSSIBLY, SURELY
from hubscan.rules.engine.told_apart import Kinds
from hubscan.tally.columns import Levels, Rows
from hubscan.tally.facts import RELATIONS, Facts

FALLING = (SURELY, LIKELY, POSSIBLY)

Degree = TypeVar("Degree", NDArray[np.int8], NDArray[np.uint8])
"""(models,) how far each is covered, on one scale or another."""
Counts = NDArray[np.int64]
"""(relations + 1, 3): surely, likely, possibly for each relation, and for all in the last row."""


@dataclass(frozen=True, slots=True)
class Unit:
    """What is counted: elements, each of one or more models."""

    models: Groups
    publishers: Groups
    """Those of each relation."""
    all_publishers: Groups
    downloads: Groups
    likes: Groups

    def measure(self, reached: Reached) -> NDArray[np.int64]:
        """(columns, 4, relations + 1, 3) models, publishers, downloads and likes."""
        publishers = [self.publishers.covered(reached), self.all_publishers.covered(reached)]
        counts = [
            _with_total(self.models.covered(reached)),
            np.concatenate(publishers, axis=1),
            _with_total(self.downloads.covered(reached)),
            _with_total(self.likes.covered(reached)),
        ]
        return np.stack(counts, axis=1)


class Reached:
    """How far some verdict columns cover each kind, as bits: what covers a group is their OR."""

    def __init__(self, columns: Sequence[Levels]) -> None:
        """Of columns that are (kinds,)."""
        passed = np.array([levels >= least for levels in columns for least in FALLING])
        self.shares = passed.astype(np.float64)
        """(columns × 3, kinds) 1 where surely, likely, possibly covered or more, else 0."""
        packed = np.packbits(passed, axis=0)
        whole = np.pad(packed, ((0, -len(packed) % 8), (0, 0)))
        self.words = np.ascontiguousarray(whole.T).view(np.uint64)
        """(kinds, words) the same as bits."""


@dataclass(frozen=True, slots=True)
class Groups:
    """What counts once however many models it has: covered as far as the most covered of them."""

    alike: NDArray[np.float64]
    """(kinds, classes) how many groups of each class, or how much of them, have models of one kind
    only."""
    mixed: Rows
    """The kinds of all other groups, those of one group side by side."""
    begin: Rows
    """(groups,) where the kinds of each of them begin."""
    ends: Rows
    """(classes,) where in `begin` those of each class end."""

    def covered(self, reached: Reached) -> NDArray[np.int64]:
        """(columns, classes, 3) how many are surely, likely, possibly covered or more."""
        counts = np.rint(reached.shares @ self.alike).astype(np.int64)
        if len(self.begin):
            words = np.bitwise_or.reduceat(reached.words[self.mixed], self.begin, axis=0)
            bits = np.unpackbits(words.view(np.uint8), axis=1, count=len(counts))
            start = 0
            for place, end in enumerate(self.ends):
                counts[:, place] += bits[start:end].sum(axis=0, dtype=np.int64)
                start = end
        return counts.reshape(-1, len(FALLING), counts.shape[1]).transpose(0, 2, 1)


@dataclass(frozen=True, slots=True)
class Copies:
    """Which rows are copies of which."""

    originals: Rows
    """(elements,) row of the model that stands for each element."""
    copies: Rows
    """(copies,) the other rows."""
    copied: Rows
    """(copies,) element of each."""

    @classmethod
    def of(cls, original: Rows) -> Copies:
        """From the row of each row's original; a row that is no copy names itself."""
        is_copy = original != np.arange(len(original))
        places = np.cumsum(~is_copy) - 1
        copies = np.flatnonzero(is_copy)
        return cls(np.flatnonzero(~is_copy), copies, places[original[copies]])

    def among(self, elements: Rows) -> Copies:
        """The same of some of the elements, each once."""
        place = np.full(len(self.originals), -1)
        place[elements] = np.arange(len(elements))
        copied = place[self.copied]
        ours = copied >= 0
        return Copies(self.originals[elements], self.copies[ours], copied[ours])

    def highest(self, levels: Degree) -> Degree:
        """(elements,) the highest level, or degree, of each original and its copies."""
        found = levels[self.originals]
        np.maximum.at(found, self.copied, levels[self.copies])
        return found


def units(facts: Facts, kinds: Kinds) -> Iterator[tuple[str, Unit]]:
    """Name and preparation of each unit."""
    relation = facts.relation.astype(np.int64)
    each = _sums(kinds, relation, np.ones(facts.models))
    yield "repositories", _unit(facts, kinds, relation, facts.publisher, each)
    relation = relation[facts.original]
    elements = _groups(kinds, facts.original, relation)
    yield "distinct", _unit(facts, kinds, relation, facts.publisher[facts.original], elements)


def _unit(facts: Facts, kinds: Kinds, relation: Rows, publisher: Rows, models: Groups) -> Unit:
    """The unit that counts `models`, where each row counts for a relation and a publisher."""
    return Unit(
        models,
        publishers=_groups(kinds, publisher, relation),
        all_publishers=_groups(kinds, publisher),
        downloads=_sums(kinds, relation, facts.downloads),
        likes=_sums(kinds, relation, facts.likes),
    )


def _groups(kinds: Kinds, group: Rows, relation: Rows | None = None) -> Groups:
    """Models by `group`, numbers from 0 on; groups of two relations are two."""
    span = int(group.max(initial=0)) + 1
    classes = 1 if relation is None else len(RELATIONS)
    if relation is not None:
        group = relation * span + group
    pairs = _distinct(group * np.int64(kinds.number) + kinds.of)
    group, kind = np.divmod(pairs, max(kinds.number, 1))
    begin = np.flatnonzero(np.diff(group, prepend=-1))
    size = np.diff(begin, append=len(group))
    is_mixed = np.repeat(size > 1, size)
    single, several = begin[size == 1], begin[size > 1]
    cells = kind[single] * classes + group[single] // span
    alike = np.bincount(cells, minlength=kinds.number * classes).astype(np.float64)
    return Groups(
        alike.reshape(kinds.number, classes),
        mixed=kind[is_mixed],
        begin=(np.cumsum(is_mixed) - 1)[several],
        ends=np.searchsorted(group[several] // span, np.arange(classes), side="right"),
    )


def _sums(kinds: Kinds, relation: Rows, values: NDArray[np.float64]) -> Groups:
    """What models add up to; each is a group of its own."""
    shape = kinds.number, len(RELATIONS)
    cells = np.bincount(kinds.of * np.int64(shape[1]) + relation, values, shape[0] * shape[1])
    nobody = np.empty(0, np.int64)
    return Groups(cells.astype(np.float64).reshape(shape), nobody, nobody, nobody)


def _distinct(values: Rows) -> Rows:
    """The distinct values in order; NumPy's own look for them takes ten times as long."""
    ordered = np.sort(values)
    first: NDArray[np.bool_] = np.diff(ordered, prepend=-1) != 0
    found: Rows = ordered[first]
    return found


def _with_total(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    total: NDArray[np.int64] = counts.sum(axis=1, keepdims=True)
    return np.concatenate([counts, total], axis=1)
