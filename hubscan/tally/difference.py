"""What changed between two assessments, and because of what, down to the last model.

Every model is in one or both. A model that came or went explains itself. For one in both whose
verdict moved, the cause is looked for in this order: its Hub record, its place in the family
graph, its own figures (with the record unchanged: another method, assumption or curated fact), the
text of the rule, and last its ancestors. Where the rule and the model's figures both changed, the
cause is given as both, since either might have been enough.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from hubscan.model.choices import LIKELY
from hubscan.model.tables import TABLES
from hubscan.store.attach import attach_table
from hubscan.store.datadir import DataDir, Stored
from hubscan.store.engine import identifier


class Cause(IntEnum):
    """Why a model's verdict differs; the value is a code in arrays."""

    NEW_MODEL = 0
    GONE_MODEL = 1
    NEW_FACTS = 2
    NEW_LINEAGE = 3
    METHOD = 4
    RULE = 5
    RULE_AND_FIGURES = 6
    ANCESTORS = 7


CAUSE_WORDS = {
    Cause.NEW_MODEL: "new models",
    Cause.GONE_MODEL: "models gone",
    Cause.NEW_FACTS: "new facts",
    Cause.NEW_LINEAGE: "new lineage",
    Cause.METHOD: "method",
    Cause.RULE: "rule text",
    Cause.RULE_AND_FIGURES: "rule and figures",
    Cause.ANCESTORS: "ancestors",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One tier and mode: before plus all changes is after, exactly."""

    column: str
    before: int | None
    """Models covered in A; None if A has no such tier."""
    changes: tuple[tuple[Cause, int, int], ...]
    """(cause, models that became covered, models that ceased to be)."""
    after: int | None
    """Models covered in B; None if B has no such tier."""


@dataclass(frozen=True, slots=True)
class Moved:
    """One model whose verdict differs."""

    id: str
    before: int | None
    """Level in A; None if A lacks the model."""
    after: int | None
    cause: Cause


_COUNTERS = {"downloads", "downloads_all_time", "likes", "trending_score", "last_modified", "sha"}
"""Columns of `models` that change daily and that no estimate reads."""
_NAMES = {"key", "model", "publisher"}
"""Columns of `models` that name it; numbers are those of one snapshot."""
_KIN = ("root", "original")
"""Columns of `lineage` that name other models by number."""


class Comparison:
    """Two assessments side by side."""

    def __init__(
        self, con: duckdb.DuckDBPyConnection, data: DataDir, before: Stored, after: Stored
    ) -> None:
        """Attach both. Raises `SnapshotError` if a snapshot or a table is gone or a former one."""
        self._con = con
        self._manifests = before.manifest, after.manifest
        for side, stored in (("a", before), ("b", after)):
            snapshot = data.snapshot(str(stored.manifest["snapshot"]))
            of_then = stored.table("models")  # there if assessed as of an earlier day
            listed = stored if of_then.is_file() else snapshot
            attach_table(con, listed, "models", f"{side}_models")
            for table in ("estimates", "lineage", "verdicts"):
                attach_table(con, stored, table, f"{side}_{table}")
        self._pairs = self._pair()
        self._columns = tuple(self._names(side) for side in "ab")

    def differences(self, at_least: int = LIKELY) -> Iterator[Difference]:
        """Every tier and mode of either, by name, counting models at or above a level."""
        for column in sorted(set(self._columns[0]) | set(self._columns[1])):
            levels = [self._levels(i, column) for i in (0, 1)]
            was, now = (
                np.zeros(len(self._pairs["a"]), np.bool_) if v is None else v >= at_least
                for v in levels
            )
            counts = [None if v is None else int((v >= at_least).sum()) for v in levels]
            both = None not in counts
            cause = self._cause(column)
            changes = tuple(
                (kind, int((now & ~was & mine).sum()), int((was & ~now & mine).sum()))
                for kind in Cause
                for mine in [cause == kind]
                if both and ((now != was) & mine).any()
            )
            yield Difference(column, counts[0], changes, counts[1])

    def share_of(self, cause: Cause) -> float:
        """Of the models in both, those whose first difference is this one."""
        both = (self._pairs["a"] >= 0) & (self._pairs["b"] >= 0)
        return float((self._pairs["kind"][both] == cause).mean()) if both.any() else 0.0

    def moved(self, column: str, n: int) -> list[Moved]:
        """The `n` most downloaded models whose level under `column` differs."""
        before, after = self._levels(0, column), self._levels(1, column)
        if before is None or after is None:
            return []
        rows = np.flatnonzero(before != after)
        rows = rows[np.lexsort((rows, -self._pairs["downloads"][rows]))][:n]
        cause = self._cause(column)
        names = self._ids(rows)
        return [
            Moved(
                names[int(row)],
                int(before[row]) if self._pairs["a"][row] >= 0 else None,
                int(after[row]) if self._pairs["b"][row] >= 0 else None,
                Cause(int(cause[row])),
            )
            for row in rows
        ]

    def _levels(self, side: int, column: str) -> NDArray[np.int8] | None:
        """(pairs,) levels under `column`; 0 where the model is not there."""
        if column not in self._columns[side]:
            return None
        table = f"{'ab'[side]}_verdicts"
        query = f"SELECT coalesce({identifier(column)}, 0)::TINYINT AS v FROM {table}"
        found = np.asarray(self._con.execute(query).fetchnumpy()["v"], dtype=np.int8)
        at = self._pairs["ab"[side]]
        return np.where(at >= 0, found[np.maximum(at, 0)], 0).astype(np.int8)

    def _cause(self, column: str) -> NDArray[np.int64]:
        """(pairs,) code of what differs about each model, given whether the rule's text does."""
        kind = self._pairs["kind"]
        if not self._rule_changed(column.partition("/")[0]):
            return kind
        kind = np.where(kind == Cause.ANCESTORS, Cause.RULE, kind)
        figures = (Cause.NEW_FACTS, Cause.NEW_LINEAGE, Cause.METHOD)
        return np.where(np.isin(kind, figures), Cause.RULE_AND_FIGURES, kind)

    def _rule_changed(self, rule: str) -> bool:
        """Whether the rule's file, or a change made to rules by hand, differs."""
        found = []
        for manifest in self._manifests:
            files = manifest.get("config") or {}
            hashes = [h for path, h in sorted(files.items()) if path.endswith(f"/{rule}.yaml")]
            found.append((hashes, list(manifest.get("deviations") or [])))
        return found[0] != found[1]

    def _names(self, side: str) -> list[str]:
        rows = self._con.execute(f"DESCRIBE {side}_verdicts").fetchall()
        return [row[0] for row in rows if row[0] != "model"]

    def _pair(self) -> dict[str, NDArray[Any]]:
        self._con.execute(f"CREATE OR REPLACE TEMP TABLE pairs AS {_pair_query()}")
        found = self._con.execute("SELECT a, b, downloads, kind FROM pairs ORDER BY i").fetchnumpy()
        return {name: np.asarray(column, dtype=np.int64) for name, column in found.items()}

    def _ids(self, rows: NDArray[np.int64]) -> dict[int, str]:
        wanted = [int(row) for row in rows]
        found = self._con.execute(
            "SELECT p.i, coalesce(b.id, a.id, p.key) FROM pairs p "
            "LEFT JOIN a_models a ON a.key = p.key LEFT JOIN b_models b ON b.key = p.key "
            "WHERE list_contains(?::BIGINT[], p.i)",
            [wanted],
        ).fetchall()
        return {int(i): str(name) for i, name in found}


def _pair_query() -> str:
    """SQL of `pairs`: every key of either, its number i, its rows a and b (or -1), its cause."""
    record = [c for c in TABLES["models"].names if c not in _COUNTERS | _NAMES]
    figures = [c.name for c in TABLES["estimates"].columns if c.sql_type != "VARCHAR"]
    family = ["relation", "parents", "missing_parents"]

    def differs(table: str, columns: list[str], *more: str) -> str:
        read = [f"{{side}}_{table}.{identifier(c)}" for c in columns]
        a, b = (f"hash({', '.join([*read, *more])})".format(side=side) for side in "ab")
        return f"{a} <> {b}"

    joins = " ".join(
        f"LEFT JOIN {side}_{table} ON {side}_{table}.model = p.{side}"
        for table in ("models", "lineage", "estimates")
        for side in "ab"
    )
    joins += " " + " ".join(
        f"LEFT JOIN {side}_models {side}_{kin} ON {side}_{kin}.model = {side}_lineage.{kin}"
        for kin in _KIN
        for side in "ab"
    )
    kin_keys = [f"{{side}}_{kin}.key" for kin in _KIN]
    return f"""
    WITH p AS (
        SELECT key, coalesce(a.model, -1) AS a, coalesce(b.model, -1) AS b
        FROM (SELECT key, model FROM a_models) a FULL JOIN (SELECT key, model FROM b_models) b
        USING (key)
    )
    SELECT p.key, row_number() OVER (ORDER BY p.key) - 1 AS i, p.a, p.b,
        greatest(coalesce(b_models.downloads, a_models.downloads, 0), 0) AS downloads,
        CASE WHEN p.a < 0 THEN {Cause.NEW_MODEL:d} WHEN p.b < 0 THEN {Cause.GONE_MODEL:d}
            WHEN {differs("models", record)} THEN {Cause.NEW_FACTS:d}
            WHEN {differs("lineage", family, *kin_keys)} THEN {Cause.NEW_LINEAGE:d}
            WHEN {differs("estimates", figures)} THEN {Cause.METHOD:d}
            ELSE {Cause.ANCESTORS:d} END AS kind
    FROM p {joins}
    """
