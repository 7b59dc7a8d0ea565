"""Responses recorded from the live Hub by others all parse; skipped where they are not at hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

from hubscan.hub.rate_limit import read_quota
from hubscan.store.convert import convert
from hubscan.store.raw_pages import RawPages

SHARED = Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "hub_samples"
pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="recorded responses are not at hand")


def recorded() -> list[Path]:
    files = [*SHARED.glob("model_info/*.json"), *SHARED.glob("list/*.json")]
    skipped = ("headers.json", "phi3.5.json")  # not objects: headers, a fragment without a name
    return sorted(p for p in files if not p.name.endswith(skipped))


def objects_of(path: Path) -> list[dict[str, Any]]:
    said = json.loads(path.read_text(encoding="utf-8"))
    return said if isinstance(said, list) else [said]


@pytest.mark.parametrize("path", recorded(), ids=lambda p: p.name)
def test_every_recorded_model_becomes_a_row(path: Path, tmp_path: Path) -> None:
    objects = objects_of(path)
    for number, model in enumerate(objects):
        model.setdefault("_id", f"{number:024x}")
    raw = RawPages(tmp_path / "raw")
    raw.write(0, 0, json.dumps(objects).encode())
    assert convert(raw.files(), tmp_path).models == len(objects)
    rejects = duckdb.sql(f"SELECT reason FROM '{tmp_path / 'rejects.parquet'}'").fetchall()
    assert rejects == []
    rows = duckdb.sql(f"SELECT id, likes FROM '{tmp_path / 'models.parquet'}'").fetchall()
    assert sorted(r[0] for r in rows) == sorted(m["id"] for m in objects)


def test_the_recorded_rate_limit_headers_are_read() -> None:
    text = (SHARED / "headers" / "ratelimit_headers_observed.txt").read_text(encoding="utf-8")
    found = [line for line in text.splitlines() if "r=" in line and "q=" in line]
    assert len(found) >= 5
    for line in found:
        limit, _, policy = line.partition("olicy:")
        quota = read_quota({"RateLimit": limit, "RateLimit-Policy": policy})
        assert quota is not None
        assert quota.quota in (500, 1000, 3000)
        assert quota.window_seconds == 300
