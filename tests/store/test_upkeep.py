"""Snapshots are checked against their manifests and removed when nothing needs them."""

from __future__ import annotations

import json
import os
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from hubscan.hub import Choices, scan
from hubscan.hub.published import facts_of, mark
from hubscan.model.clock import now
from hubscan.model.errors import SnapshotError
from hubscan.model.tables import TABLES
from hubscan.store.checkpoint import CHECKPOINT, Checkpoint, Strand, load
from hubscan.store.datadir import DataDir, Stored, finished
from hubscan.store.engine import connect, empty_table, write_query, write_table
from hubscan.store.settled import settled
from hubscan.store.upkeep import prune, verify
from hubscan.store.whole import whole_folder
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


def test_a_job_of_many_days_does_not_grow(data: DataDir) -> None:
    """Each day leaves a snapshot and an assessment; the second was the last to be published."""
    days = [take(data) for _ in range(5)]
    for number, day in enumerate(days):
        assessment = data.assessments / f"a{number}"
        assessment.mkdir(parents=True)
        (assessment / "manifest.json").write_text(json.dumps({"snapshot": day.id}))
    for day in days[:2]:
        mark(day, day)
    assert prune(data, 2).snapshots == ()
    gone = prune(data, 2, assessments=True)
    assert gone.snapshots == (days[0].id, days[2].id)
    assert gone.assessments == ("a0", "a2")
    assert [s.id for s in finished(data.snapshots)] == [d.id for d in (days[1], *days[3:])]
    assert [a.id for a in finished(data.assessments)] == ["a1", "a3", "a4"]


def test_unfinished_scans_go_after_a_week_even_if_they_do_not_say_how_far_they_came(
    data: DataDir,
) -> None:
    take(data)
    begun = data.snapshots / "20260101T000000Z-hub"
    begun.mkdir()
    assert prune(data, 1).drafts == ()
    long_ago = (now() - timedelta(days=8)).timestamp()
    os.utime(begun, (long_ago, long_ago))
    assert prune(data, 1).drafts == (begun.name,) and not begun.exists()


def test_a_checkpoint_of_which_a_bit_was_flipped_is_none(tmp_path: Path) -> None:
    whole = Checkpoint("hub", "2026-10-02T12:00:00Z", {"limit": None}, strands=(Strand("c", 3, 9),))
    whole.save(tmp_path)
    assert load(tmp_path) == whole
    path = tmp_path / CHECKPOINT
    written = path.read_bytes()
    for place in range(len(written)):
        for bit in range(8):
            damaged = bytearray(written)
            damaged[place] ^= 1 << bit
            path.write_bytes(damaged)
            assert load(tmp_path) in (None, whole), (place, bit)


def test_what_lies_beside_the_manifest_is_looked_at_too(data: DataDir) -> None:
    stored = take(data)
    mark(stored, stored, "the Hub closed its doors")
    assert verify(stored) == [] and (facts_of(stored) or {})["accepted"]
    path = stored.path / "published.json"
    path.write_text(path.read_text().replace("closed", "opened"))
    (told,) = verify(stored)
    assert "published.json" in told
    with pytest.raises(SnapshotError, match=r"published\.json") as refused:
        facts_of(stored)
    assert "Remove that file" in (refused.value.hint or "")


def test_what_killed_processes_left_beside_a_folder_goes_with_the_next(tmp_path: Path) -> None:
    left, former = tmp_path / ".other.partial", tmp_path / ".kept.former"
    left.mkdir()
    former.mkdir()
    (left / "a file").write_text("half of it")
    with whole_folder(tmp_path / "made") as folder:
        assert not left.exists() and former.exists()
        (folder / "a file").write_text("all of it")
    assert sorted(p.name for p in tmp_path.iterdir()) == [".kept.former", "made"]


@pytest.fixture
def tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> duckdb.DuckDBPyConnection:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    con = connect()
    empty_table(con, TABLES["parents"])
    return con


def test_settled_tables_are_taken_as_they_were_written(
    tables: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    with settled() as early:
        early.begin(tables, "parents")
        path = early.finish("parents")
        assert early.take("lineage", tmp_path / "lineage") is None
        path.write_bytes(path.read_bytes()[:-1] + b"?")
        with pytest.raises(SnapshotError, match="was changed while"):
            early.take("parents", tmp_path / "taken")
    with settled() as early:
        early.begin(tables, "parents")
        content = early.finish("parents").read_bytes()
        assert early.take("parents", tmp_path / "taken") == (0, sha256(content).hexdigest())


def test_tables_written_beside_are_those_that_are_written_at_once(
    tables: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    rows = pa.table({"model": pa.array([0, 1, 2], pa.int32()), "a/b@own": pa.array([3, 0, 1])})
    tables.register("verdicts", rows)
    write_query(tables, "FROM verdicts", tmp_path / "verdicts")
    write_table(tables, "parents", tmp_path / "parents")
    with settled() as early:
        early.begin(tables, "parents")
        early.begin_rows("verdicts", rows)
        assert early.take("verdicts", tmp_path / "taken") is None, "nobody takes what is begun"
        assert early.is_begun("parents")
        assert early.finish("parents").read_bytes() == (tmp_path / "parents").read_bytes()
        assert not early.is_begun("parents")
        assert early.finish("verdicts").read_bytes() == (tmp_path / "verdicts").read_bytes()
        early.take("verdicts", tmp_path / "taken")
    assert not list(tmp_path.glob("hubscan-settled-*"))


def test_what_fails_beside_is_told_by_whoever_waits(
    tables: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    rows = pa.table({"model": pa.array([0], pa.int32())})
    with settled() as early:
        (early.folder / "verdicts.parquet.partial").mkdir()
        early.begin_rows("verdicts", rows)
        with pytest.raises(duckdb.Error, match="verdicts"):
            early.finish("verdicts")
        assert early.take("verdicts", tmp_path / "taken") is None
