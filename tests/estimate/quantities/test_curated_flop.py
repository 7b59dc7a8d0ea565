"""The compute of curated rows: which way wins, its interval, and the chain of bases."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest

from hubscan.estimate import curated, reference
from hubscan.estimate.three_values import Value
from tests.estimate.quantities.evaluate import Figure, figures, shipped
from tests.estimate.reference_table import fact, model, write

Row = dict[str, Value]
DENSE: Row = {
    "size": 1e9, "total_size": 1e9, "released_on": date(2023, 6, 1), "modality": "text",
    "task": "language-model", "has_base": False, "same_maker": False, "recalled": False,
    "of_part": False,
}  # fmt: skip
MIXED = DENSE | {"total_size": 4e9, "tokens": 1e12}
BASE: Row = {"has_base": True, "same_maker": True, "base": 1e22, "base_high": 2e22}
HALF = 100 * 3600 * 312e12 * 0.5


def figure(*rows: Row, **conventions: str) -> Figure:
    merged = {name: value for row in rows for name, value in row.items()}
    (found,) = figures("curated_flop", [merged], shipped().with_conventions(conventions))
    assert found is not None
    return found


def ends(*rows: Row, **conventions: str) -> tuple[float | None, float | None, float | None]:
    found = figure(*rows, **conventions)
    return found.low, found.best, found.high


@pytest.mark.slow
@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([DENSE, {"tokens": 1e12}], (5.4e21, 6e21, 8.1e21)),
        ([DENSE, {"tokens": 1e12, "released_on": date(2024, 1, 1)}], (5.4e21, 6e21, 9e21)),
        ([DENSE, {"tokens": 1e12, "recalled": True}], (3.6e21, 6e21, 10.8e21)),
        ([MIXED], (5.4e21, 6e21, 9e21)),
        ([DENSE, {"tokens": 1e12, "estimate": 24e21}], (5.4e21, 12e21, 24e21)),
        ([DENSE, {"tokens": 1e12, "told": 7e21}], (5.4e21, 7e21, 8.1e21)),
        ([DENSE, {"tokens": 1e12, "task": "encoder-decoder"}], (2.4e21, 3.3e21, 6e21)),
        ([DENSE, {"estimate": 3e22}], (1e22, 3e22, 9e22)),
        ([DENSE, {"estimate": 3e22, "label": "Likely"}], (3e21, 3e22, 9e22)),
        ([DENSE, {"estimate": 1e20, "label": "Likely"}], (1e19, 1e20, 1e21)),
        ([DENSE, {"estimate": 3e21, "label": "Speculative"}], (1e20, 3e21, 2.625e22)),
        ([DENSE, {"estimate": 3e22, "label": "Likely", "modality": "image"}], (3e21, 3e22, 3e23)),
        ([DENSE, {"estimate": 3e22, "label": "Speculative"}], (1e21, 3e22, 9e22)),
        ([DENSE, {"tokens": 1e12, "tokens_low": 5e11, "tokens_high": 2e12}], (3e21, 6e21, 12e21)),
        ([DENSE, {"whole": 3e22, "tokens": 1e12}], (1e22, 3e22, 9e22)),
        ([DENSE, {"range_low": 1.0, "range_likely": 2.0, "range_high": 3.0}], (1, 2, 3)),
        ([DENSE, {"range_low": 1.0, "range_high": 3.0}], (1, None, 3)),
        ([DENSE, {"tokens_low": 1e12, "tokens_high": 2e12}], (6e21, None, 12e21)),
        ([DENSE], (6 * 1e9 * 20 * 1e9, None, 6 * 1e9 * 3.5e12 * 1.25)),
        ([DENSE, {"estimate": 1e21, "of_part": True}], (1.2e20, None, 2.625e22)),
        ([DENSE, BASE], (0, 1e20, 4e20)),
        ([DENSE, BASE, {"same_maker": False}], (0, 6e9 * 5e7, 4e20)),
        ([DENSE, BASE, {"base_relation": "quantized"}], (0, 0, 0)),
    ],
)
def test_intervals(rows: list[Row], expected: tuple[float | None, ...]) -> None:
    close = tuple(None if end is None else pytest.approx(end, rel=1e-9) for end in expected)
    assert ends(*rows) == close


def test_tokens_say_nothing_of_images() -> None:
    merged = DENSE | {"modality": "image"}
    (found,) = figures("curated_flop", [merged])
    assert found is None or found.high is None


def test_all_parameters_count_by_convention() -> None:
    assert ends(MIXED, mixture_parameters="total") == pytest.approx((21.6e21, 24e21, 36e21))
    dense = DENSE | {"tokens": 1e12}
    assert ends(dense, mixture_parameters="total") == ends(dense)


def test_hours_at_half_are_best_by_convention_and_the_others_stay_inside() -> None:
    used = DENSE | {"tokens": 1e12, "hours": 100.0, "device": "a100"}
    low, best, high = ends(used, hardware_compute="half")
    assert (low, best) == pytest.approx((HALF, HALF))
    assert high == pytest.approx(8.1e21)


def computed(folder: Path) -> dict[str, tuple[float | None, ...]]:
    con = duckdb.connect()
    reference.load(con, reference.read(folder))
    curated.work_out(con, shipped())
    rows = con.execute(
        "SELECT hf_id, training_flop_low, training_flop_best, training_flop_high FROM reference"
    ).fetchall()
    return {row[0]: row[1:] for row in rows}


def test_a_chain_of_bases_is_summed_to_its_root(tmp_path: Path) -> None:
    names = ("org/a", "org/b", "org/c")
    facts = [
        *(fact("parameters", "1e9", hf_id=name) for name in names),
        *(fact("release_date", text="2023-06-01", hf_id=name) for name in names),
        *(fact("training_tokens", "1e12", hf_id=name) for name in names),
        fact("base", text="finetune of org/a", hf_id="org/b"),
        fact("base", text="finetune of org/b", hf_id="org/c"),
    ]
    found = computed(write(tmp_path, [model(name) for name in names], facts))
    for steps, name in enumerate(names, 1):
        assert found[name] == pytest.approx((steps * 5.4e21, steps * 6e21, steps * 8.1e21))


def test_a_circle_of_bases_ends(tmp_path: Path) -> None:
    facts = [
        *(fact("parameters", "1e9", hf_id=name) for name in ("org/a", "org/b")),
        fact("base", text="finetune of org/b", hf_id="org/a"),
        fact("base", text="finetune of org/a", hf_id="org/b"),
    ]
    assert set(computed(write(tmp_path, [model("org/a"), model("org/b")], facts))) == {
        "org/a",
        "org/b",
    }


def test_an_estimate_that_was_rejected_does_not_enter(tmp_path: Path) -> None:
    facts = [
        fact("parameters", "1e9", hf_id="org/a"),
        fact("release_date", text="2023-06-01", hf_id="org/a"),
        fact("training_tokens", "1e12", hf_id="org/a"),
        fact("estimated_flop", "1e19", text="Rejected; counts one pass", hf_id="org/a"),
    ]
    found = computed(write(tmp_path, [model("org/a")], facts))
    assert found["org/a"] == pytest.approx((5.4e21, 6e21, 8.1e21))
