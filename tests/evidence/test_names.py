"""What a name says of a size, and the numbers in names that are none."""

from __future__ import annotations

import duckdb
import pytest

from hubscan.estimate.subjects import name_rules
from hubscan.evidence import names
from tests.estimate.quantities.evaluate import shipped

RULES = name_rules(shipped())


def read(name: str) -> tuple[float | None, float | None, float | None]:
    """(named, active, effective) of one id."""
    con = duckdb.connect()
    con.execute("CREATE TABLE given AS SELECT ? AS id", [name])
    names.make(con, "given", RULES)
    row = con.execute("SELECT named, named_active, named_effective FROM name_sizes").fetchone()
    return row if row is not None else (None, None, None)


def bounds(name: str) -> tuple[float | None, float | None, float | None]:
    """(named_least, named, named_most) of one id."""
    con = duckdb.connect()
    con.execute("CREATE TABLE given AS SELECT ? AS id", [name])
    names.make(con, "given", RULES)
    row = con.execute("SELECT named_least, named, named_most FROM name_sizes").fetchone()
    return row if row is not None else (None, None, None)


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("maker/rhea-15M", 15e6),
        ("maker/Rhea-235B-A22B", 235e9),
        ("maker/Rhea3.5-27B", 27e9),
        ("maker/StdMoE_1b14b_130B", 14e9),
        ("maker/RheaViT-300M-from-RheaVL3_5-1B", 300e6),
        ("maker/solar_10_7b", 10.7e9),
        ("maker/t5gemma-9b-2b", 11e9),
        ("maker/Rhea-1T", 1e12),
        ("maker/rhea-1.3B-100B", 1.3e9),
        ("maker/rhea-2T-tokens-1.1B", 1.1e9),
        ("maker/rhea-300B-tokens-160M", 160e6),
        ("maker/rhea_5m_steps_300m", 300e6),
        ("maker/rhea-1b-tokens-100b", 1e9),
        ("maker/rhea-16M-dataset-7b", 7e9),
        ("maker/rhea_410m_20B_tok", 410e6),
        ("maker/Rhea-6.9B-1.3B-active", 6.9e9),
    ],
)
def test_sizes_in_names(name: str, parameters: float) -> None:
    assert read(name)[0] == pytest.approx(parameters)


@pytest.mark.parametrize(
    "name", ["maker/tiny-rhea-1.5T", "maker/rhea-ultravox-8b", "maker/Rhea-8B-eagle3", "maker/rhea"]
)
def test_numbers_that_are_no_sizes(name: str) -> None:
    assert read(name)[0] is None


@pytest.mark.parametrize(
    "name",
    [
        "trainer7/2f3e9e2b-471b-4c1d-9f5a-0b7c2d9e6a11",
        "u/rhea-2F3E9E2B_471B_4C1D_9F5A_0B7C2D9E6A11",
        "u/0b7c2d9e-12b1-471b",
        "u/run-3k9f27b",
        "u/sha256-12b",
        "u/commit-0a1b2c3-95m",
        "u/rhea-471t",
    ],
)
def test_pieces_of_ids_are_no_sizes(name: str) -> None:
    assert bounds(name) == (None, None, None)


@pytest.mark.parametrize(
    ("name", "least", "most"),
    [
        ("u/70b-distilled-7b", 7e9, 70e9),
        ("u/teacher-72B-student-0.5B", 0.5e9, 72e9),
        ("u/rhea-sql-27B-Distill-2B", 2e9, 27e9),
        ("u/Rhea-0.6B-Distilled-30B-A3B", 0.6e9, 30e9),
        ("u/Rhea-8B-as-70B", 8e9, 70e9),
        ("u/code-rhea-32b-annotated-32k_rhea-1.5B_32k", 1.5e9, 32e9),
        ("u/rhea-2B-2B", 2e9, 4e9),
        ("u/Rhea-235B-A22B-REAP-nvfp4", 0.25 * 235e9, 235e9),
        ("u/rhea-7b-pruned", 0.25 * 7e9, 7e9),
    ],
)
def test_names_of_several_models_give_bounds(name: str, least: float, most: float) -> None:
    assert bounds(name) == (least, None, most)


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("u/Rhea-Distill-32B", 32e9),
        ("u/Rhea-REAP-25B-A3B", 25e9),
        ("u/rhea-7b1", 7.1e9),
        ("u/rhea-1b7", 1.7e9),
        ("u/Rhea3.5-08b", 0.8e9),
        ("u/20250101-405b", 405e9),
        ("u/Rhea-235b-2507", 235e9),
        ("u/run-7b-tuned", 7e9),
    ],
)
def test_one_size_is_one_size(name: str, size: float) -> None:
    assert bounds(name) == (size, size, size)


def test_active_and_effective_sizes_are_kept_apart() -> None:
    assert read("maker/Rhea-235B-A22B")[1] == 22e9
    assert read("maker/Rhea-3n-E2B")[2] == 2e9


@pytest.mark.parametrize(
    "name",
    [
        "7b-8b.1b_a3b",
        "rhea7b 13b--e2b",
        "-1.5t.300m-b",
        "a2b",
        "rhea-4bit-q4b",
        "é7b-é-8bé9b",
        "1b-2bx-3b-",
    ],
)
def test_sized_words_are_all_words_that_can_be_read(name: str) -> None:
    """The words taken out of a name are those of all its words that end as a size does."""
    ((taken, split),) = duckdb.execute(
        "SELECT regexp_extract_all(name, $taken, 1), "
        "list_filter(regexp_split_to_array(name, '[^a-z0-9.]+'), "
        "lambda w: regexp_full_match(w, '[a-z0-9.]*[0-9][bmt]')) FROM (SELECT $name AS name)",
        {"name": name, "taken": names._SIZED_WORD},
    ).fetchall()
    assert taken == split != []
