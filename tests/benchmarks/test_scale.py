"""The scale benchmark does the whole job, on a Hub whose composition is the real one's."""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from benchmarks import scale_hub, whole_job
from benchmarks.generated_hub import shares
from benchmarks.generated_hub.objects import Objects
from benchmarks.generated_hub.pages import write_pages
from benchmarks.generated_hub.plan import plan
from benchmarks.peak import peak_gb, reset_peak
from benchmarks.process import Cost, hubscan_command, measure
from benchmarks.whole_job import Job
from hubscan.store.page_split import unpack

MODELS = 20_000


@pytest.fixture(scope="module")
def listed() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(Objects(plan(MODELS)).page(MODELS - 1, 0))
    return found


def share(listed: list[dict[str, Any]], *members: str) -> float:
    return sum(all(m in o for m in members) for o in listed) / len(listed)


@pytest.mark.slow
def test_composition_is_that_of_the_hub(listed: list[dict[str, Any]]) -> None:
    near = 0.025
    assert share(listed, "library_name") == pytest.approx(0.493, abs=near)
    assert share(listed, "pipeline_tag") == pytest.approx(0.340, abs=near)
    assert share(listed, "safetensors") == pytest.approx(0.282, abs=near)
    types = sum("model_type" in o.get("config", {}) for o in listed) / MODELS
    assert types == pytest.approx(0.353, abs=near)
    unsaid = sum("pipeline_tag" not in o and "config" not in o for o in listed) / MODELS
    assert unsaid == pytest.approx(0.201, abs=near)
    parents = sum("base_model" in o["cardData"] for o in listed) / MODELS
    assert parents == pytest.approx(0.298, abs=near)
    assert sum(o["downloads"] > 0 for o in listed) / MODELS == pytest.approx(0.355, abs=near)
    gated = sum(o["gated"] is not False for o in listed) / MODELS
    assert gated == pytest.approx(0.0171, abs=0.01)
    relations = Counter(o["baseModels"]["relation"] for o in listed if "baseModels" in o)
    results = [
        json.dumps(o["cardData"]["model-index"]) for o in listed if "model-index" in o["cardData"]
    ]
    assert len(results) / MODELS == pytest.approx(0.037, abs=0.004)
    assert sum("MMLU" in text for text in results) / MODELS == pytest.approx(0.0024, abs=0.001)
    assert set(relations) == {"finetune", "adapter", "quantized", "merge"}
    assert relations["finetune"] / MODELS == pytest.approx(0.110, abs=near)


def test_objects_have_the_size_of_the_live_ones(listed: list[dict[str, Any]]) -> None:
    size = len(Objects(plan(MODELS)).page(4999, 0)) / 5000
    assert size == pytest.approx(4750, rel=0.05)


def test_parents_are_few_and_named_more_than_once(listed: list[dict[str, Any]]) -> None:
    named = Counter(p["id"] for o in listed for p in o.get("baseModels", {}).get("models", ()))
    assert max(named.values()) > 10 * sum(named.values()) / len(named), "a few have most children"
    keys = {o["id"]: o["_id"] for o in listed}
    gone = [name for name in named if name not in keys]
    assert 0 < len(gone) / len(named) < 0.12
    for o in listed:
        for parent in o.get("baseModels", {}).get("models", ()):
            assert keys.get(parent["id"], parent["_id"]) == parent["_id"]
            assert f"base_model:{parent['id']}" in o["tags"]


def test_every_name_and_key_is_there_once_and_keys_fall(listed: list[dict[str, Any]]) -> None:
    assert len({o["id"] for o in listed}) == MODELS
    keys = [o["_id"] for o in listed]
    assert keys == sorted(set(keys), reverse=True)
    assert all(int(o["_id"][:8], 16) > 0x62000000 for o in listed)


@pytest.mark.slow
def test_the_same_seed_gives_the_same_pages(tmp_path: Path) -> None:
    for name, seed in (("one", 1), ("two", 1), ("other", 2)):
        write_pages(tmp_path / name, 2500, seed)
    pages = {
        folder.name: [unpack(p.read_bytes()) for p in sorted(folder.glob("*.json.gz"))]
        for folder in tmp_path.iterdir()
    }
    assert [len(json.loads(p)) for p in pages["one"]] == [1000, 1000, 500]
    assert pages["one"] == pages["two"]
    assert pages["one"] != pages["other"]


def test_statements_of_parenthood_are_as_many_as_are_to_be_borne() -> None:
    """At least five million for the whole Hub, so at least 1.57 a model."""
    hub = plan(200_000)
    named = len(hub.parents)
    by_hub = sum(named_by(hub, kind) for kind in shares.KINDS)
    assert by_hub / hub.models > 5_000_000 / shares.MODELS
    assert named / hub.models == pytest.approx(1_749_638 / shares.MODELS, rel=0.05)


def named_by(hub: Any, kind: shares.Kind) -> int:
    """The Hub, the card and the tags name each parent; adapters name one of them once more."""
    of_kind = hub.kind == shares.KINDS.index(kind)
    parents = int((hub.first[1:] - hub.first[:-1])[of_kind].sum())
    if kind.relation is None:
        return 0
    return parents * (3 if kind.relation else 2) + (kind.name == "adapter") * int(of_kind.sum())


@pytest.mark.slow
def test_the_whole_job_is_done_and_told_of(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A short form of `make scale`, which asks every question and writes a report as well."""
    asked = whole_job.questions
    monkeypatch.setattr(whole_job, "questions", lambda data: [list(asked(data))[1]])
    page = tmp_path / "scale.md"
    scale_hub.main(["--models", "1000", "--folder", str(tmp_path), "--page", str(page)])
    told = capsys.readouterr().out
    for line in (
        "1,000 models", "pages to tables", "  lineage", "  verdicts", "  writing", "assessment",
        "pages to tallies", "command top",
    ):  # fmt: skip
        assert line in told and line in page.read_text()
    page.unlink()
    assert [p.name for p in tmp_path.iterdir()] == ["hub-1000-1"]


@pytest.mark.parametrize("power", [0.5, 1.0, 2.0])
def test_the_exponent_is_that_of_the_growth(power: float) -> None:
    costs = [Cost(1.0, 3.0 * n**power, 1.0, "") for n in (10, 100, 1000)]
    jobs = [
        Job(n, 0, 0, cost, cost, [], {}) for n, cost in zip((10, 100, 1000), costs, strict=True)
    ]
    assert scale_hub.exponent(jobs, lambda job: job.tables.cpu_seconds) == pytest.approx(power)


def test_a_step_that_fails_says_what_it_said() -> None:
    with pytest.raises(RuntimeError, match="no-such-verb"):
        measure(hubscan_command("no-such-verb"))


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="no /proc")
def test_a_peak_is_no_less_than_what_is_resident() -> None:
    reset_peak()
    held = b"x" * 300_000_000
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    resident = pages * os.sysconf("SC_PAGE_SIZE")
    assert resident > len(held)
    assert peak_gb() * 1e9 > resident * 0.99  # the system counts some pages late
