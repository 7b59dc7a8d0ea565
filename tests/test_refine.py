"""Asking where verdicts hang: what is asked for, what it settles, and what it costs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from benchmarks import bench_refine
from hubscan import hub as hub_package
from hubscan import pipeline
from hubscan.config import Config
from hubscan.hub.client import HubClient
from hubscan.hub.documents import KINDS
from hubscan.rules import Choice
from hubscan.settings import locate
from hubscan.store.attach import attach_assessment
from hubscan.store.datadir import DataDir, finished
from hubscan.store.engine import connect
from tests.hub.catalogue import Catalogue, generated
from tests.hub.gguf_file import gguf_file
from tests.hub.server import FakeHub

COUNTED, UNCOUNTED, MIXTURE = "maker/counted-GGUF", "maker/uncounted-GGUF", "maker/mixture-GGUF"
CONFIG = Config.find(locate.built_in())
HEADS = {
    UNCOUNTED: gguf_file(
        {"general.architecture": "llama"},
        {"token_embd.weight": [8192, 128_000], "blk.0.ffn_up.weight": [8192, 8_000_000]},
    ),
    MIXTURE: gguf_file(
        {
            "general.architecture": "qwen3moe",
            "qwen3moe.expert_count": 128,
            "qwen3moe.expert_used_count": 8,
        },
        {"output.weight": [2048, 500_000], "blk.0.ffn_up_exps.weight": [2048, 100_000, 128]},
    ),
}


def test_a_request_settles_more_descendants_than_by_downloads(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert bench_refine.main(budget=60) == 0
    assert "derived models settled" in capsys.readouterr().out


def listed(number: int, model: str, **fields: Any) -> dict[str, Any]:
    """A GGUF repository of which nothing but its listing is known."""
    bare = generated(number)
    for name in ("safetensors", "gguf", "baseModels", "config", "cardData", "evalResults"):
        bare.pop(name, None)
    known = {"library_name": "transformers", "pipeline_tag": "text-generation", "gated": False}
    return bare | known | {"id": model, "tags": ["gguf"], "sha": f"{number:040x}", **fields}


@pytest.fixture
def gguf_hub(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A Hub of three GGUF repositories; the listing counts the weights of one."""
    models = [
        listed(0, COUNTED, gguf={"total": 70_000_000_000}),
        listed(1, UNCOUNTED),
        listed(2, MIXTURE),
    ]
    with FakeHub(Catalogue(models)) as fake:
        fake.files = {m: {"lfs:model.Q4_K_M.gguf": head} for m, head in HEADS.items()}
        fake.files[COUNTED] = {"lfs:model.Q4_K_M.gguf": HEADS[UNCOUNTED]}
        monkeypatch.setenv("HF_ENDPOINT", fake.endpoint)
        monkeypatch.delenv("HF_TOKEN", raising=False)
        yield fake


def test_a_gguf_head_is_read_where_the_listing_has_no_count(
    gguf_hub: FakeHub, tmp_path: Path
) -> None:
    data, config = DataDir(tmp_path), CONFIG
    snapshot = hub_package.scan("hub", data)
    refined = pipeline.refine(data, config, snapshot=snapshot, budget=50)
    with connect() as con:
        attach_assessment(con, data, refined.assessment)
        rows = con.execute(
            "SELECT id, parameters_best, parameters_method, parameters_grade,"
            " active_parameters_best, active_parameters_method"
            " FROM estimates JOIN models USING (model)"
        ).fetchall()
    found = {row[0]: row[1:] for row in rows}
    dense = 8192 * (128_000 + 8_000_000)
    assert found[UNCOUNTED] == (dense, "gguf header", "exact", dense, "dense: all")
    # one file and no parent: it may be a part of something larger
    assert found[COUNTED][:3] == (None, "gguf tensors", "bounded")
    used = 2048 * (500_000 + 100_000 * 8)
    total = 2048 * (500_000 + 100_000 * 128)
    assert found[MIXTURE] == (total, "gguf header", "exact", used, "gguf header")
    asked = [name for name in gguf_hub.counters if "/tree/" in name]
    assert len(asked) == 2 and not any(COUNTED in name for name in asked)


@pytest.mark.parametrize("file", ["all_results.json", "trainer_state.json"])
def test_the_trainers_own_count_bounds_a_fine_tune(
    file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parent = {"relation": "finetune", "models": [{"_id": "0" * 24, "id": "gone/base-70b"}]}
    models = [
        listed(0, "maker/tuned-70b", tags=["generated_from_trainer"], baseModels=parent),
        listed(1, "maker/other-70b", tags=[], baseModels=parent),
    ]
    data, config = DataDir(tmp_path), CONFIG
    with FakeHub(Catalogue(models)) as fake:
        fake.files = {m["id"]: {file: b'{"total_flos": 3e18}'} for m in models}
        monkeypatch.setenv("HF_ENDPOINT", fake.endpoint)
        monkeypatch.delenv("HF_TOKEN", raising=False)
        snapshot = hub_package.scan("hub", data)
        refined = pipeline.refine(data, config, snapshot=snapshot, budget=50)
    with connect() as con:
        attach_assessment(con, data, refined.assessment)
        highs = dict(
            con.execute(
                "SELECT id, own_flop_high FROM estimates JOIN models USING (model)"
            ).fetchall()
        )
    assert 3e18 <= highs["maker/tuned-70b"] < 1e19
    assert highs["maker/other-70b"] > 1e20, "without the tag the file is not asked for"


def test_what_a_choice_bends_is_refined_and_assessed_as_bent(
    gguf_hub: FakeHub, tmp_path: Path
) -> None:
    data, choice = DataDir(tmp_path), Choice(conventions={"mixture_parameters": "total"})
    snapshot = hub_package.scan("hub", data)
    refined = pipeline.refine(data, CONFIG, snapshot=snapshot, budget=50, choice=choice)
    assert refined.assessment.manifest["choice"] == choice.to_manifest()
    kept = [stored.manifest["choice"] for stored in finished(data.assessments)]
    assert kept == [choice.to_manifest()] * 2


def test_a_hub_that_stops_answering_does_not_cost_the_scan(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gguf_hub: FakeHub
) -> None:
    asked = 0

    def fetch_one_and_fail(client: HubClient, model: str, sha: str) -> bytes:
        nonlocal asked
        asked += 1
        if asked > 1:
            raise client.unreachable("timeout", 8)
        return b"# A card"

    monkeypatch.setitem(KINDS, "readme", fetch_one_and_fail)
    outcome = pipeline.run(
        DataDir(tmp_path / "data"),
        CONFIG,
        source="hub",
        out=tmp_path / "out",
        formats=("csv",),
        refine_budget=50,
    )
    assert asked == 2
    assert outcome.assessment.manifest["documents"], "the first card is part of it"
    assert (outcome.written.folder / "tallies.csv").is_file()
