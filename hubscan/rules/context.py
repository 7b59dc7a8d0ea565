"""Side tables that facts join: developers, figures of bases, the frontier over time."""

from __future__ import annotations

from pathlib import Path

import duckdb

from hubscan.rules.plan import Plan
from hubscan.rules.rulebook import Rulebook
from hubscan.rules.vocabulary import QUANTITIES, Origin
from hubscan.store.engine import sql_text

DEVELOPERS = "developers.csv"
_DEVELOPER_WORDS = sorted(
    name for name, word in QUANTITIES.items() if word.origin is Origin.DEVELOPER
)


def prepare(con: duckdb.DuckDBPyConnection, book: Rulebook, plan: Plan) -> None:
    """Create the side tables that `plan` needs."""
    if plan.words & set(_DEVELOPER_WORDS):
        _developers(con, book.config_dir / DEVELOPERS)


def _developers(con: duckdb.DuckDBPyConnection, path: Path) -> None:
    """`developers`: namespace → facts, one nullable number a word."""
    known: set[str] = set()
    source = "(SELECT NULL AS namespace WHERE FALSE)"
    if path.is_file():
        source = f"read_csv({sql_text(path)}, header = true, all_varchar = true)"
        known = {row[0] for row in con.execute(f"DESCRIBE FROM {source}").fetchall()}
    columns = ", ".join(
        (f"TRY_CAST({w} AS DOUBLE)" if w in known else "CAST(NULL AS DOUBLE)") + f" AS {w}"
        for w in _DEVELOPER_WORDS
    )
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE developers AS SELECT namespace, {columns} FROM {source}"
    )
