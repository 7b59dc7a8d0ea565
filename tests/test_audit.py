"""A random sample of a test Hub: what is asked, what is kept, and what it does to counts."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import hubscan
from hubscan import hub as hub_package
from hubscan import pipeline
from hubscan.census import panel_files
from hubscan.cli.main import cli
from hubscan.cli.what_if import no_expected_counts
from hubscan.config import Config
from hubscan.hub.client import HubClient
from hubscan.hub.documents import KINDS, Wanted, fetch
from hubscan.model.errors import ConfigError, HubUnreachableError, SnapshotError
from hubscan.pipeline.assess import inputs, panel_of
from hubscan.rules import Choice
from hubscan.settings import locate
from hubscan.store.attach import attach_table
from hubscan.store.datadir import DataDir, Stored
from hubscan.store.documents import DocumentStore
from hubscan.store.engine import connect
from tests.hub.catalogue import Catalogue, generated
from tests.hub.server import FakeHub
from tests.support.days import small_config

MODELS = 240
CARD = b"# A model\nIt has 120M parameters and was trained from scratch on 2B tokens.\n"
SILENT = b"# A model\n"
CONFIG_JSON = json.dumps(
    {"model_type": "llama", "hidden_size": 768, "num_hidden_layers": 12, "vocab_size": 32_000,
     "intermediate_size": 2048, "num_attention_heads": 12, "num_key_value_heads": 12,
     "architectures": ["LlamaForCausalLM"]}
).encode()  # fmt: skip


def silent(number: int) -> dict[str, Any]:
    """A repository of which nothing but its listing is known."""
    bare = generated(number)
    for name in ("safetensors", "gguf", "baseModels", "config", "cardData", "evalResults"):
        bare.pop(name, None)
    known = {"library_name": "transformers", "pipeline_tag": "text-generation", "gated": False}
    files = [{"rfilename": n} for n in ("README.md", "config.json", "pytorch_model.bin")]
    name = f"maker-{number}/model"
    return bare | known | {
        "id": name, "tags": ["pytorch"], "siblings": files, "sha": f"{number:040x}"
    }  # fmt: skip


@pytest.fixture(scope="module")
def few_rules(tmp_path_factory: pytest.TempPathFactory) -> Config:
    """The rules of the European Union, a dozen tiers, and facts of no model that this Hub has."""
    rules = [f"eu/{path.name}" for path in (locate.built_in() / "rules" / "eu").iterdir()]
    folder = tmp_path_factory.mktemp("few") / "config"
    return Config(small_config(folder, facts_of="meta-llama/Llama-2", rules=rules))


@pytest.fixture(scope="module")
def fake() -> Iterator[FakeHub]:
    """A Hub of silent repositories; of ten cards six tell all, three nothing, one is withheld."""
    with (
        FakeHub(Catalogue([silent(n) for n in range(MODELS)])) as hub,
        pytest.MonkeyPatch.context() as patch,
    ):
        for n in range(MODELS):
            card = CARD if n % 10 < 6 else SILENT
            hub.files[f"maker-{n}/model"] = {"README.md": card, "config.json": CONFIG_JSON}
        hub.gated = {f"maker-{n}/model" for n in range(9, MODELS, 10)}
        patch.setenv("HF_ENDPOINT", hub.endpoint)
        patch.delenv("HF_TOKEN", raising=False)
        yield hub


@pytest.fixture
def scanned(fake: FakeHub, tmp_path: Path) -> tuple[DataDir, Stored]:
    data = DataDir(tmp_path / "data")
    return data, hub_package.scan("hub", data)


@pytest.fixture(scope="module")
def audited_once(
    fake: FakeHub, few_rules: Config, tmp_path_factory: pytest.TempPathFactory
) -> tuple[DataDir, str]:
    """What is there after an audit of sixty requests. Treat it as read-only."""
    data = DataDir(tmp_path_factory.mktemp("audited") / "data")
    snapshot = hub_package.scan("hub", data)
    pipeline.audit(data, few_rules, snapshot=snapshot, budget=60)
    return data, snapshot.id


@pytest.fixture
def audited(audited_once: tuple[DataDir, str], tmp_path: Path) -> tuple[DataDir, Stored]:
    """A copy of a test's own."""
    kept, snapshot = audited_once
    shutil.copytree(kept.root, tmp_path / "data", symlinks=True)
    data = DataDir(tmp_path / "data")
    return data, data.snapshot(snapshot)


