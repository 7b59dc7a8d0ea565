"""Who hands what down to whom: bases, ancestors, teachers, named repositories."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import duckdb
import numpy as np
from numpy.typing import NDArray

from hubscan.lineage.propagate import Propagator
from hubscan.rules import handing_down
from hubscan.rules.degrees import SURE
from hubscan.rules.handing_down import Degrees


@dataclass(slots=True)
class Family:
    """The family graph of the models in `con`, read when first needed."""

    con: duckdb.DuckDBPyConnection
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

    def _graph(self) -> tuple[Propagator, NDArray[np.bool_]]:
        if self._tree is None:
            self._tree = Propagator.from_tables(self.con)
            self._missing = handing_down.missing_parents(self.con)
        return self._tree, self._missing


def _named(con: duckdb.DuckDBPyConnection, patterns: tuple[str, ...]) -> Degrees:
    """4 for the repositories of these names, and for children of such a one not in the snapshot."""
    globs = [pattern.lower() for pattern in patterns]
    here = " OR ".join("lower(f.id) GLOB ?" for _ in globs)
    there = " OR ".join("lower(parent_ref) GLOB ?" for _ in globs)
    query = f"""
        SELECT CAST(({here}) OR m.child_key IS NOT NULL AS TINYINT) * {SURE} AS degree
        FROM models f JOIN estimates e ON e.key = f.key LEFT JOIN (
            SELECT DISTINCT child_key FROM parents
            WHERE used AND parent_key IS NULL AND grade <> 'inferred'
                AND relation <> 'distilled' AND ({there})
        ) m ON m.child_key = f.key
        ORDER BY f.key
    """
    array = con.execute(query, [*globs, *globs]).fetchnumpy()["degree"]
    return np.asarray(array, dtype=np.int8)
