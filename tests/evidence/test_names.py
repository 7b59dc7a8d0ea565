"""What a name says of a size, and the numbers in names that are none."""

from __future__ import annotations

import duckdb
import pytest

from hubscan.evidence import names


def read(name: str) -> tuple[float | None, float | None, float | None]:
    """(named, active, effective) of one id."""
    con = duckdb.connect()
    con.execute("CREATE TABLE given AS SELECT ? AS id", [name])
    names.make(con, "given")
    row = con.execute("SELECT named, named_active, named_effective FROM name_sizes").fetchone()
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
    ],
)
def test_sizes_in_names(name: str, parameters: float) -> None:
    assert read(name)[0] == pytest.approx(parameters)


@pytest.mark.parametrize(
    "name", ["maker/tiny-rhea-1.5T", "maker/rhea-ultravox-8b", "maker/Rhea-8B-eagle3", "maker/rhea"]
)
def test_numbers_that_are_no_sizes(name: str) -> None:
    assert read(name)[0] is None


def test_active_and_effective_sizes_are_kept_apart() -> None:
    assert read("maker/Rhea-235B-A22B")[1] == 22e9
    assert read("maker/Rhea-3n-E2B")[2] == 2e9
