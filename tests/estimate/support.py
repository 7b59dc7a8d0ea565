"""A small world around one or a few models, run through the real stage."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, cached_property
from typing import Any

import duckdb
import pyarrow as pa

from hubscan import desk
from hubscan.config import Config
from hubscan.estimate import curated, own, reference
from hubscan.settings import locate
from hubscan.store.engine import connect
from tests.support.tables import make, own_database

CONFIG = Config.find(locate.built_in())


class Together:
    """Lines that are estimated in one go when the first answer is wanted.

    A line is estimated among others as alone (`test_single_and_batch_agree`), and nearly all that
    one costs is spent for any number of them.
    """

    def __init__(self, lines: Mapping[str, object], settings: desk.Settings) -> None:
        self._lines, self._settings = lines, settings

    @cached_property
    def _answers(self) -> dict[str, dict[str, Any]]:
        found = desk.estimates(list(self._lines.values()), self._settings)
        return dict(zip(self._lines, found, strict=True))

    def __getitem__(self, name: str) -> dict[str, Any]:
        return self._answers[name]


@cache
def _curated() -> dict[str, pa.Table]:
    """The curated table with its compute, worked out once for all worlds."""
    with connect(threads=1) as con:
        reference.load(con, CONFIG.reference)
        curated.work_out(con, CONFIG.assumptions)
        return {name: con.table(name).to_arrow_table() for name in ("reference", "reference_facts")}


def key(number: int) -> str:
    """A 24-digit key."""
    return f"{number:024x}"


def world(
    models: list[dict[str, Any]],
    lineage: list[dict[str, Any]] | None = None,
    statements: list[dict[str, Any]] | None = None,
) -> duckdb.DuckDBPyConnection:
    """Run `own` on `models`; keys are given by position, lineage defaults to bases."""
    con = own_database()
    rows = [{"key": key(i), **row} for i, row in enumerate(models)]
    make(con, "models", rows)
    given = {row["model"]: row for row in lineage or []}
    base = [
        {"model": r["key"], "relation": "base", "root": r["key"], "original": r["key"]}
        for r in rows
    ]
    make(con, "lineage", [b | given.get(b["model"], {}) for b in base])
    make(con, "statements", statements or [])
    for name, table in _curated().items():
        con.register("curated_rows", table)
        con.execute(f"CREATE TABLE {name} AS FROM curated_rows")
        con.unregister("curated_rows")
    own(con, CONFIG.assumptions)
    return con


def figure(con: duckdb.DuckDBPyConnection, model: str, quantity: str) -> dict[str, Any]:
    """The six columns of one quantity of the model with that id, without the prefix."""
    parts = ("low", "best", "high", "method", "grade", "source")
    table = quantity if quantity.startswith("own_") else f"own_{quantity}"
    row = con.execute(
        f"SELECT {', '.join(parts)} FROM {table} JOIN models USING (model) WHERE id = ?", [model]
    ).fetchone()
    found = dict(zip(parts, row or [None] * len(parts), strict=True))
    return found | {"grade": found["grade"] or "unknown"}


def value(con: duckdb.DuckDBPyConnection, model: str, column: str) -> Any:
    """One plain column of the model with that id."""
    row = con.execute(
        f"SELECT {column} FROM own_classes JOIN models USING (model) WHERE id = ?", [model]
    ).fetchone()
    assert row is not None, model
    return row[0]
