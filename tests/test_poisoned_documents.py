"""One of every kind of document is poison: the run ends well, and tells which and why."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from hubscan import hub as hub_package
from hubscan.cli.main import cli
from hubscan.estimate import document_readers
from hubscan.evidence import card
from hubscan.pipeline import doctor
from hubscan.settings import locate
from hubscan.store.datadir import DataDir, finished
from hubscan.store.documents import Document, DocumentStore
from tests.hub.catalogue import Catalogue, generated
from tests.hub.server import FakeHub
from tests.support.days import small_config

CONFIG = locate.built_in()
DEEP = b"[" * 100_000
POISON = {
    "readme": b"A card whose reader fails.",
    "config": b"\x00\xff not JSON",
    "adapter_config": b"[1, 2]",
    "trainer_state": b'{"total_flos": ' + b"9" * 5000 + b"}",
    "all_results": b"",
    "safetensors": b'{"headers": ' + DEEP,
    "gguf": DEEP,
}


@pytest.fixture
def poisoned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DataDir:
    """The scan of a Hub of models, each with one poisoned document, which every run takes."""
    models = [generated(i) | {"sha": f"{i:040x}"} for i in range(len(POISON) + 1)]
    monkeypatch.delenv("HF_TOKEN", raising=False)
    data = DataDir(tmp_path / "data")
    with FakeHub(Catalogue(models)) as fake:
        monkeypatch.setenv("HF_ENDPOINT", fake.endpoint)
        snapshot = hub_package.scan("hub", data)
        _poison(DocumentStore.of(data, snapshot), models)
    monkeypatch.setattr(card, "read", _fails)
    monkeypatch.setattr(hub_package, "scan", lambda *_, **__: snapshot)
    return data


def _poison(store: DocumentStore, models: list[dict[str, Any]]) -> None:
    for model, (kind, content) in zip(models, POISON.items(), strict=False):
        about = model["_id"], model["id"], model["sha"], kind
        store.put(Document(*about, status="found"), content)
    last = models[-1]
    about = last["_id"], last["id"], last["sha"], "safetensors"
    store.put(Document(*about, status="malformed", reason="RecursionError: deep"), None)


def _fails(*_: object) -> None:
    raise AssertionError("a fault that nobody foresaw")


def test_each_is_named_with_its_reason_and_the_next_run_works_too(
    poisoned: DataDir, tmp_path: Path
) -> None:
    data = poisoned
    config = small_config(tmp_path / "config")
    where = ["--data-dir", str(data.root), "--config-dir", str(config)]
    for words in (
        ["run", "--refine-budget", "0", "--out", str(tmp_path / "reports"), "--format", "json"],
        ["assess"],
    ):
        done = CliRunner().invoke(cli, [*words, *where])
        assert done.exit_code == 0, done.output
    (assessment,) = finished(data.assessments)
    unread = assessment.manifest["unread_documents"]
    assert unread["count"] == len(unread["documents"]) == len(POISON) + 1
    assert {d["document"] for d in unread["documents"]} == set(POISON)
    assert all(d["reason"] and "/" in d["id"] for d in unread["documents"])
    told = doctor.examine(data, CONFIG, offline=True)
    (finding,) = [f for f in told if f.about == "documents"]
    assert finding.state is doctor.State.WARNING
    for document in unread["documents"]:
        assert f"{document['id']} {document['document']}" in finding.message


@pytest.mark.parametrize("kind", list(POISON))
def test_a_reader_never_raises(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise OverflowError("cannot convert\nfloat infinity")

    assert document_readers.read("unheard of", b"x", "a/b") == []
    for content in (b"", DEEP, b"\x00", json.dumps({"r": 10**400, "files": 10**400}).encode()):
        document_readers.read(kind, content, "a/b")
    monkeypatch.setitem(document_readers._READERS, kind, fails)
    (found,) = document_readers.read(kind, b"{}", "a/b")
    assert (found.quantity, found.source) == ("document_problem", kind)
    assert found.text == "OverflowError: cannot convert float infinity"
