"""The published tables as relations of a connection that holds an assessment."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb

from hubscan.census import chain
from hubscan.model.errors import SnapshotError
from hubscan.model.tables import Table
from hubscan.reports.rows.shapes import (
    CHANCES,
    PROBABILITIES,
    PUBLISHED,
    ROWS,
    TIERS,
    VERDICTS,
    probability_name,
    tables,
)
from hubscan.rules import Rulebook
from hubscan.rules.engine.countable import count_of, main_columns
from hubscan.store.arrow import TYPES, columns_of
from hubscan.store.engine import identifier


def make(con: duckdb.DuckDBPyConnection, book: Rulebook) -> tuple[Table, ...]:
    """Make `rows`, `probabilities` and `tiers` beside `verdicts` and `tallies`; return all shapes.

    Tables of one row a model stand side by side and are read together, without a join. Raises
    `SnapshotError` for an assessment without probabilities.
    """
    known = {name for (name,) in con.execute("SHOW TABLES").fetchall()}
    if CHANCES not in known:
        raise SnapshotError(
            "this assessment was made before probabilities were kept",
            hint="Run `hubscan assess` again.",
        )
    chain.offer(con)
    shapes = {shape.name: shape for shape in tables(book)}
    listed = {
        ROWS: (_rows(book), " POSITIONAL JOIN ".join((*PUBLISHED, VERDICTS, CHANCES))),
        PROBABILITIES: (_probabilities(shapes[PROBABILITIES]), CHANCES),
    }
    for name, (columns, source) in listed.items():
        query = f"SELECT {', '.join(columns)} FROM {source}"
        con.execute(f"CREATE OR REPLACE VIEW {name} AS {query}")
    _make_tiers(con, book, shapes[TIERS])
    return tuple(shapes.values())


def _rows(book: Rulebook) -> Iterator[str]:
    for table, names in PUBLISHED.items():
        yield from (f"{table}.{identifier(name)}" for name in names)
    for column in main_columns(book):
        yield f"verdicts.{identifier(column.name)}"
        degree = f"{CHANCES}.{identifier(column.name)}"
        yield f"{chain.probability_sql(degree)} AS {identifier(probability_name(column))}"


def _probabilities(shape: Table) -> Iterator[str]:
    number, *columns = shape.names
    yield number
    for name in map(identifier, columns):
        yield f"{chain.probability_sql(name)} AS {name}"


def _make_tiers(con: duckdb.DuckDBPyConnection, book: Rulebook, shape: Table) -> None:
    columns = ", ".join(f"{identifier(c.name)} {c.sql_type}" for c in shape.columns)
    con.execute(f"CREATE OR REPLACE TABLE {TIERS} ({columns})")
    found = tiers_of(book)
    if found:
        kinds = {column.name: TYPES[column.sql_type] for column in shape.columns}
        con.register("_tiers", columns_of(found, kinds))
        con.execute(f"INSERT INTO {TIERS} SELECT * FROM _tiers")
        con.unregister("_tiers")


def tiers_of(book: Rulebook) -> list[dict[str, Any]]:
    """The rows of `tiers`, sorted by their key."""
    return sorted(_tiers(book), key=lambda row: (row["rule"], row["tier"], row["mode"]))


def _tiers(book: Rulebook) -> Iterator[dict[str, Any]]:
    main = {column.name for column in main_columns(book)}
    for column in book.columns():
        rule, tier = book.rule(column.rule), book.tier(column.rule, column.tier)
        last = rule.status[-1] if rule.status else None
        yield {
            "rule": rule.id,
            "tier": tier.id,
            "mode": column.mode,
            "column": column.name,
            "is_main": column.name in main,
            "counts": count_of(book, rule.id, tier.id).value,
            "rule_title": rule.title,
            "tier_title": tier.title,
            "condition": tier.prose(),
            "kind": rule.kind,
            "jurisdiction": rule.jurisdiction,
            "proponent": rule.proponent,
            "status": last.event if last else None,
            "status_since": last.date if last else None,
            "derivatives": tier.derivative_mode,
            "verification": book.verification(rule.id, tier.id).state,
            "source": next((d.address for d in rule.sources if d.address), None),
        }
