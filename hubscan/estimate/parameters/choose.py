"""Run every estimator, keep the most trusted figure, and note where others disagree."""

from __future__ import annotations

import importlib
import pkgutil
from typing import Protocol, cast

import duckdb

import hubscan.estimate.parameters as package
from hubscan.estimate.assumptions import Assumptions


class Estimator(Protocol):
    """What a module `from_*` of this package offers."""

    RANK: int
    METHOD: str

    def query(self, assumptions: Assumptions) -> str: ...


def estimators() -> list[Estimator]:
    """Every `from_*` module of the package, most trusted first."""
    found = [
        cast(Estimator, importlib.import_module(f"{package.__name__}.{m.name}"))
        for m in pkgutil.iter_modules(package.__path__)
        if m.name.startswith("from_")
    ]
    return sorted(found, key=lambda e: (e.RANK, e.METHOD))


def make(con: duckdb.DuckDBPyConnection, assumptions: Assumptions) -> None:
    """Create `parameter_candidates` (all figures) and `parameter_choice` (one row a model).

    A second witness whose best value lies more than 25 % outside the chosen interval is named
    in the source and lowers an exact or stated grade to derived: the figure may be right, but
    something about the repository is not what it says.
    """
    parts = [
        f"SELECT model, {e.RANK} AS rank, '{e.METHOD}' AS method, low::DOUBLE AS low, "
        f"best::DOUBLE AS best, high::DOUBLE AS high, grade, source FROM ({e.query(assumptions)})"
        for e in estimators()
    ]
    con.execute("CREATE OR REPLACE TEMP TABLE parameter_candidates AS " + " UNION ALL ".join(parts))
    con.execute(
        """
        CREATE OR REPLACE TEMP TABLE parameter_choice AS
        WITH first AS (
            SELECT * FROM parameter_candidates
            QUALIFY row_number() OVER (PARTITION BY model ORDER BY rank, method) = 1
        ), doubts AS (
            SELECT f.model, string_agg(c.method || ' says ' || format('{:.3g}', c.best), '; '
                ORDER BY c.rank, c.method) AS text
            FROM first f JOIN parameter_candidates c ON c.model = f.model AND c.rank > f.rank
            WHERE c.best > 0 AND f.best > 0
                AND (c.best > f.high * 1.25 OR c.best < f.low / 1.35)
            GROUP BY f.model
        )
        SELECT f.model, f.low, f.best, f.high, f.method,
            CASE WHEN d.model IS NOT NULL AND f.grade IN ('exact', 'stated') THEN 'derived'
                 ELSE f.grade END AS grade,
            f.source || coalesce(' (but ' || d.text || ')', '') AS source
        FROM first f LEFT JOIN doubts d USING (model)
        """
    )
