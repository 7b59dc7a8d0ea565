"""Asking where verdicts hang: what is asked for, what it settles, and what it costs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
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
from hubscan.store.attach import attach_assessment
from hubscan.store.datadir import DataDir, finished
from hubscan.store.engine import connect
from tests.hub.catalogue import Catalogue, generated
from tests.hub.gguf_file import gguf_file
from tests.hub.server import FakeHub
from tests.support.days import small_config

COUNTED, UNCOUNTED, MIXTURE = "maker/counted-GGUF", "maker/uncounted-GGUF", "maker/mixture-GGUF"
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


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    """Two rules on training FLOP are enough for verdicts that hang."""
    return Config(small_config(tmp_path_factory.mktemp("few rules") / "config"))


def test_a_request_settles_more_descendants_than_by_downloads(
    config: Config, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bench_refine.main(budget=30, configuration=config.folder) == 0
    assert "derived models settled" in capsys.readouterr().out


def listed(number: int, model: str, **fields: Any) -> dict[str, Any]:
    """A GGUF repository of which nothing but its listing is known, and no name of a file."""
    bare = generated(number)
    unknown = ("safetensors", "gguf", "baseModels", "config", "cardData", "evalResults", "siblings")
    for name in unknown:
        bare.pop(name, None)
    known = {"library_name": "transformers", "pipeline_tag": "text-generation", "gated": False}
    return bare | known | {"id": model, "tags": ["gguf"], "sha": f"{number:040x}", **fields}


COUNTS = {
    f"maker/{made}-{n}-70b": (tags, {file: b'{"total_flos": 3e18}'})
    for n, file in enumerate(("all_results.json", "trainer_state.json"))
    for made, tags in (("tuned", ["generated_from_trainer"]), ("other", []))
}
"""Fine-tunes of a model that is not there, with the count of their trainer."""


def repositories() -> tuple[list[dict[str, Any]], dict[str, dict[str, bytes]]]:
    """Three GGUF repositories, of which the listing counts the weights of one, and the fine-tunes;

    and their files.
    """
    parent = {"relation": "finetune", "models": [{"_id": "0" * 24, "id": "gone/base-70b"}]}
    tuned = [
        listed(n, name, tags=tags, baseModels=parent)
        for n, (name, (tags, _)) in enumerate(COUNTS.items(), 3)
    ]
    counted = listed(0, COUNTED, gguf={"total": 70_000_000_000})
    files = {m: {"lfs:model.Q4_K_M.gguf": head} for m, head in HEADS.items()}
    files[COUNTED] = {"lfs:model.Q4_K_M.gguf": HEADS[UNCOUNTED]}
    files |= {name: found for name, (_, found) in COUNTS.items()}
    return [counted, listed(1, UNCOUNTED), listed(2, MIXTURE), *tuned], files


@contextmanager
def small_hub() -> Iterator[FakeHub]:
    """A Hub of those."""
    models, files = repositories()
    with FakeHub(Catalogue(models)) as fake, pytest.MonkeyPatch.context() as patch:
        fake.files = files
        patch.setenv("HF_ENDPOINT", fake.endpoint)
        patch.delenv("HF_TOKEN", raising=False)
        yield fake


@pytest.fixture
def hub() -> Iterator[FakeHub]:
    with small_hub() as fake:
        yield fake


@dataclass(frozen=True)
class Refined:
    """What is known of each model after refining, by column, and the paths that were asked for."""

    known: dict[str, dict[str, Any]]
    asked: list[str]


@pytest.fixture(scope="module")
def refined(tmp_path_factory: pytest.TempPathFactory, config: Config) -> Refined:
    data = DataDir(tmp_path_factory.mktemp("refined"))
    with small_hub() as fake:
        snapshot = hub_package.scan("hub", data)
        done = pipeline.refine(data, config, snapshot=snapshot, budget=50)
        asked = list(fake.counters)
    with connect() as con:
        attach_assessment(con, data, done.assessment)
        rows = con.sql("SELECT id, estimates.* FROM estimates JOIN models USING (model)")
        known = {row["id"]: row for row in rows.arrow().read_all().to_pylist()}
    return Refined(known, asked)


def test_a_gguf_head_is_read_where_the_listing_has_no_count(refined: Refined) -> None:
    def found(model: str, *names: str) -> tuple[Any, ...]:
        return tuple(refined.known[model][name] for name in names)

    size = ("parameters_best", "parameters_method", "parameters_grade")
    active = ("active_parameters_best", "active_parameters_method")
    dense = 8192 * (128_000 + 8_000_000)
    assert found(UNCOUNTED, *size) == (dense, "gguf header", "exact")
    assert found(UNCOUNTED, *active) == (dense, "dense: all")
    # one file and no parent: it may be a part of something larger
    assert found(COUNTED, *size) == (None, "gguf tensors", "bounded")
    used = 2048 * (500_000 + 100_000 * 8)
    total = 2048 * (500_000 + 100_000 * 128)
    assert found(MIXTURE, *size) == (total, "gguf header", "exact")
    assert found(MIXTURE, *active) == (used, "gguf header")
    trees = [name for name in refined.asked if "/tree/" in name]
    assert len(trees) == 2 and not any(COUNTED in name for name in trees)


@pytest.mark.parametrize("model", COUNTS)
def test_the_trainers_own_count_bounds_a_fine_tune(model: str, refined: Refined) -> None:
    high = refined.known[model]["own_flop_high"]
    if "tuned" in model:
        assert 3e18 <= high < 1e19
    else:
        assert high > 1e20, "without the tag the file is not asked for"


def test_what_a_choice_bends_is_refined_and_assessed_as_bent(
    hub: FakeHub, tmp_path: Path, config: Config
) -> None:
    data, choice = DataDir(tmp_path), Choice(conventions={"mixture_parameters": "total"})
    snapshot = hub_package.scan("hub", data)
    refined = pipeline.refine(data, config, snapshot=snapshot, budget=50, choice=choice)
    assert refined.assessment.manifest["choice"] == choice.to_manifest()
    kept = [stored.manifest["choice"] for stored in finished(data.assessments)]
    assert kept == [choice.to_manifest()] * 2


def test_a_hub_that_stops_answering_does_not_cost_the_scan(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hub: FakeHub, config: Config
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
        config,
        source="hub",
        out=tmp_path / "out",
        formats=("csv",),
        refine_budget=50,
    )
    assert asked == 2
    assert outcome.assessment.manifest["documents"], "the first card is part of it"
    assert (outcome.written.folder / "tallies.csv").is_file()


def test_a_run_that_refines_and_audits_assesses_no_more_than_it_needs(
    tmp_path: Path, hub: FakeHub, config: Config
) -> None:
    data = DataDir(tmp_path / "data")
    outcome = pipeline.run(
        data,
        config,
        source="hub",
        out=tmp_path / "out",
        formats=("csv",),
        refine_budget=4,
        audit_budget=12,
    )
    assert len(finished(data.assessments)) == 2, "what ranked, and what came of both"
    assert outcome.assessment.manifest["documents"], "both asked for documents"
    assert outcome.assessment.manifest["audit"]["used"]
