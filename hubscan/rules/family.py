"""Who hands what down to whom: bases, ancestors, teachers, named repositories."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import duckdb
import numpy as np
from numpy.typing import NDArray

from hubscan.lineage.graph import Graph, build
from hubscan.lineage.propagate import Propagator
from hubscan.rules import handing_down
from hubscan.rules.degrees import SURE, Degrees


@dataclass(slots=True)
class Family:
    """The family graph, read when first needed."""

    con: duckdb.DuckDBPyConnection
    models: int
    _tree: Propagator | None = field(default=None, init=False)
    _missing: NDArray[np.bool_] = field(init=False)

    def hand_down(
        self,
        wanted: Sequence[str],
        patterns: Mapping[str, tuple[str, ...]],
        columns: Mapping[str, Degrees],
    ) -> dict[str, Degrees]:
        """The columns `wanted`, each `<kind>:<degree column>` or a `named:` one of `patterns`."""
        if not wanted:
            return {}
        tree, missing = self._graph()
        found: dict[str, Degrees] = {}
        for kind in ("ancestor", "base", "teacher", "named"):
            names = [name for name in wanted if name.split(":", 1)[0] == kind]
            if not names:
                continue
            if kind == "named":
                own = [_named(self.con, patterns[name]) for name in names]
            else:
                own = [columns[name.split(":", 1)[1]] for name in names]
            match kind:
                case "base":
                    handed = handing_down.from_parents(tree, own, missing)
                case "teacher":
                    handed = handing_down.from_teachers(self.con, own)
                case _:
                    handed = handing_down.from_ancestors(tree, own, missing)
            if kind == "named":
                handed = [np.maximum(a, b) for a, b in zip(own, handed, strict=True)]
            found |= dict(zip(names, handed, strict=True))
        return found

    def of_known_ancestors(self, degrees: Degrees) -> Degrees:
        """The greatest degree of any ancestor in the snapshot; parents that are not there count
        as nothing."""
        tree, _ = self._graph()
        nowhere = np.zeros(self.models, dtype=np.bool_)
        (handed,) = handing_down.from_ancestors(tree, [degrees], nowhere)
        return handed

    def _graph(self) -> tuple[Propagator, NDArray[np.bool_]]:
        if self._tree is None:
            self._tree = Propagator(_graph(self.con, self.models))
            self._missing = _missing_parents(self.con)
        return self._tree, self._missing


def _graph(con: duckdb.DuckDBPyConnection, models: int) -> Graph:
    """Edges to parents in the snapshot; one that several sources give may come several times."""
    edges = con.execute(
        "SELECT child, parent, grade = 'inferred' AS inferred FROM parents"
        " WHERE used AND parent IS NOT NULL AND relation <> 'distilled'"
    ).fetchnumpy()
    child, parent = (np.asarray(edges[c], dtype=np.int64) for c in ("child", "parent"))
    return build(models, child, parent, np.asarray(edges["inferred"], dtype=np.bool_))


def _missing_parents(con: duckdb.DuckDBPyConnection) -> NDArray[np.bool_]:
    """Where a declared parent is not in the snapshot."""
    query = "SELECT COALESCE(missing_parents, 0) > 0 AS missing FROM lineage"
    return np.asarray(con.execute(query).fetchnumpy()["missing"], dtype=np.bool_)


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
