"""Whom a tier reaches, and texts beside each other, on a world counted by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import duckdb
import pytest

from hubscan.rules.language.owed import Due, in_words, owed_from
from hubscan.tally.overlap import overlap, pair
from hubscan.tally.who import reached
from tests.support.tables import make

DUES = (Due(date(2027, 8, 2), date(2025, 8, 2)), Due(date(2025, 8, 2)))
WORLD = (
    # id, root, created, downloads, level of a, level of b
    ("acme/big", "acme/big", "2024-01-01", 50, 3, 3),
    ("acme/big-it", "acme/big", "2025-09-01", 40, 2, 0),
    ("acme-labs/big-fp8", "acme/big", "2025-10-01", 30, 2, 2),
    ("hobby/big-tune", "acme/big", "2026-01-01", 20, 1, 0),
    ("uni/small", "uni/small", "2026-02-01", 10, 0, 2),
)


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    con = duckdb.connect()
    keys = {name: f"{n:024x}" for n, (name, *_) in enumerate(WORLD)}
    models = [
        {
            "key": keys[name],
            "id": name,
            "namespace": name.split("/")[0],
            "downloads": downloads,
            "created_at": created,
        }
        for name, _, created, downloads, *_ in WORLD
    ]
    make(con, "models", models)
    numbers = dict(con.execute("SELECT id, model FROM models").fetchall())
    make(con, "lineage", [{"model": keys[name], "root": numbers[root]} for name, root, *_ in WORLD])
    make(con, "estimates", [{"model": keys[n], "release_date": c} for n, _, c, *_ in WORLD])
    con.execute(
        "CREATE TABLE developers AS SELECT * FROM (VALUES ('Acme', 'ACME', 'US', 'company'),"
        " ('acme-labs', 'ACME', 'US', 'company'), ('uni', 'Uni', 'FR', 'university'))"
        " AS d(namespace, developer, country, kind)"
    )
    levels = ", ".join(f"({numbers[n]}, {a}, {b})" for n, _, _, _, a, b in WORLD)
    con.execute(
        f'CREATE TABLE verdicts AS FROM (VALUES {levels}) AS v(model, "r/a@own", "s/b@own")'
    )
    yield con
    con.close()


def test_repositories_models_and_people(con: duckdb.DuckDBPyConnection) -> None:
    found = reached(con, "r/a@own", date(2025, 1, 1), DUES)
    assert found.repositories == (1, 3, 4)
    assert found.models == (1, 1, 2), "one developer's forms of one root are one model"
    assert found.families == (1, 1, 1)
    assert found.publishers == (1, 2, 3)
    assert found.developers == (1, 1, 2)
    assert found.by_kind == (("company", (1, 1, 1)), ("unknown", (0, 0, 1)))
    assert found.by_country == (("US", (1, 1, 1)), ("unknown", (0, 0, 1)))
    assert found.of_the_top[0] == (100, (1, 3, 4))


def test_older_models_owe_later(con: duckdb.DuckDBPyConnection) -> None:
    found = reached(con, "r/a@own", None, DUES)
    assert found.by_day_owed == (("2025-08-02", (0, 2, 3)), ("2027-08-02", (1, 1, 1)))
    assert owed_from(DUES, date(2025, 8, 1)) == date(2027, 8, 2)
    assert owed_from(DUES, date(2025, 8, 2)) == date(2025, 8, 2)
    assert owed_from(DUES, None) is None and owed_from((), date(2025, 1, 1)) is None
    assert in_words(DUES).endswith("placed before 2025-08-02, else from 2025-08-02")


def test_new_repositories_a_month(con: duckdb.DuckDBPyConnection) -> None:
    (since, rate), (past, newest) = reached(con, "r/a@own", date(2025, 2, 1)).a_month
    assert since == "from 2025-02-01 to 2026-02-01" and rate == pytest.approx(2 / 12, rel=0.01)
    assert past.startswith("in the 12 months") and newest == pytest.approx(2 / 12, rel=0.01)


def test_two_texts_and_what_differs(con: duckdb.DuckDBPyConnection) -> None:
    found = pair(con, "r/a@own", "s/b@own", 2, 5)
    assert (found.both, found.only_first, found.only_second) == (2, 1, 1)
    assert (found.names_first, found.names_second) == (("acme/big-it",), ("uni/small",))


def test_what_is_left_if_one_text_is_taken_away(con: duckdb.DuckDBPyConnection) -> None:
    found = overlap(con, {"r": ["r/a@own"], "s": ["s/b@own"]}, 2)
    assert found.by_texts == ((0, 1), (1, 2), (2, 2))
    assert found.alone == (("r", 3, 1), ("s", 3, 1))
