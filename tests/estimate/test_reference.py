"""The reference table: what the shipped file must hold, and what a broken one is told."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from hubscan.estimate import reference
from hubscan.model.errors import ConfigError
from hubscan.settings.locate import built_in
from tests.estimate.support import figure, key, world

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT / "../shared"

GOOD = {
    "hf_id": "org/model",
    "modality": "text",
    "task": "language-model",
    "confidence": "verified",
    "release_date": "2024-05-01",
    "parameters": "7000000000",
    "active_parameters": "7000000000",
    "training_flop_low": "1e23",
    "training_flop_best": "2e23",
    "training_flop_high": "3e23",
}


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def _write(*rows: dict[str, str], header: list[str] | None = None) -> Path:
        columns = header or [c.name for c in reference.COLUMNS]
        out = io.StringIO()
        writer = csv.DictWriter(out, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        (tmp_path / reference.FILE_NAME).write_text(out.getvalue(), encoding="utf-8")
        return tmp_path

    return _write


def one(config_dir: Path, query: str) -> Any:
    con = duckdb.connect()
    reference.load(con, config_dir)
    return con.execute(query).fetchone()


def test_cells_become_typed_values_and_empty_ones_null(write: Callable[..., Path]) -> None:
    where = write({**GOOD, "aliases": "a/b c/d", "task": "text-to-image", "modality": "image"})
    found = one(
        where, "SELECT release_date, parameters, training_flop_high, mmlu, generates FROM reference"
    )
    assert found == (date(2024, 5, 1), 7e9, 3e23, None, ["image"])


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        ({"parameters": "7B"}, ":3: parameters: '7B' is not a number"),
        ({"parameters": "nan"}, ":3: parameters: nan is outside"),
        ({"parameters": "-1"}, ":3: parameters: -1 is outside"),
        ({"mmlu": "101"}, ":3: mmlu: 101 is outside 0 to 100"),
        ({"release_date": "May 2024"}, ":3: release_date:"),
        ({"modality": "smell"}, ":3: modality: 'smell' is not known"),
        ({"task": "juggling"}, ":3: task: 'juggling' is not known"),
        ({"confidence": "sure"}, ":3: confidence: 'sure' is not known"),
        ({"confidence": ""}, ":3: confidence is empty"),
        ({"training_flop_low": "4e23"}, ":3: training_flop: low, best, high are out of order"),
        ({"own_flop_low": "2", "own_flop_high": "1"}, ":3: own_flop: low, best, high"),
        ({"active_parameters": "8e9"}, ":3: active_parameters 8000000000 exceed"),
        ({"base": "org/parent"}, ":3: base and base_relation go together"),
        ({"base": "org/p", "base_relation": "cousin"}, ":3: base_relation: 'cousin'"),
        ({"hf_id": "ORG/model"}, ":3: 'ORG/model' is already on line 2"),
        ({"aliases": "x/y org/model"}, ":3: 'org/model' is already on line 2"),
    ],
)
def test_a_broken_row_is_named_with_its_line(
    write: Callable[..., Path], broken: dict[str, str], told: str
) -> None:
    where = write(GOOD, {**GOOD, "hf_id": "org/other", **broken})
    with pytest.raises(ConfigError) as caught:
        reference.read(where / reference.FILE_NAME)
    assert told in caught.value.message
    assert caught.value.exit_code == 4


def test_a_missing_column_an_unknown_one_and_a_short_row(write: Callable[..., Path]) -> None:
    names = [c.name for c in reference.COLUMNS]
    path = write(GOOD) / reference.FILE_NAME
    with pytest.raises(ConfigError, match=r":1: missing column note"):
        reference.read(write(GOOD, header=names[:-1]) / reference.FILE_NAME)
    with pytest.raises(ConfigError, match=r":1: unknown column colour"):
        reference.read(write(GOOD, header=[*names, "colour"]) / reference.FILE_NAME)
    write(GOOD)
    path.write_text(path.read_text(encoding="utf-8") + "org/short,\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r":3: 2 cells where the header has"):
        reference.read(path)


def test_no_file_and_a_file_that_is_not_text(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        reference.read(tmp_path / "none.csv")
    (tmp_path / "bytes.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="not UTF-8"):
        reference.read(tmp_path / "bytes.csv")


def test_llama_2_is_on_the_sides_of_the_line_that_the_literature_puts_it() -> None:
    rows = {r.hf_id: r for r in reference.read(built_in() / reference.FILE_NAME)}
    seven, thirteen, seventy = (rows[f"meta-llama/Llama-2-{n}b-hf"] for n in (7, 13, 70))
    assert (seven.number("training_flop_low") or 1e99) < 1e23
    assert (thirteen.number("training_flop_low") or 0) > 1e23
    assert (seventy.number("training_flop_low") or 0) > 1e23
    assert seventy.number("parameters") == 68_976_648_192


def test_every_base_named_is_a_row_of_its_own() -> None:
    rows = reference.read(built_in() / reference.FILE_NAME)
    known = {name for r in rows for name in r.ids}
    assert [r.hf_id for r in rows if r.text("base") and r.text("base") not in known] == []


@pytest.mark.skipif(
    not (SHARED / "reference").is_dir(), reason="the collected facts are not beside this checkout"
)
def test_the_import_reproduces_the_shipped_file(tmp_path: Path) -> None:
    shipped = ROOT / "config" / reference.FILE_NAME
    copy = Path(shutil.copy(shipped, tmp_path / reference.FILE_NAME))
    command = [sys.executable, ROOT / "scripts/import_reference.py", SHARED, copy]
    subprocess.run(command, check=True, capture_output=True)
    assert copy.read_bytes() == shipped.read_bytes()


def test_a_curated_row_without_tokens_is_not_taken_for_a_hobby_fine_tune() -> None:
    con = world(
        [{"id": "stabilityai/stable-diffusion-2-1"}],
        [{"key": key(0), "relation": "finetune", "root_key": key(0)}],
    )
    tokens = figure(con, "stabilityai/stable-diffusion-2-1", "training_tokens")
    assert tokens["best"] is None
    assert tokens["high"] > 1e11
