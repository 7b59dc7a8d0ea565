"""A small Hub in tables: models by name, edges by name, for the tests of lineage."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import duckdb

from hubscan.config import Config
from hubscan.lineage import hub_names
from hubscan.settings import locate
from tests.support import tables

REFERENCE_TEXT = ("hf_id", "aliases", "base", "base_relation", "release_date")
REFERENCE_NUMBERS = (
    "parameters",
    "active_parameters",
    "training_tokens",
    "own_flop_low",
    "own_flop_best",
    "own_flop_high",
    "training_flop_low",
    "training_flop_best",
    "training_flop_high",
    "mmlu",
)


def key(name: str) -> str:
    """A stable stand-in for the Hub's _id."""
    return f"k:{name}"


def world(
    models: Iterable[str | Mapping[str, Any]],
    edges: Iterable[tuple[Any, ...]] = (),
    reference: Iterable[Mapping[str, Any]] = (),
) -> duckdb.DuckDBPyConnection:
    """Tables `models`, `edges` and `reference`.

    An edge is (child, parent as written[, relation[, source[, position]]]).
    """
    con = tables.own_database()
    rows = [{"id": m} if isinstance(m, str) else dict(m) for m in models]
    for row in rows:
        row.setdefault("key", key(row["id"]))
        row.setdefault("namespace", row["id"].split("/")[0])
    tables.make(con, "models", rows)
    tables.make(con, "edges", [_edge(i, *e) for i, e in enumerate(edges)])
    make_reference(con, reference)
    hub_names.load(con, Config.find(locate.built_in()).hub_names)
    return con


def make_reference(con: duckdb.DuckDBPyConnection, rows: Iterable[Mapping[str, Any]] = ()) -> None:
    """Relation `reference` with the columns lineage reads."""
    columns = [f"{c} VARCHAR" for c in REFERENCE_TEXT] + [f"{c} DOUBLE" for c in REFERENCE_NUMBERS]
    con.execute(f"CREATE OR REPLACE TABLE reference ({', '.join(columns)})")
    for row in rows:
        names, marks = ", ".join(row), ", ".join("?" for _ in row)
        con.execute(f"INSERT INTO reference ({names}) VALUES ({marks})", list(row.values()))


def _edge(
    index: int,
    child: str,
    parent: str,
    relation: str | None = None,
    source: str = "base_models",
    position: int | None = None,
) -> dict[str, Any]:
    return {
        "child": key(child),
        "source": source,
        "position": index if position is None else position,
        "parent_ref": parent,
        "relation": relation,
    }


def rows(con: duckdb.DuckDBPyConnection, query: str) -> list[tuple[Any, ...]]:
    """All rows of a query."""
    return con.execute(query).fetchall()


def lineage_of(con: duckdb.DuckDBPyConnection, name: str) -> dict[str, Any]:
    """The lineage row of one model, with keys instead of numbers."""
    found = con.execute(
        "SELECT l.* REPLACE (r.key AS root, o.key AS original) FROM lineage l "
        "JOIN models m USING (model) JOIN models r ON r.model = l.root "
        "JOIN models o ON o.model = l.original WHERE m.key = ?",
        [key(name)],
    )
    names = [d[0] for d in found.description]
    row = found.fetchone()
    assert row is not None
    return dict(zip(names, row, strict=True))


def parents_of(con: duckdb.DuckDBPyConnection, name: str) -> list[dict[str, Any]]:
    """The parents rows of one model, with keys instead of numbers."""
    found = con.execute(
        "SELECT t.* REPLACE (c.key AS child, p.key AS parent) FROM parents t "
        "JOIN models c ON c.model = t.child LEFT JOIN models p ON p.model = t.parent "
        "WHERE c.key = ? ORDER BY t.parent, t.parent_ref",
        [key(name)],
    )
    names = [d[0] for d in found.description]
    return [dict(zip(names, r, strict=True)) for r in found.fetchall()]
