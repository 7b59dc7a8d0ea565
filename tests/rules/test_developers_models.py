"""What a developer has on the Hub altogether, its best model before, effective compute, distinct
tokens: one number a model, in every way it is read."""

from __future__ import annotations

from datetime import date
from typing import Any

import duckdb
import pytest

from hubscan.estimate import assumptions
from hubscan.model.tables import TABLES
from hubscan.rules import Rulebook, evaluate, load
from hubscan.rules.engine import derived
from hubscan.rules.engine.decide import decide
from hubscan.rules.engine.derived import Rates
from hubscan.rules.engine.developers import WORDS
from hubscan.rules.tools.print_sql import print_sql
from hubscan.settings.locate import built_in
from hubscan.store.engine import connect, empty_table
from tests.rules import worlds

KNOWN = assumptions.load(built_in())
SPENT = {"il-hb3506": "spent-on-the-hub", "mi-hb4668-2025": "spent-on-the-hub"}
READINGS = {
    **SPENT,
    "ny-raise": "large-developer",
    "us-hr8094-2026": "entity",
    "caip-2023-initial": "unique-tokens",
    "ca-sb53": "every-model-of-a-frontier-developer",
}
POLICIES = ("openai-preparedness-2023", "anthropic-rsp-2024", "deepmind-fsf-2024", "naver-2024")
BOOK = load(built_in()).bend(readings=READINGS).only(*READINGS, *POLICIES)


def world(*models: dict[str, Any]) -> duckdb.DuckDBPyConnection:
    """A connection with one model for each of `models`: columns of any table, by name."""
    con = connect(threads=1)
    for name in ("models", "estimates", "lineage", "parents"):
        empty_table(con, TABLES[name])
    con.execute("CREATE TABLE developers (namespace VARCHAR, developer VARCHAR)")
    for number, facts in enumerate(models):
        given = {"relation": "base", "key": f"{number:06d}", **facts}
        for name in ("models", "estimates", "lineage"):
            columns = {c.name for c in TABLES[name].columns} & set(given)
            names = ["model", *sorted(columns)]
            marks = ", ".join("?" * len(names))
            values = [number, *(given[c] for c in names[1:])]
            con.execute(f"INSERT INTO {name} ({', '.join(names)}) VALUES ({marks})", values)
    return con


def exactly(quantity: str, value: float) -> dict[str, float]:
    return {f"{quantity}_{end}": value for end in ("low", "best", "high")}


def levels(book: Rulebook, con: duckdb.DuckDBPyConnection, column: str) -> list[int]:
    evaluate(con, book, constants=KNOWN)
    return [
        row[0] for row in con.execute(f'SELECT "{column}" FROM verdicts ORDER BY model').fetchall()
    ]


def one_tier(rule: str, reading: str) -> Rulebook:
    return load(built_in()).bend(readings={rule: reading}).only(rule)


def test_compute_is_summed_over_namespaces_of_one_developer_and_copies_add_none() -> None:
    book, column = one_tier("mi-hb4668-2025", "spent-on-the-hub"), "mi-hb4668-2025/large@own"
    step = {**exactly("own_flop", 5e25), **exactly("training_flop", 5e25)}  # 70 million dollars
    con = world(
        {"namespace": "Lab", **step},
        {"namespace": "lab-research", **step},
        {"namespace": "lab", "relation": "quantized", **exactly("own_flop", 0.0)},
        {"namespace": "other", **step},
        {"namespace": "other", "relation": "quantized", **step},
        {"namespace": None, **step},
    )
    con.execute("INSERT INTO developers VALUES ('lab', 'Lab'), ('lab-research', 'Lab')")
    # likely where two steps are summed; one alone, at 70 million dollars, only may be so dear
    assert levels(book, con, column) == [2, 2, 0, 1, 1, 1]


def test_one_model_without_an_upper_end_leaves_the_sum_open() -> None:
    book, column = one_tier("mi-hb4668-2025", "spent-on-the-hub"), "mi-hb4668-2025/large@own"
    step = {**exactly("own_flop", 5e25), **exactly("training_flop", 5e25)}
    con = world({"namespace": "lab", **step}, {"namespace": "lab", "own_flop_low": 1e20})
    assert levels(book, con, column)[0] == 1


def test_who_has_crossed_a_line_once_stays_beyond_it() -> None:
    """Earlier, later and smaller models of the developer, in all its namespaces; not copies that
    others keep of the large one, and not what others make of it."""
    reading = {"ca-sb53": "every-model-of-a-frontier-developer"}
    book = load(built_in()).bend(readings=reading).only("ca-sb53")
    small = {**exactly("own_flop", 1e21), **exactly("training_flop", 1e21), "general_purpose": True}
    large = {**exactly("own_flop", 2e26), **exactly("training_flop", 2e26), "general_purpose": True}
    con = world(
        {"namespace": "lab", **small, "release_date": date(2023, 1, 1)},
        {"namespace": "lab-research", **large, "release_date": date(2026, 1, 1)},
        {"namespace": "lab", **small, "release_date": date(2026, 6, 1)},
        {"namespace": "lab", **small, "general_purpose": False},
        {"namespace": "other", **small},
        {"namespace": "keeper", **large, "relation": "conversion"},
        {"namespace": "silent", **small, "own_flop_high": None, "own_flop_best": None},
    )
    con.execute("INSERT INTO developers VALUES ('lab', 'Lab'), ('lab-research', 'Lab')")
    for word in WORDS:  # revenue and spending, of which nothing is known
        con.execute(f"ALTER TABLE developers ADD COLUMN {word} DOUBLE")
    con.execute("ALTER TABLE developers ADD COLUMN country VARCHAR")
    con.execute("ALTER TABLE developers ADD COLUMN kind VARCHAR")
    assert levels(book, con, "ca-sb53/frontier@developer") == [3, 3, 3, 0, 0, 0, 1]


