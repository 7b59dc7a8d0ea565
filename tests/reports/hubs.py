"""A small Hub with verdicts and tallies, for tests of reports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

import duckdb

from hubscan import tally
from hubscan.config import Config
from hubscan.reports import Report, build
from hubscan.rules import Rulebook
from hubscan.settings import locate
from hubscan.store.engine import connect
from tests.support.tables import estimate, make, number
from tests.tally.rulebooks import BOOK

SNAPSHOT = {
    "id": "2026-11-21-sample",
    "data_date": "2026-11-21T00:00:00Z",
    "created": "2026-11-21T00:00:00Z",
    "source": "sample",
    "completeness": {"state": "complete"},
}
ASSESSMENT = {
    "id": "2026-11-21-sample-1234abcd",
    "snapshot": "2026-11-21-sample",
    "tool_version": "0.1.0",
    "config": {"rules/test.yaml": "00"},
}
SCENARIO = ASSESSMENT | {"scenario": "ten-times", "deviations": ["test: line is 1e24, not 1e23"]}
CONFIG = Config.find(locate.built_in())
NAMES = [c.name for c in BOOK.columns()]


def model(
    number: int,
    name: str,
    levels: Sequence[int],
    *,
    relation: str = "base",
    root: int | None = None,
    copy_of: int | None = None,
    downloads: int | None = 100,
    flop: tuple[float | None, float | None, float | None] = (None, None, None),
    parameters: float | None = 7e9,
    foss: bool | None = None,
    **facts: Any,
) -> dict[str, Any]:
    """One model: its verdict levels in the order of `NAMES`, its place, its figures."""
    return {
        "key": f"{number:024x}",
        "id": name,
        "relation": relation,
        "root": f"{number if root is None else root:024x}",
        "original": f"{number if copy_of is None else copy_of:024x}",
        "downloads": downloads,
        "levels": tuple(levels),
        "flop": flop,
        "parameters": parameters,
        "foss": foss,
        "facts": facts,
    }


HUB = (
    model(1, "lab/big-70b", (3, 3, 3, 3), downloads=5000, flop=(6e23, 8e23, 1e24), likes=90,
          parameters=70e9, created_at=datetime(2023, 7, 18), gated="manual", foss=False),
    model(2, "lab/small-1b", (0, 0, 0, 2), downloads=900, flop=(1e22, 2e22, 3e22),
          parameters=1.1e9, created_at=datetime(2023, 7, 19), gated="no", foss=True),
    model(3, "tuner/big-chat", (1, 3, 3, 3), relation="finetune", root=1, downloads=2500,
          flop=(6e23, None, 2e24), parameters=70e9, created_at=datetime(2023, 9, 1)),
    model(4, "quants/big-chat-GGUF", (0, 3, 3, 3), relation="quantized", root=1, copy_of=3,
          downloads=7000, flop=(6e23, None, 2e24), parameters=70e9,
          created_at=datetime(2023, 9, 2)),
    model(5, "who/mystery", (1, 1, 0, 1), downloads=None, parameters=None),
)  # fmt: skip


def tables(
    con: duckdb.DuckDBPyConnection,
    hub: Sequence[Mapping[str, Any]] = HUB,
    names: Sequence[str] = tuple(NAMES),
) -> None:
    """Make every relation that a report reads, but `tallies`."""
    make(con, "models", [_listing(m) for m in hub])
    make(
        con,
        "lineage",
        [
            {
                "model": m["key"],
                "relation": m["relation"],
                "root": m["root"],
                "original": m["original"],
                "descendants": sum(o["root"] == m["key"] for o in hub) - 1,
            }
            for m in hub
        ],
    )
    make(con, "parents", [])
    make(con, "rejects", [])
    make(con, "estimates", [_estimates(m) for m in hub])
    columns = ", ".join(f'"{n}" TINYINT' for n in names)
    con.execute(f"CREATE OR REPLACE TABLE verdicts (model INTEGER, {columns})")
    for m in sorted(hub, key=lambda m: str(m["key"])):
        marks = ", ".join("?" for _ in range(len(names) + 1))
        con.execute(f"INSERT INTO verdicts VALUES ({marks})", [number(con, m["key"]), *m["levels"]])


def _listing(m: Mapping[str, Any]) -> dict[str, Any]:
    namespace = str(m["id"]).partition("/")[0]
    shown = {"key": m["key"], "id": m["id"], "namespace": namespace, "downloads": m["downloads"]}
    return shown | dict(m["facts"])


def _estimates(m: Mapping[str, Any]) -> dict[str, Any]:
    n = m["parameters"]
    return {
        "model": m["key"],
        "foss_licence": m["foss"],
        **estimate("training_flop", *m["flop"]),
        **estimate("parameters", n, n, n, "exact" if n else "unknown"),
    }


def assessed(
    hub: Sequence[Mapping[str, Any]] = HUB, book: Rulebook = BOOK
) -> duckdb.DuckDBPyConnection:
    """All relations of `hub`."""
    con = connect(threads=1)
    tables(con, hub)
    tally.count(con, book)
    return con


@cache
def usual_report() -> Report:
    """The report of the fixture Hub, built once. Treat it as read-only."""
    return report()


def report(
    hub: Sequence[Mapping[str, Any]] = HUB,
    book: Rulebook = BOOK,
    snapshot: Mapping[str, Any] = SNAPSHOT,
    assessment: Mapping[str, Any] = ASSESSMENT,
    **more: Any,
) -> Report:
    """The report of `hub`."""
    given = {"constants": CONFIG.assumptions, "claims": CONFIG.claims, **more}
    return build(assessed(hub, book), book, snapshot, assessment, **given)
