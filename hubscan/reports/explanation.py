"""Why a model counts as it does: every figure and how it came about, its ancestors, each rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import duckdb
from msgspec import Struct

from hubscan.model.tables import QUANTITIES, TABLES
from hubscan.reports.why import Why
from hubscan.rules import Decision
from hubscan.store.engine import any_row
from hubscan.store.lookup import number_of

if TYPE_CHECKING:
    from hubscan.reports.chances import Chances

_FIGURE_COLUMNS = {column.name for q in QUANTITIES for column in q.columns()}
_TRAITS = [c for c in TABLES["estimates"].names if c != "model" and c not in _FIGURE_COLUMNS]


class Figure(Struct, frozen=True):
    """One estimated quantity of the model."""

    quantity: str
    unit: str
    low: float | None
    best: float | None
    high: float | None
    method: str | None
    grade: str | None
    source: str | None


class Ancestor(Struct, frozen=True):
    """One edge on the way up."""

    child: str
    name: str
    relation: str
    source: str
    grade: str
    in_snapshot: bool
    used: bool
    reason: str | None
    own_flop: tuple[float | None, float | None, float | None]


class Explanation(Struct, frozen=True):
    """Everything `hubscan explain` says about one model."""

    id: str
    key: str
    number: int
    """Of the model, on the connection that it was explained on."""
    origin: dict[str, str]
    """Where it was found: snapshot, assessment, data_date; empty for local files."""
    facts: dict[str, Any]
    """Plain facts of the listing and of the lineage: created_at, downloads, relation, root …"""
    traits: dict[str, Any]
    """What kind of thing it is, as rules ask: modality, generates, general_purpose …"""
    figures: tuple[Figure, ...]
    ancestors: tuple[Ancestor, ...]
    decisions: tuple[Decision, ...]
    why: Why | None
    """How the figures came about; None if running the stages again gave other ones."""
    differs: tuple[str, ...] = ()
    """Columns of `estimates` in which it did."""
    chances: Chances | None = None
    """How probable its verdicts are; None for local files and assessments of before."""

    def probability(self, decision: Decision) -> float | None:
        """Of being covered by the tier of `decision`; None where that is not known."""
        if self.chances is None:
            return None
        column = f"{decision.rule}/{decision.tier}@{decision.mode}"
        return self.chances.probability.get(column)


def explain(
    con: duckdb.DuckDBPyConnection,
    key: str,
    why: Why | None,
    *,
    origin: Mapping[str, str],
    decisions: Iterable[Decision] = (),
    differs: tuple[str, ...] = (),
) -> Explanation:
    """Explain the model `key` on a connection that holds it and its ancestors.

    Reads `models`, `lineage`, `parents` and `stored`, the estimates as they were assessed.
    """
    model = number_of(con, key)
    facts = _row(con, _FACTS, model)
    estimates = _row(con, "SELECT * FROM stored WHERE model = ?", model)
    return Explanation(
        id=str(facts.pop("id")),
        key=key,
        number=model,
        origin=dict(origin),
        facts=facts,
        traits={name: estimates[name] for name in _TRAITS},
        figures=tuple(_figure(estimates, q.name, q.unit) for q in QUANTITIES),
        ancestors=_ancestors(con, model),
        decisions=tuple(decisions),
        why=why,
        differs=differs,
    )


_FACTS = """
    SELECT m.id, m.namespace, m.created_at, m.downloads, m.downloads_all_time, m.likes, m.gated,
           m.license, m.pipeline_tag, m.library_name, l.relation, l.depth, l.descendants,
           r.id AS root, o.id AS original, l.lineage_grade, l.missing_parents
    FROM models m
    JOIN lineage l USING (model)
    LEFT JOIN models r ON r.model = l.root
    LEFT JOIN models o ON o.model = l.original
    WHERE m.model = ?
"""

_ANCESTORS = """
    WITH RECURSIVE up(child, parent, parent_ref, used, level) AS (
        SELECT child, parent, parent_ref, used, 1 FROM parents WHERE child = ?
        UNION
        SELECT p.child, p.parent, p.parent_ref, p.used, up.level + 1
        FROM parents p JOIN up ON p.child = up.parent
        WHERE up.level < 30 AND up.used
    ), first AS (
        SELECT child, parent, parent_ref, min(level) AS level
        FROM up GROUP BY child, parent, parent_ref
    )
    SELECT c.id, coalesce(m.id, p.parent_ref), p.relation, p.source, p.grade,
           p.parent IS NOT NULL, p.used, p.reason,
           e.own_flop_low, e.own_flop_best, e.own_flop_high
    FROM first f
    JOIN parents p
      ON p.child = f.child AND p.parent_ref IS NOT DISTINCT FROM f.parent_ref
     AND p.parent IS NOT DISTINCT FROM f.parent
    JOIN models c ON c.model = f.child
    LEFT JOIN models m ON m.model = p.parent
    LEFT JOIN stored e ON e.model = p.parent
    ORDER BY f.level, c.id, 2, p.source
"""


def _ancestors(con: duckdb.DuckDBPyConnection, model: int) -> tuple[Ancestor, ...]:
    """The edges on the way up from a model."""
    begins = any_row(con, "parents WHERE child = ?", [model])
    rows = con.execute(_ANCESTORS, [model]).fetchall() if begins else []
    return tuple(map(_ancestor, rows))


def _row(con: duckdb.DuckDBPyConnection, query: str, model: int) -> dict[str, Any]:
    cursor = con.execute(query, [model])
    names = [d[0] for d in cursor.description or ()]
    row = cursor.fetchone()
    assert row is not None, model
    return dict(zip(names, row, strict=True))


def _figure(row: dict[str, Any], quantity: str, unit: str) -> Figure:
    ends = (row[f"{quantity}_{end}"] for end in ("low", "best", "high"))
    notes = (row[f"{quantity}_{note}"] for note in ("method", "grade", "source"))
    return Figure(quantity, unit, *ends, *notes)


def _ancestor(row: tuple[Any, ...]) -> Ancestor:
    child, name, relation, source, grade, in_snapshot, used, reason, *own = row
    low, best, high = own
    return Ancestor(
        child, name, relation, source, grade, in_snapshot, used, reason, (low, best, high)
    )
