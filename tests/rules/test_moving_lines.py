"""Lines that fall or rise with the day of a model: one number a model, in every way it is read."""

from __future__ import annotations

from datetime import date

import pytest

from hubscan.rules import evaluate, load
from hubscan.rules.bend import show
from hubscan.rules.language.parameters import Moves
from hubscan.rules.language.prose import describe
from hubscan.rules.tools.examples import make_world
from hubscan.rules.tools.print_sql import print_sql
from hubscan.settings.locate import built_in
from hubscan.store.engine import connect
from tests.rules import worlds

BOOK = load(built_in()).bend(readings={"cais-ntia-2023": "falls-with-algorithms"})
BOOK = BOOK.only("cais-ntia-2023")
COLUMN = "cais-ntia-2023/powerful@cumulative"


def level(flop: float, released: date | None) -> int:
    con = connect(threads=1)
    ends = (flop, flop, flop)
    facts = {"training_flop": ends, "parameters": (1e9,) * 3, "mmlu": (50.0,) * 3}
    make_world(con, [({**facts, "release_date": released}, None)])
    evaluate(con, BOOK)
    row = con.execute(f'SELECT "{COLUMN}" FROM verdicts').fetchone()
    con.close()
    assert row is not None
    return int(row[0])


@pytest.mark.parametrize(
    ("years", "line"), [(-1, 1e23), (0, 1e23), (1, 3.54e22), (2, 1.253e22), (3, 4.436e21)]
)
def test_the_line_of_each_year(years: int, line: float) -> None:
    day = date(2023 + years, 6, 12)
    assert level(line * 1.01, day) == 3 and level(line * 0.99, day) == 0


def test_a_model_of_unknown_day_meets_the_line_of_the_start() -> None:
    assert level(1.01e23, None) == 3 and level(0.99e23, None) == 0


def test_the_printed_statement_gives_the_same() -> None:
    con = connect(threads=1)
    worlds.random_world(con, 11)
    evaluate(con, BOOK)
    expected = con.execute("SELECT * FROM verdicts ORDER BY model").fetchall()
    assert con.execute(print_sql(BOOK, "duckdb")).fetchall() == expected
    assert len({row[2] for row in expected}) > 2
    assert "DATEDIFF" in print_sql(BOOK, "spark")


def test_it_is_said_in_words_and_kept_when_the_number_is_set() -> None:
    words = "times 0.354 a year from 2023-06-12 to the release of the model"
    rule = BOOK.rule("cais-ntia-2023")
    assert f"1e23 FLOP {words}" in describe(rule.tiers[0].condition, rule.parameters)
    assert show(rule.parameters["flop_line"]).endswith(words)
    higher = BOOK.bend(sets={"cais-ntia-2023.flop_line": "1e24"}).rule("cais-ntia-2023")
    assert higher.parameters["flop_line"].moves == rule.parameters["flop_line"].moves


def test_words_of_a_rising_line() -> None:
    assert Moves(1.03, date(2026, 1, 1)).words.startswith("times 1.03 a year from 2026-01-01")
