"""Which assumption moves an expected count most: found by moving it, kept, and drawn."""

from __future__ import annotations

import importlib
import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from hubscan import census, pipeline
from hubscan.census import moved_files
from hubscan.census.moved_files import Moved, Sensitivity, most_moving
from hubscan.cli.main import cli
from hubscan.config import Config
from hubscan.estimate.stages import ALL
from hubscan.model.errors import ConfigError, SnapshotError
from hubscan.rules import Choice
from hubscan.store.datadir import DataDir, Stored
from tests.conftest import AssessedSample
from tests.support.days import few_places

moves = importlib.import_module("hubscan.pipeline.sensitivity")

LINE = "caip-2023-initial/frontier@own"
TRIED = ("finetune_tokens",)


@pytest.fixture(scope="module")
def data(sample: AssessedSample, tmp_path_factory: pytest.TempPathFactory) -> DataDir:
    """The sample with its assessment, where something may be kept beside it."""
    root = tmp_path_factory.mktemp("sensitivity") / "data"
    shutil.copytree(sample.data.root, root)
    return DataDir(root)


@pytest.fixture(scope="module")
def found(data: DataDir) -> Sensitivity:
    """One assumption moved both ways; what came out lies beside the assessment."""
    stored = data.assessment(None)
    return pipeline.sensitivity(data, Config.find(None), stored, only=TRIED)


def test_what_moves_little_is_left_out_and_the_widest_comes_first() -> None:
    def moved(name: str, low: float, high: float) -> Moved:
        return Moved(name, 0.0, 1.0, "", low, high)

    tried = [moved("a", 5, 5.2), moved("b", 9, 2), moved("c", 2, 5), moved("both up", 9.5, 9.5)]
    ranked = most_moving(tried, 5, 5)
    assert [one.assumption for one in ranked] == ["b", "both up", "c"]
    assert len(most_moving([moved(str(n), 0, n + 1) for n in range(9)], 0, 5)) == 5


WIDTHS_ONLY = {"prior_trend_share", "class_trend_share"}
"""How far undisclosed models are wrong together: intervals hang on it, and no expected count."""


def test_every_assumption_of_the_prior_is_tried() -> None:
    """What the census asks for and no method of estimating does."""
    said = "\n".join(path.read_text() for path in Path(census.__file__).parent.glob("*.py"))
    named = {name for name in Config.find(None).assumptions.constants if f'"{name}"' in said}
    of_estimates = {
        name
        for quantity in ALL
        for method in quantity.methods
        for expression in method.expressions.values()
        for name in expression.assumptions
    }
    assert named - of_estimates - WIDTHS_ONLY == set(moves._OF_THE_PRIOR)


def test_an_assumption_moves_a_count_as_far_as_a_what_if_says(
    data: DataDir, found: Sensitivity
) -> None:
    config, stored = Config.find(None), data.assessment(None)
    assert found.tried == 1 and moved_files.read(stored) == found
    told = {one.assumption: one for one in found.lines[LINE]}
    known = config.assumptions["finetune_tokens"]
    assert (told["finetune_tokens"].low, told["finetune_tokens"].high) == (known.low, known.high)
    book = config.rulebook.only("caip-2023-initial")
    choice = Choice(values={"finetune_tokens": known.high})
    con = pipeline.tables(data, config, snapshot=data.snapshot(), rulebook=book, choice=choice)
    ((expected,),) = con.execute(
        "SELECT expected FROM tallies WHERE tier = 'frontier' AND mode = 'own'"
        " AND relation = 'all' AND unit = 'repositories'"
    ).fetchall()
    assert told["finetune_tokens"].expected_at_high == pytest.approx(expected, abs=0.01)


def test_the_report_draws_what_was_kept(data: DataDir, found: Sensitivity, tmp_path: Path) -> None:
    stored = data.assessment(None)
    assert moved_files.read(stored) == found
    with few_places():
        written = pipeline.report(data, Config.find(None), stored, tmp_path, ("html",))
    page = (written.folder / "rules" / "caip-2023-initial.html").read_text("utf-8")
    assert "Assumption: finetune tokens" in page
    assert "Of 1 assumption that was moved one at a time" in page


def test_unknown_names_are_refused_before_anything_is_moved(data: DataDir) -> None:
    with pytest.raises(ConfigError, match="no assumption 'fintune_tokens'"):
        pipeline.sensitivity(
            data, Config.find(None), data.assessment(None), only=["fintune_tokens"]
        )
    asked = ["sensitivity", "no-such-rule", "--data-dir", str(data.root)]
    assert "no rule 'no-such-rule'" in str(CliRunner().invoke(cli, asked).exception)


def test_the_file_reads_as_it_was_written(data: DataDir, found: Sensitivity) -> None:
    stored = data.assessment(None)
    moved_files.write(stored, found)
    assert moved_files.read(stored) == found
    json.loads((stored.path / "sensitivity.json").read_text("utf-8"))


@pytest.mark.parametrize("text", ["", "{", "[]", '{"lines": {"a": [{"x": 1}]}, "tried": 1}'])
def test_a_damaged_file_is_named_and_what_to_do(text: str, tmp_path: Path) -> None:
    (tmp_path / "sensitivity.json").write_text(text)
    with pytest.raises(SnapshotError, match=r"sensitivity\.json is not what") as refused:
        moved_files.read(Stored(tmp_path, {}))
    assert "Remove that file" in (refused.value.hint or "")
