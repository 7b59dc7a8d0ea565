"""Counts, recomputed by a slow and obvious loop on random small Hubs."""

from __future__ import annotations

from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubscan.model.errors import SnapshotError
from hubscan.model.relations import Relation
from hubscan.tally import count
from hubscan.tally.best_known import best_known
from tests.support.tables import make, own_database
from tests.tally.rulebooks import BOOK

NAMES = [c.name for c in BOOK.columns()]


@st.composite
def hubs(draw: st.DrawFn) -> list[dict[str, Any]]:
    n = draw(st.integers(0, 12))
    rows = []
    for i in range(n):
        original = draw(st.integers(0, i))
        rows.append(
            {
                "key": f"{i:024x}",
                "id": f"org{i}/m{i}",
                "namespace": draw(st.sampled_from(["a", "b", "c", None])),
                "relation": draw(st.sampled_from([r.value for r in Relation])),
                "original": f"{original:024x}" if rows and rows[original:] else f"{i:024x}",
                "downloads": draw(st.one_of(st.none(), st.integers(0, 10**9))),
                "likes": draw(st.one_of(st.none(), st.integers(0, 10**5))),
                **{name: draw(st.integers(0, 3)) for name in NAMES},
            }
        )
    for row in rows:  # an original is nobody's copy
        by_key = {r["key"]: r for r in rows}
        while by_key[row["original"]]["original"] != row["original"]:
            row["original"] = by_key[row["original"]]["original"]
    return rows


def load(con: duckdb.DuckDBPyConnection, hub: list[dict[str, Any]]) -> None:
    make(
        con,
        "models",
        [{k: r[k] for k in ("key", "id", "namespace", "downloads", "likes")} for r in hub],
    )
    make(
        con,
        "lineage",
        [{"model": r["key"], "relation": r["relation"], "original": r["original"]} for r in hub],
    )
    make(con, "estimates", [{"model": r["key"]} for r in hub])
    columns = ", ".join(f'"{n}" TINYINT' for n in NAMES)
    con.execute(f"CREATE OR REPLACE TABLE verdicts (model INTEGER, {columns})")
    for number, r in enumerate(hub):
        marks = ", ".join("?" for _ in range(len(NAMES) + 1))
        con.execute(f"INSERT INTO verdicts VALUES ({marks})", [number, *(r[n] for n in NAMES)])


def expected(
    hub: list[dict[str, Any]], name: str, relation: str, unit: str, level: int
) -> list[int]:
    by_key = {r["key"]: r for r in hub}
    kin = lambda r: by_key[r["original"]] if unit == "distinct" else r  # noqa: E731
    covered = [r for r in hub if r[name] >= level and relation in ("all", kin(r)["relation"])]
    units = {kin(r)["key"] for r in covered}
    return [
        len(units),
        len({by_key[k]["namespace"] or "" for k in units}),
        sum(r["downloads"] or 0 for r in covered),
        sum(r["likes"] or 0 for r in covered),
    ]


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(hubs())
def test_every_cell_equals_the_loop(hub: list[dict[str, Any]]) -> None:
    con = own_database()
    load(con, hub)
    count(con, BOOK)
    relations = ["all", *sorted({r["relation"] for r in hub})]
    cells = {
        (f"{r}/{t}@{m}", rel, u): values
        for r, t, m, rel, u, *values in con.execute("SELECT * FROM tallies").fetchall()
    }
    assert set(cells) == {
        (n, r, u) for n in NAMES for r in relations for u in ("repositories", "distinct")
    }
    for (name, relation, unit), values in cells.items():
        for at, level in enumerate((3, 2, 1)):
            assert values[at:12:3] == expected(hub, name, relation, unit, level)


def test_verdicts_of_another_snapshot_are_refused() -> None:
    con = own_database()
    hub = [
        {
            "key": "k",
            "id": "a/b",
            "namespace": "a",
            "relation": "base",
            "original": "k",
            "downloads": 1,
            "likes": 1,
            **dict.fromkeys(NAMES, 3),
        }
    ]
    load(con, hub)
    con.execute("DELETE FROM models")
    with pytest.raises(SnapshotError, match="models has 0 models, but verdicts has 1"):
        count(con, BOOK)


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(hubs(), st.integers(1, 5), st.integers(1, 3))
def test_the_best_known_are_the_first_of_all_sorted(
    hub: list[dict[str, Any]], n: int, level: int
) -> None:
    con = own_database()
    load(con, hub)
    fame = sorted(hub, key=lambda r: (-(r["downloads"] or 0), -(r["likes"] or 0), r["key"]))
    for name, found in best_known(con, NAMES, n, level).items():
        expected = [(r["id"], r[name]) for r in fame if r[name] >= level][:n]
        assert [(caught.model.id, caught.level) for caught in found] == expected