def counts(assessment: Stored) -> dict[str, tuple[float, ...]]:
    with connect() as con:
        attach_table(con, assessment, "tallies")
        rows = con.execute(
            "SELECT rule || '/' || tier || '@' || mode, surely, possibly, expected, expected_low,"
            " expected_high, expected_audit, expected_sampling FROM tallies"
            " WHERE relation = 'all' AND unit = 'repositories' AND expected IS NOT NULL"
        ).fetchall()
    return {row[0]: row[1:] for row in rows}


def test_a_sample_speaks_for_those_that_nobody_read(
    fake: FakeHub, scanned: tuple[DataDir, Stored], few_rules: Config
) -> None:
    data, snapshot = scanned
    before = counts(pipeline.assess(data, few_rules, snapshot=snapshot))
    done = pipeline.audit(data, few_rules, snapshot=snapshot, budget=100)
    assert done.requests <= 115 and done.members == MODELS
    assert "corrected by an audit" in no_expected_counts(done.assessment.manifest)
    assert "take longer" in no_expected_counts({"audit": {"used": False}})
    assert done.read == sum(done.outcomes.values()) < MODELS / 2
    assert set(done.outcomes) == {"found", "gated"}
    told = done.assessment.manifest["audit"]
    assert told["used"] and told["state"] == panel_files.WHOLE and told["read"] == done.read
    after = counts(done.assessment)
    tier = "eu-gpai/gpai@cumulative"
    assert after[tier][2] < before[tier][2] / 2, "most that were read are small"
    assert 0 < after[tier][6] < after[tier][2]
    for name, (surely, possibly, expected, low, high, audited, sampling) in after.items():
        assert surely <= low <= expected <= high <= possibly, name
        assert sampling >= 0 and audited <= expected + 1e-9, name
    # the same again: the panel is there, and nothing is asked
    again = pipeline.audit(data, few_rules, snapshot=snapshot, budget=1)
    assert again.requests <= 4 and again.read >= done.read
    assert counts(again.assessment)[tier][2] == pytest.approx(after[tier][2], rel=0.15)


def test_what_the_listing_shows_to_be_absent_is_not_asked_for(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, few_rules: Config
) -> None:
    """Of three repositories one has a card, one a configuration, one neither."""
    models = [silent(n) for n in range(MODELS)]
    there = (("README.md",), ("config.json",), ())
    with FakeHub(Catalogue(models)) as hub:
        for n, model in enumerate(models):
            contents = {"README.md": CARD, "config.json": CONFIG_JSON}
            hub.files[model["id"]] = {name: contents[name] for name in there[n % 3]}
            model["siblings"] = [
                {"rfilename": name} for name in (*there[n % 3], "pytorch_model.bin")
            ]
        monkeypatch.setenv("HF_ENDPOINT", hub.endpoint)
        monkeypatch.delenv("HF_TOKEN", raising=False)
        data = DataDir(tmp_path / "data")
        snapshot = hub_package.scan("hub", data)
        done = pipeline.audit(data, few_rules, snapshot=snapshot, budget=60)
    documents = DocumentStore.of(data, snapshot).documents()
    assert done.requests == len(documents) > 50, "each request brings a document"
    assert {d.status for d in documents} == {"found"}
    assert done.outcomes.keys() == {"found", "without documents"}
    # a random sample has each kind as often as the Hub: those without come no less, and no more
    assert done.outcomes["without documents"] == pytest.approx(done.read / 3, rel=0.5)
    assert done.read == sum(done.outcomes.values())


