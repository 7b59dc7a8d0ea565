"""Snapshots are checked against their manifests and removed when nothing needs them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hubscan.hub import Choices, scan
from hubscan.model.clock import now
from hubscan.store.datadir import DataDir, Stored, finished
from hubscan.store.upkeep import prune, verify
from tests.hub.catalogue import Catalogue


@pytest.fixture
def data(tmp_path: Path) -> DataDir:
    Catalogue.of(20).write(tmp_path / "pages", 10)
    return DataDir(tmp_path / "data")


def take(data: DataDir) -> Stored:
    return scan(f"pages:{data.root.parent / 'pages'}", data, choices=Choices(moment=now()))


def test_a_whole_snapshot_is_as_its_manifest_says(data: DataDir) -> None:
    assert verify(take(data)) == []


@pytest.mark.parametrize("name", ["models.parquet", "rejects.parquet", "raw/00-000001.json.gz"])
def test_a_changed_or_lost_file_is_found(data: DataDir, name: str) -> None:
    stored = take(data)
    path = stored.path / name
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    (changed,) = verify(stored)
    assert "was changed" in changed
    path.unlink()
    assert len(verify(stored)) == 1


def test_pruning_keeps_the_newest_and_what_is_stood_on(data: DataDir) -> None:
    names = [take(data).id for _ in range(4)]
    assessment = data.assessments / "a"
    assessment.mkdir(parents=True)
    (assessment / "manifest.json").write_text(json.dumps({"snapshot": names[0]}))
    assert prune(data, 1, dry_run=True).snapshots == tuple(names[1:3])
    assert len(finished(data.snapshots)) == 4
    assert prune(data, 1).snapshots == tuple(names[1:3])
    assert [s.id for s in finished(data.snapshots)] == [names[0], names[3]]
