"""What a killed process leaves among the temporary files goes when the next one starts."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from hubscan.store import engine
from hubscan.store.engine import connect
from hubscan.store.temporary import temporary_folder

SPILL = """
import os, signal, sys, tempfile
tempfile.tempdir = sys.argv[1]
from hubscan.store.engine import connect
con = connect(threads=1, memory_limit="30MB")
con.execute("CREATE TABLE t AS SELECT range AS i, hash(range) AS h FROM range(4_000_000)")
print("spilled", flush=True)
if sys.stdin.readline() == "die\\n":
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary files go; this process has made none there."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


def spilling(place: Path) -> subprocess.Popen[str]:
    """A process that has filled its folder and waits to be told how to end."""
    process = subprocess.Popen(
        [sys.executable, "-c", SPILL, str(place)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None and process.stdout.readline() == "spilled\n"
    return process


def spilled(place: Path) -> dict[Path, int]:
    """Folders of what was spilled, and how much is in them."""
    return {
        folder: sum(file.stat().st_size for file in folder.iterdir())
        for folder in place.glob("hubscan-spill-*")
    }


def test_what_a_killed_process_spilled_goes_with_the_next_and_what_others_use_stays(
    place: Path,
) -> None:
    killed, living = spilling(place), spilling(place)
    assert len(spilled(place)) == 2 and min(spilled(place).values()) > 1_000_000
    killed.communicate("die\n")
    kept = spilled(place)
    assert len(kept) == 2, "nobody has come by yet"
    engine._spilled_to.__wrapped__(0)
    assert sum(size > 0 for size in spilled(place).values()) == 1
    living.communicate("end\n")
    assert living.returncode == 0
    assert max(spilled(place).values()) == 0, "only this process's own is there"


def test_a_folder_that_nobody_holds_goes_and_one_that_is_being_made_stays(place: Path) -> None:
    left, begun = place / "x-left", place / "x-new-begun"
    for folder in (left, begun):
        folder.mkdir()
        (folder / "file").write_bytes(b"half of it")
    with temporary_folder("x-") as mine:
        assert not left.exists() and begun.exists()
        (mine / "file").write_bytes(b"mine")
        with temporary_folder("x-") as other:
            assert mine != other and (mine / "file").read_bytes() == b"mine"
    assert [p.name for p in place.iterdir()] == [begun.name]


def test_where_no_folder_can_be_made_questions_are_answered_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tempfile.tempdir", "/no/such/place")
    monkeypatch.setattr(engine, "_spilled_to", engine._spilled_to.__wrapped__)
    with connect(threads=1) as con:
        assert con.execute("SELECT sum(range) FROM range(9)").fetchone() == (36,)