def test_a_panel_grows_from_snapshot_to_snapshot(
    audited: tuple[DataDir, Stored], few_rules: Config
) -> None:
    data, _ = audited
    asked = panel_files.Kept.of(data)
    keys = {key for key, _ in asked.asked}
    second = hub_package.scan("hub", data)
    grown = pipeline.audit(data, few_rules, snapshot=second, budget=60)
    more = panel_files.Kept.of(data)
    assert more.seed == asked.seed == 1
    assert keys < {key for key, _ in more.asked}
    assert grown.read > len(keys) - 1 and grown.requests <= 70
    # documents of an audit change neither who can be drawn nor how probable anybody was before
    assert grown.members == MODELS


def test_a_hub_that_stops_leaves_a_smaller_sample(
    fake: FakeHub,
    scanned: tuple[DataDir, Stored],
    few_rules: Config,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data, snapshot = scanned
    read, asked = KINDS["readme"], 0

    def fail_later(client: HubClient, model: str, sha: str) -> bytes:
        nonlocal asked
        asked += 1
        if asked > 12:
            raise client.unreachable("timeout", 8)
        return read(client, model, sha)

    monkeypatch.setitem(KINDS, "readme", fail_later)
    done = pipeline.audit(data, few_rules, snapshot=snapshot, budget=200)
    assert done.stopped is not None and done.read <= 12
    told = done.assessment.manifest["audit"]
    assert told["used"] and told["state"] == panel_files.STOPPED
    asked = 0
    result = CliRunner().invoke(
        cli,
        [
            "audit",
            "--budget",
            "200",
            "--quiet",
            "--data-dir",
            str(data.root),
            "--config-dir",
            str(few_rules.folder),
        ],
    )
    assert isinstance(result.exception, HubUnreachableError), "and the command says so"
    assert "undetermined repositories read" in result.output


def test_counts_never_rest_on_an_audit_of_something_else(
    audited: tuple[DataDir, Stored], few_rules: Config
) -> None:
    data, snapshot = audited

    def said(of: Stored, choice: Choice = Choice()) -> dict[str, Any]:  # noqa: B008 - frozen
        decided = inputs(few_rules, choice, of, DocumentStore.of(data, of))
        told: dict[str, Any] = panel_of(of, decided)[1]["audit"]
        return told

    assert said(snapshot)["used"]
    bent = said(snapshot, Choice(sets={"eu-gpai.flop_line": "1e24"}))
    assert bent == {"used": False, "why": "the audit was made under other rules or assumptions"}
    store = DocumentStore.of(data, snapshot)
    fetch([Wanted(f"{7:024x}", "maker-7/model", f"{7:040x}", "config")], store, budget=9)
    assert said(snapshot)["why"] == "documents were fetched after the audit"
    other = hub_package.scan("hub", data)
    shutil.copytree(snapshot.path / "audit", other.path / "audit")
    assert said(other) == {"used": False, "why": "the audit is of another snapshot"}
    panel_files.begin(other)
    assert said(other) == {"used": False, "why": "the audit was cut off before it ended"}
    told = pipeline.assess(data, few_rules, snapshot=other).manifest["audit"]
    assert told == said(other), "and the assessment records it"


def test_a_damaged_panel_is_said_and_not_counted(
    audited: tuple[DataDir, Stored], few_rules: Config
) -> None:
    data, snapshot = audited
    (snapshot.path / "audit" / "panel.parquet").write_bytes(b"not this")
    with pytest.raises(SnapshotError, match="the panel of the audit is damaged"):
        pipeline.assess(data, few_rules, snapshot=snapshot)


def test_what_makes_no_sample_is_refused(
    scanned: tuple[DataDir, Stored], few_rules: Config
) -> None:
    data, snapshot = scanned
    with pytest.raises(ConfigError, match="budget of 0 requests asks nobody"):
        hubscan.audit(0, data.root)
    choice = Choice(as_of=date(2026, 1, 1))
    with pytest.raises(ConfigError, match="not of a day before"):
        pipeline.audit(data, few_rules, snapshot=snapshot, budget=9, choice=choice)


def test_documents_of_an_audit_can_be_left_out(audited: tuple[DataDir, Stored]) -> None:
    data, snapshot = audited
    store = DocumentStore.of(data, snapshot)
    assert store.documents()
    assert not store.without(panel_files.Kept.of(data).asked).documents()
