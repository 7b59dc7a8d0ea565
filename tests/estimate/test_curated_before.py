"""Curated tables that were kept are those that are worked out, or they are worked out again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

from hubscan.config import Config
from hubscan.estimate import curated, curated_before, reference
from hubscan.store.engine import connect_for_few

CONFIG = Config(Path(__file__).resolve().parents[2] / "config")
ROWS = reference.tables(CONFIG.reference[:40])
TABLES = ("reference", "reference_facts", "curated_facts", "curated_flop", "facts_of_curated_flop")


@pytest.fixture(autouse=True)
def kept(kept_between_starts: Path) -> Path:
    return kept_between_starts / "curated"


def asked(name: str, values: dict[str, float] | None = None) -> tuple[dict[str, Any], int]:
    """Every table by its columns and rows, and how often the rows were asked for."""
    times = []

    def rows() -> reference.Tables:
        times.append(name)
        return ROWS

    with connect_for_few() as con:
        constants = CONFIG.assumptions.with_values(values or {})
        curated_before.load(con, rows, [name.encode()], constants)
        return held(con), len(times)


def held(con: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    return {
        name: [con.execute(f"{verb} {name}").fetchall() for verb in ("DESCRIBE", "FROM")]
        for name in TABLES
    }


@pytest.fixture(scope="module")
def made() -> dict[str, Any]:
    with connect_for_few() as con:
        reference.load(con, ROWS)
        curated.work_out(con, CONFIG.assumptions)
        return held(con)


def test_what_was_kept_is_what_is_worked_out(made: dict[str, Any]) -> None:
    assert asked("some") == (made, 1)
    assert asked("some") == (made, 0)
    assert asked("others") == (made, 1)


def test_other_assumptions_are_worked_out_by_themselves(made: dict[str, Any]) -> None:
    asked("some")
    found, times = asked("some", {"flop_per_parameter_token": 7.0})
    assert times == 1
    assert found["curated_flop"] != made["curated_flop"]


@pytest.mark.parametrize("left", [0, 100, -1])
def test_a_cut_file_is_made_again(left: int, kept: Path, made: dict[str, Any]) -> None:
    asked("some")
    (file,) = kept.iterdir()
    file.write_bytes(file.read_bytes()[:left])
    assert asked("some") == (made, 1)
    assert asked("some") == (made, 0)


def test_a_changed_bit_is_not_believed(kept: Path, made: dict[str, Any]) -> None:
    asked("some")
    (file,) = kept.iterdir()
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    assert asked("some") == (made, 1)


def test_a_folder_that_others_may_write_to_is_left_alone(kept: Path, made: dict[str, Any]) -> None:
    kept.mkdir(parents=True)
    kept.chmod(0o777)
    assert [asked("some"), asked("some")] == [(made, 1)] * 2
    assert not any(kept.iterdir())
