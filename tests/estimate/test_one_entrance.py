"""`estimate` and `assess` reach the same figure for the same record and the same documents."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from hubscan import desk, pipeline
from hubscan import hub as hub_package
from hubscan.config import Config
from hubscan.evidence.local_record import record_of
from hubscan.model.tables import QUANTITIES
from hubscan.settings import locate
from hubscan.store.attach import attach_assessment
from hubscan.store.datadir import DataDir, Stored
from hubscan.store.documents import Document, DocumentStore
from hubscan.store.engine import connect
from tests.estimate.test_field_cases import CASES
from tests.hub.catalogue import Catalogue, key_of
from tests.hub.server import FakeHub

CONFIG = Config(locate.built_in())
PARTS = {"card": "readme", "config": "config", "adapter_config": "adapter_config"}


def lines() -> list[dict[str, Any]]:
    """The cases of the field and what they need, each once, with a key of its own; as on the Hub,
    what the front matter of a card says is part of the record."""
    found: dict[str, dict[str, Any]] = {}
    for case in CASES:
        for line in (*case["context"], case["line"]):
            found.setdefault(line["record"]["id"], line)
    last = len(found) - 1
    return [  # the oldest first, as models are numbered
        line | {"record": _listed(line, key_of(last - place), place)}
        for place, line in enumerate(found.values())
    ]


def _listed(line: dict[str, Any], key: str, place: int) -> dict[str, Any]:
    record = record_of(line, key, "local/model")
    assert isinstance(record, dict)
    return record | {"_id": key, "sha": f"{place:040x}"}


@pytest.fixture
def assessed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[DataDir, Stored]:
    """The same records scanned from a Hub, with their documents fetched, and assessed."""
    given, data = lines(), DataDir(tmp_path)
    monkeypatch.delenv("HF_TOKEN", raising=False)
    with FakeHub(Catalogue([line["record"] for line in reversed(given)])) as fake:
        monkeypatch.setenv("HF_ENDPOINT", fake.endpoint)
        snapshot = hub_package.scan("hub", data)
    store = DocumentStore.of(data, snapshot)
    for line in given:
        record = line["record"]
        for part in PARTS.keys() & line.keys():
            text = line[part] if part == "card" else json.dumps(line[part])
            about = record["_id"], record["id"], record["sha"], PARTS[part]
            store.put(Document(*about, status="found"), text.encode())
    return data, pipeline.assess(data, CONFIG, snapshot=snapshot)


@pytest.mark.slow
def test_the_desk_and_an_assessment_say_the_same(assessed: tuple[DataDir, Stored]) -> None:
    answers = desk.estimates(lines(), desk.Settings(CONFIG))
    with connect() as con:
        attach_assessment(con, *assessed)
        cursor = con.execute(
            "SELECT m.id, l.relation, e.* FROM estimates e JOIN models m USING (model) "
            "JOIN lineage l USING (model) ORDER BY model"
        )
        names = [column[0] for column in cursor.description or ()]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    assert [row["id"] for row in rows] == [answer["id"] for answer in answers]
    for row, answer in zip(rows, answers, strict=True):
        assert row["relation"] == answer["relation"], row["id"]
        for quantity in QUANTITIES:
            told = answer[quantity.name]
            assert {p: row[f"{quantity.name}_{p}"] for p in told} == told, row["id"]
