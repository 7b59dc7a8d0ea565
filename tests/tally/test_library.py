"""`hubscan.load` on the assessed sample, and the notebook of the docs."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import hubscan
from hubscan import pipeline
from hubscan.config import Config
from hubscan.model.errors import HubscanError, SnapshotError
from hubscan.rules import Choice
from hubscan.rules import load as load_rules
from hubscan.settings import locate
from hubscan.store.datadir import DataDir

NOTEBOOK = Path(__file__).resolve().parents[2] / "docs" / "notebooks" / "first-look.ipynb"


@pytest.fixture(scope="module")
def loaded(sample: Any) -> hubscan.Assessment:
    return hubscan.load(sample.data.root)


def test_frames_hold_the_tables(loaded: hubscan.Assessment) -> None:
    assert len(loaded.models) == len(loaded.estimates) == len(loaded.lineage)
    totals = loaded.tallies.query("relation == 'all' and unit == 'repositories'")
    frame = loaded.verdicts("eu-gpai")
    for row in totals[totals.rule == "eu-gpai"].itertuples():
        levels = frame[f"eu-gpai/{row.tier}@{row.mode}"]
        assert (levels >= 3).sum() == row.surely
        assert (levels >= 2).sum() == row.likely
        assert (levels >= 1).sum() == row.possibly


def test_frames_bring_names_along(loaded: hubscan.Assessment) -> None:
    names = loaded.models.set_index("model")["id"]
    for frame in (loaded.estimates, loaded.lineage, loaded.verdicts("eu-gpai")):
        assert list(frame.columns[:3]) == ["model", "key", "id"]
        assert (frame["id"] == names[frame["model"]].to_numpy()).all()
    parents = loaded.parents
    known = parents[parents["parent"].notna()]
    assert (known["parent_id"] == names[known["parent"].astype(int)].to_numpy()).all()
    assert (parents["child_id"] == names[parents["child"]].to_numpy()).all()


def test_rules_can_be_tried_as_objects(loaded: hubscan.Assessment) -> None:
    book = load_rules(locate.built_in())
    again = loaded.try_rules(book.rule("eu-gpai"))
    kept = loaded.tallies[loaded.tallies.rule == "eu-gpai"].reset_index(drop=True)
    assert again.tallies.equals(kept)
    path = next(locate.built_in().rglob("eu-gpai.yaml"))
    assert loaded.try_rules(path).tallies.equals(kept)


def test_an_unknown_rule_or_place_is_an_error(loaded: hubscan.Assessment, tmp_path: Path) -> None:
    with pytest.raises(HubscanError, match="no verdicts for eu-gpaj"):
        loaded.verdicts("eu-gpaj")
    with pytest.raises(SnapshotError):
        hubscan.load(tmp_path)


def test_importing_hubscan_stays_light() -> None:
    code = "import sys, hubscan; assert not {'duckdb', 'pandas', 'numpy'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_notebook_runs(sample: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(sample.data.root.parent)
    scope: dict[str, Any] = {}
    cells = json.loads(NOTEBOOK.read_text("utf-8"))["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    assert len(code) >= 4
    for number, source in enumerate(code, start=1):
        exec(compile(source, f"{NOTEBOOK.name}, cell {number}", "exec"), scope)


def test_a_model_can_be_asked_why(loaded: hubscan.Assessment) -> None:
    found = loaded.explain("meta-llama/Llama-2-70b-hf", locate.built_in())
    row = loaded.sql("SELECT * FROM estimates JOIN models USING (model)").set_index("id")
    stored = row.loc["meta-llama/Llama-2-70b-hf", "training_flop_best"]
    assert found["training_flop"]["best"] == stored
    assert found["training_flop"]["why"]["statements"]


def test_what_if_counts_what_an_assessment_of_the_bent_texts_counts(
    loaded: hubscan.Assessment, sample: Any, tmp_path: Path
) -> None:
    bent: dict[str, Any] = {
        "sets": {"eu-gpai.flop_line": "1e24"},
        "readings": {"gladstone-2024": "ten-times-lower"},
        "thresholds": ("parameters>=7e9",),
    }
    shutil.copytree(sample.data.root, tmp_path / "data")
    data = DataDir(tmp_path / "data")
    whole = pipeline.assess(
        data, Config.find(locate.built_in()), snapshot=data.snapshot(), choice=Choice(**bent)
    )
    counted = hubscan.load(data.root, whole.id)
    found = loaded.what_if(**bent)
    assert set(found.tallies.rule) == {
        "eu-gpai",
        "gladstone-2024",
        "threshold-parameters-from-7e9",
    }
    same = counted.tallies[counted.tallies.rule.isin(set(found.tallies.rule))]
    pd.testing.assert_frame_equal(found.tallies, same.reset_index(drop=True))
    assert found.deviations == counted.deviations
    assert not loaded.deviations
