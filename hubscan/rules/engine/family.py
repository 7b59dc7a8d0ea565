"""Who hands what down to whom: bases, ancestors, teachers, named repositories."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import duckdb
import numpy as np

from hubscan.lineage.graph import Graph, build
from hubscan.lineage.propagate import Propagator, Words
from hubscan.rules.engine import handing_down
from hubscan.rules.engine.degrees import SURE, UNKNOWN, Degrees
from hubscan.rules.engine.lost_parents import LostParents
from hubscan.store.arrow import as_numpy


@dataclass(slots=True)
class Family:
    """The family graph, read when first needed."""

    con: duckdb.DuckDBPyConnection
    models: int
    lost: LostParents
    """What parents outside the snapshot are."""
    _tree: Propagator | None = field(default=None, init=False)

    def hand_down(
        self,
        wanted: Sequence[str],
        patterns: Mapping[str, tuple[str, ...]],
        columns: Mapping[str, Degrees],
    ) -> dict[str, Degrees]:
        """The columns `wanted`, each `<kind>:<degree column>` or a `named:` one of `patterns`."""
        if not wanted:
            return {}
        tree, gone = self._tree_of_all(), self.lost
        missing = np.zeros(self.models, dtype=np.int8)
        missing[gone.child] = UNKNOWN
        found: dict[str, Degrees] = {}
        for kind in ("ancestor", "base", "teacher", "named"):
            names = [name for name in wanted if name.split(":", 1)[0] == kind]
            if not names:
                continue
            if kind == "named":
                own = [_named(self.con, patterns[name]) for name in names]
            else:
                own = [columns[name.split(":", 1)[1]] for name in names]
            if kind == "teacher":
                handed = handing_down.from_teachers(self.con, own)
            else:
                lost = [
                    missing if kind == "named" else gone.of(name.split(":", 1)[1], self.models)
                    for name in names
                ]
                if kind == "base":
                    handed = handing_down.from_parents(tree, own, lost)
                else:
                    handed = handing_down.from_ancestors(tree, own, lost)
            if kind == "named":
                handed = [np.maximum(a, b) for a, b in zip(own, handed, strict=True)]
            found |= dict(zip(names, handed, strict=True))
        return found

    def hand_down_packed(self, mask: Words, lost: Words, crossing: Words) -> Words:
        """For degrees packed by `handing_down.pack`, the greatest of any ancestor.

        `mask` and the result have the shape (models, words); `lost`, (children, words), are the
        degrees of lost parents.
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
        none = np.zeros(self.models, dtype=np.int8)
        (handed,) = handing_down.from_ancestors(self._tree_of_all(), [degrees], [none])
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


def _named(con: duckdb.DuckDBPyConnection, patterns: tuple[str, ...]) -> Degrees:
    """4 for the repositories of these names, and for children of such a one not in the snapshot."""
    globs = [pattern.lower() for pattern in patterns]
    here = " OR ".join("lower(id) GLOB ?" for _ in globs)
    there = " OR ".join("lower(parent_ref) GLOB ?" for _ in globs)
    found = con.execute(f"SELECT {here} AS named FROM models", globs).fetchnumpy()["named"]
    children = con.execute(
        "SELECT DISTINCT child FROM parents WHERE used AND parent IS NULL"
        f" AND grade <> 'inferred' AND relation <> 'distilled' AND ({there})",
        globs,
    ).fetchnumpy()["child"]
    degrees = np.asarray(found, dtype=np.int8) * np.int8(SURE)
    degrees[children] = SURE
    return degrees
