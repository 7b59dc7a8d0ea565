"""Who hands what down to whom: bases, ancestors, teachers, named repositories."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import duckdb
import numpy as np
from numpy.typing import NDArray

from hubscan.lineage.graph import Graph, build
from hubscan.lineage.propagate import Propagator, Words
from hubscan.rules.engine import handing_down
from hubscan.rules.engine.degrees import SURE, UNKNOWN, Degrees
from hubscan.rules.engine.handing_down import Packed, pack, unpack
from hubscan.rules.engine.lost_parents import LostParents
from hubscan.rules.engine.names import among_lost_parents, among_models
from hubscan.store.arrow import as_numpy


@dataclass(slots=True)
class Family:
    """The family graph, read when first needed."""

    con: duckdb.DuckDBPyConnection
    models: int
    lost: LostParents
    """What parents outside the snapshot are."""
    _tree: Propagator | None = field(default=None, init=False)
    _by_name: dict[tuple[str, ...], Degrees] = field(default_factory=dict, init=False)
    """Globs → what is handed down by repositories of such names: whatever else is asked."""

    def hand_down(
        self,
        wanted: Sequence[str],
        patterns: Mapping[str, tuple[str, ...]],
        columns: Mapping[str, Degrees],
    ) -> dict[str, Degrees]:
        """The columns `wanted`, each `<way>:<degree column>` or a `named:` one of `patterns`."""
        found: dict[str, Degrees] = {}
        for some in self.packed(wanted, patterns, columns):
            found |= some.degrees()
        return found

    def packed(
        self,
        wanted: Sequence[str],
        patterns: Mapping[str, tuple[str, ...]],
        columns: Mapping[str, Degrees],
        of: NDArray[np.int32] | None = None,
    ) -> Iterator[Packed]:
        """The same as bits. With `of`, (models,) the kind of each, `columns` are those of kinds."""
        for way in ("ancestor", "base", "teacher", "named"):
            names = tuple(name for name in wanted if name.startswith(f"{way}:"))
            if not names:
                continue
            if way == "named":
                words = self._from_named([patterns[name] for name in names])
            else:
                words = self._from_relatives(way, [n.partition(":")[2] for n in names], columns, of)
            yield Packed(names, words)

    def _from_named(self, patterns: Sequence[tuple[str, ...]]) -> Words:
        new = [pattern for pattern in dict.fromkeys(patterns) if pattern not in self._by_name]
        if new:
            handed = unpack(self._of_names(new), len(new))
            self._by_name |= zip(new, handed, strict=True)
        return pack([self._by_name[pattern] for pattern in patterns], self.models)[0]

    def _of_names(self, patterns: Sequence[tuple[str, ...]]) -> Words:
        """Repositories of these names, and what comes from them."""
        found = []
        here, lost_ones = (some(self.con, patterns) for some in (among_models, among_lost_parents))
        for models, children in zip(here, lost_ones, strict=True):
            degrees = np.zeros(self.models, dtype=np.int8)
            degrees[models] = degrees[children] = SURE
            found.append(degrees)
        own, crossing = pack(found, self.models)
        unknown = np.full(len(self.lost.child), UNKNOWN, dtype=np.int8)
        lost, _ = pack([unknown] * len(patterns), len(unknown))
        return own | self.hand_down_packed(own, lost, crossing)

    def _from_relatives(
        self,
        way: str,
        sources: Sequence[str],
        columns: Mapping[str, Degrees],
        of: NDArray[np.int32] | None,
    ) -> Words:
        own = [columns[source] for source in sources]
        if way == "teacher":
            of_all = own if of is None else [column[of] for column in own]
            return pack(handing_down.from_teachers(self.con, of_all), self.models)[0]
        mask, crossing = pack(own, len(own[0]))
        mask = mask if of is None else mask[of]
        lost = self.lost.packed(sources)
        if way == "ancestor":
            return self.hand_down_packed(mask, lost, crossing)
        handed = self._tree_of_all().parents(mask, crossing)
        handed[self.lost.child] |= lost
        return handed

    def hand_down_packed(self, mask: Words, lost: Words, crossing: Words) -> Words:
        """For degrees packed by `handing_down.pack`, the greatest of any ancestor.

        `mask` and the result have the shape (models, words); `lost`, (children, words), are the
        degrees of lost parents: that of an ancestor is an ancestor, so its degree is handed down
        with that one's own.
        """
        children = self.lost.child
        merged = mask.copy()
        merged[children] |= lost
        handed = self._tree_of_all().ancestors(merged, crossing)
        handed[children] |= lost
        return handed

    def of_known_ancestors(self, degrees: Degrees) -> Degrees:
        """The greatest degree of any ancestor in the snapshot; parents that are not there count
        as nothing."""
        mask, crossing = pack([degrees], self.models)
        (handed,) = unpack(self._tree_of_all().ancestors(mask, crossing), 1)
        return handed

    def _tree_of_all(self) -> Propagator:
        if self._tree is None:
            self._tree = Propagator(_graph(self.con, self.models))
        return self._tree


def _graph(con: duckdb.DuckDBPyConnection, models: int) -> Graph:
    """Edges to parents in the snapshot; one that several sources give may come several times."""
    edges = con.sql(
        "SELECT child::BIGINT AS child, parent::BIGINT AS parent,"
        " (grade = 'inferred')::TINYINT AS inferred FROM parents"
        " WHERE used AND parent IS NOT NULL AND relation <> 'distilled'"
    ).to_arrow_table()
    child, parent = (as_numpy(edges[c], "int64") for c in ("child", "parent"))
    inferred = as_numpy(edges["inferred"], "int8").view(np.bool_)
    depth = con.sql("SELECT coalesce(depth, -1)::BIGINT AS depth FROM lineage").to_arrow_table()
    known = as_numpy(depth["depth"], "int64")
    return build(models, child, parent, inferred, known=known)
