"""Texts beside each other: what two tiers both cover, and what is left if one is taken away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb

from hubscan.model.errors import HubscanError
from hubscan.rules import Rulebook
from hubscan.rules.engine.countable import uncounted
from hubscan.store.engine import identifier


def columns_of_kind(book: Rulebook, kind: str) -> dict[str, list[str]]:
    """Rule → columns of its tiers that are counts; raises `HubscanError` for an unknown kind."""
    left_out = uncounted(book)
    found = {
        rule.id: [
            f"{rule.id}/{tier.id}@{tier.modes[0]}"
            for tier in rule.tiers
            if (rule.id, tier.id) not in left_out
        ]
        for rule in book.rules
        if rule.kind == kind
    }
    if not any(found.values()):
        kinds = ", ".join(sorted({rule.kind for rule in book.rules}))
        raise HubscanError(f"no countable text of kind '{kind}'", hint=f"Kinds: {kinds}.")
    return {rule: columns for rule, columns in found.items() if columns}


@dataclass(frozen=True, slots=True)
class Pair:
    """Two verdict columns at one level."""

    both: int
    only_first: int
    only_second: int
    names_first: tuple[str, ...]
    """Some that only the first covers, the most downloaded first."""
    names_second: tuple[str, ...]


def pair(con: duckdb.DuckDBPyConnection, first: str, second: str, level: int, names: int) -> Pair:
    """Reads `verdicts` and `models`; a model is covered from `level` (1 to 3) up."""
    con.execute(
        "CREATE OR REPLACE TEMP TABLE beside AS SELECT m.id, coalesce(m.downloads, 0) AS downloads,"
        f" v.{identifier(first)} >= {level} AS a, v.{identifier(second)} >= {level} AS b"
        " FROM verdicts v JOIN models m USING (model)"
    )
    row = con.execute(
        "SELECT count(*) FILTER (a AND b), count(*) FILTER (a AND NOT b),"
        " count(*) FILTER (b AND NOT a) FROM beside"
    ).fetchone()
    assert row is not None
    return Pair(
        both=int(row[0]),
        only_first=int(row[1]),
        only_second=int(row[2]),
        names_first=_named(con, "a AND NOT b", names),
        names_second=_named(con, "b AND NOT a", names),
    )


def _named(con: duckdb.DuckDBPyConnection, where: str, names: int) -> tuple[str, ...]:
    rows = con.execute(
        f"SELECT id FROM beside WHERE {where} ORDER BY downloads DESC, id LIMIT ?", [names]
    ).fetchall()
    return tuple(str(row[0]) for row in rows)


@dataclass(frozen=True, slots=True)
class Overlap:
    """How many texts cover a model, over all models."""

    by_texts: tuple[tuple[int, int], ...]
    """(number of texts, models that so many cover)."""
    alone: tuple[tuple[str, int, int], ...]
    """(rule, models it covers, models that nothing is left for if it is taken away)."""


def overlap(
    con: duckdb.DuckDBPyConnection, columns: Mapping[str, Sequence[str]], level: int
) -> Overlap:
    """`columns` are rule → its verdict columns; any of them makes the rule cover a model."""
    rules = sorted(columns)
    tests = [
        f"(greatest({', '.join(map(identifier, columns[rule]))}) >= {level}) AS {identifier(rule)}"
        for rule in rules
    ]
    con.execute(f"CREATE OR REPLACE TEMP TABLE covering AS SELECT {', '.join(tests)} FROM verdicts")
    total = " + ".join(f"CAST({identifier(rule)} AS INTEGER)" for rule in rules)
    by_texts = con.execute(
        f"SELECT {total} AS texts, count(*) FROM covering GROUP BY 1 ORDER BY 1"
    ).fetchall()
    each = ", ".join(
        f"count(*) FILTER ({rule}), count(*) FILTER ({rule} AND ({total}) = 1)"
        for rule in map(identifier, rules)
    )
    row = con.execute(f"SELECT {each} FROM covering").fetchone()
    assert row is not None
    alone = [(rule, int(row[2 * n]), int(row[2 * n + 1])) for n, rule in enumerate(rules)]
    return Overlap(
        tuple((int(texts), int(models)) for texts, models in by_texts),
        tuple(sorted((a for a in alone if a[1]), key=lambda a: (-a[1], a[0]))),
    )