def test_downloads_of_a_developer_are_those_of_all_its_repositories() -> None:
    book, column = one_tier("us-hr8094-2026", "entity"), "us-hr8094-2026/covered@cumulative"
    model = {
        **exactly("parameters", 7e9),
        **exactly("training_flop", 1e23),
        "general_purpose": True,
    }
    con = world(
        {"namespace": "lab", "downloads": 6_000_000, **model},
        {"namespace": "lab", "downloads": 6_000_000, "relation": "quantized"},
        {"namespace": "other", "downloads": 6_000_000, **model},
    )
    assert levels(book, con, column) == [3, 1, 0]


@pytest.mark.parametrize(
    ("day", "factor"),
    [(date(2023, 1, 1), 1.0), (date(2024, 1, 1), 2.83), (date(2022, 1, 1), 1 / 2.83)],
)
def test_effective_compute_grows_with_the_day(day: date, factor: float) -> None:
    con = world({**exactly("training_flop", 1e24), "release_date": day})
    low, best, high = derived.ends("effective_flop", Rates.of(KNOWN))
    found = con.execute(f"SELECT {low}, {best}, {high} FROM estimates e").fetchone()
    assert found is not None and found[1] == pytest.approx(1e24 * factor, rel=0.005)
    assert found[0] <= found[1] <= found[2]


def test_a_model_of_unknown_day_has_open_effective_compute() -> None:
    con = world(exactly("training_flop", 1e24))
    ends = derived.ends("effective_flop", Rates.of(KNOWN))
    assert con.execute(f"SELECT {', '.join(ends)} FROM estimates e").fetchone() == (None,) * 3


def test_old_models_saw_their_text_often_and_new_ones_once() -> None:
    con = world(
        {**exactly("training_tokens", 2.2e12), "release_date": date(2019, 7, 26)},
        {**exactly("training_tokens", 2e12), "release_date": date(2023, 7, 18)},
    )
    low, best, high = derived.ends("unique_tokens", Rates.of(KNOWN))
    query = f"SELECT {low}, {best}, {high} FROM estimates e ORDER BY model"
    old, new = con.execute(query).fetchall()
    assert old[1] < 1e11 < old[2] and new == (2.5e11, 2e12, 2e12)


def test_a_model_is_held_against_the_best_of_its_developer_before_it() -> None:
    book, column = load(built_in()).only("openai-preparedness-2023"), "openai-preparedness-2023"
    day = {year: {"release_date": date(year, 3, 1)} for year in (2019, 2020, 2021, 2022)}
    con = world(
        {"namespace": "openai", **exactly("training_flop", 1e21), **day[2019]},
        {"namespace": "openai-community", **exactly("training_flop", 1e21), **day[2020]},
        {"namespace": "openai", **exactly("training_flop", 1e23), **day[2021]},
        {"namespace": "openai", **exactly("training_flop", 1e22), **day[2022]},
        {"namespace": "somebody", **exactly("training_flop", 1e25), **day[2022]},
    )
    con.execute(
        "INSERT INTO developers VALUES ('openai', 'OpenAI'), ('openai-community', 'OpenAI')"
    )
    con.execute("ALTER TABLE developers ADD COLUMN country VARCHAR")
    con.execute("ALTER TABLE developers ADD COLUMN kind VARCHAR")
    for word in WORDS:
        con.execute(f"ALTER TABLE developers ADD COLUMN {word} DOUBLE")
    # the same compute a year later is 2.8 times as effective at best, 1.8 times at least
    assert levels(book, con, f"{column}/evaluated@own") == [3, 2, 3, 0, 0]


@pytest.mark.slow
@pytest.mark.parametrize("seed", [3, 11])
def test_the_printed_statement_gives_the_same(seed: int) -> None:
    con = connect(threads=1)
    worlds.random_world(con, seed)
    for word in derived.WORDS:  # the printed SQL derives them
        for end in ("low", "best", "high"):
            con.execute(f"ALTER TABLE estimates DROP COLUMN {word}_{end}")
    evaluate(con, BOOK, constants=KNOWN)
    expected = con.execute("SELECT * FROM verdicts ORDER BY model").fetchall()
    assert con.execute(print_sql(BOOK, "duckdb", rates=Rates.of(KNOWN))).fetchall() == expected
    assert len({row[1:] for row in expected}) > 5


@pytest.mark.slow
def test_one_model_alone_is_judged_as_among_all() -> None:
    con = connect(threads=1)
    worlds.random_world(con, 5)
    evaluate(con, BOOK, constants=KNOWN)
    whole = con.execute("SELECT m.key, v.* FROM verdicts v JOIN models m USING (model)").fetchall()
    names = [d[0] for d in con.description or ()]
    for row in whole[:: max(1, len(whole) // 12)]:
        there = dict(zip(names, row, strict=True))
        for one in decide(con, BOOK, row[0], KNOWN):
            assert one.level == there[f"{one.rule}/{one.tier}@{one.mode}"], one
