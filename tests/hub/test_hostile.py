"""A listing that means harm neither crashes the scan nor leaves the data directory."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from hubscan.hub import scan
from hubscan.hub.fields import EXPAND
from hubscan.store.datadir import DataDir
from hubscan.store.upkeep import verify
from tests.hub.catalogue import Catalogue, Fields, key_of
from tests.hub.server import FakeHub

DEEP = b"[" * 10_000 + b"]" * 10_000
BAD_NAMES = [
    "../../../etc/passwd",
    "/etc/passwd",
    "o/../../x",
    "=HYPERLINK(1)",
    "@SUM(A1)",
    "a\x00b",
    "a\x1b[31m/b",
    "o/n\n",
    "o/\u202egpj.exe",
    "",
    "x" * 500,
    "o/n/m",
]
BAD_MEMBERS = [
    b'"trendingScore":NaN',
    b'"trendingScore":1e400',
    b'"downloads":1e400,"likes":-7',
    b'"downloads":' + b"9" * 5000,
    b'"cardData":{"x":' + DEEP + b"}",
    b'"tags":["' + b"t" * 10_000_000 + b'"]',
    b'"config":{"model_type":"\\ud800\\u0000"}',
    b'"sha":"../../../evil","pipeline_tag":"=cmd()"',
    b'"baseModels":{"relation":{"a":1},"models":[1,null,{"id":"../x","_id":"zz"}]}',
    b'"safetensors":{"parameters":{"\\u0000":-1},"total":"1e30"}',
    b'"cardData":{"license":["",null,7],"base_model":[[],{},"../../x"],"model-index":"\\u001b"}',
    b'"createdAt":"-infinity","lastModified":"294276-12-31T00:00:00.000Z"',
    b'"tags":{"length":1},"gguf":"[]","cardData":[[[]]]',
]


@dataclass(frozen=True)
class Hostile(Catalogue):
    """Raw texts in place of the first objects."""

    bad: tuple[bytes, ...] = ()

    def texts(self, numbers: Sequence[int], fields: Fields = EXPAND) -> list[bytes]:
        """As of the others, but what is bad comes as it is."""
        sound = super().texts(numbers, fields)
        return [
            self.bad[n] if n < len(self.bad) else text
            for n, text in zip(numbers, sound, strict=True)
        ]


def test_a_hostile_listing_is_taken_for_what_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [json.dumps({"_id": key_of(n), "id": name}) for n, name in enumerate(BAD_NAMES)]
    members = [
        b'{"_id":"%s","id":"o/n%d",%s}' % (key_of(len(names) + n).encode(), n, member)
        for n, member in enumerate(BAD_MEMBERS)
    ]
    texts = (*(n.encode() for n in names), *members)
    base = Catalogue.of(1200)
    before = set(tmp_path.parent.iterdir())
    with FakeHub(Hostile(base.objects, texts)) as hub:
        monkeypatch.setenv("HF_ENDPOINT", hub.endpoint)
        stored = scan("hub", DataDir(tmp_path / "data"))
    assert verify(stored) == []
    rows = duckdb.sql(f"SELECT * FROM '{stored.table('models')}'").to_df()
    assert stored.manifest["counts"]["models"] == 1200 - len(BAD_NAMES)
    assert set(rows["key"]) == set(base.keys[len(BAD_NAMES) :])
    counts = rows[["downloads", "likes", "safetensors_total", "quant_bits"]]
    assert not (counts < 0).any().any()
    texts_kept = rows.select_dtypes(include=["object", "string"]).drop(columns=["tags"])
    for column in ("sha", "pipeline_tag", "license", "model_type", "namespace"):
        assert all(v is None or v != v or str(v).isprintable() for v in texts_kept[column])
    rejects = duckdb.sql(f"SELECT position, reason FROM '{stored.table('rejects')}'").fetchall()
    refused = {p for p, reason in rejects if reason.startswith("refused")}
    assert refused == set(range(len(BAD_NAMES)))
    told = {p for p, _ in rejects}
    silent = {7, 10}  # plain texts that are odd but harmless, and values that are as good as absent
    assert told >= set(range(len(texts))) - {len(BAD_NAMES) + n for n in silent}
    assert set(tmp_path.parent.iterdir()) == before
    assert {p.name for p in tmp_path.iterdir()} == {"data"}
