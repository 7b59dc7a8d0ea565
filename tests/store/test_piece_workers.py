"""Several processes give the tables that one gives, byte by byte, and are not needed for it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from hubscan.store import convert as conversion
from hubscan.store import piece_workers, read_page
from hubscan.store.convert import Converted, convert
from hubscan.store.raw_pages import RawPages

TABLES = ("models", "edges", "rejects")


def listing(*, shuffled: bool = False) -> list[bytes]:
    """40 pages of 50, newest first, with what is broken or odd here and there."""
    objects = [
        {"_id": f"{n:024x}", "id": f"o/{n}", "tags": [f"base_model:p/{n % 7}", "x" * (n % 90)]}
        for n in range(2000, 0, -1)
    ]
    for n in range(0, 2000, 97):
        objects[n]["createdAt"] = "1066"
    pages = [json.dumps(objects[n : n + 50]).encode() for n in range(0, 2000, 50)]
    pages[3] = pages[3].replace(b'"x', b'"\xff', 1)
    pages[17] = pages[17][:-30]
    return [pages[7 * n % 40] for n in range(40)] if shuffled else pages


def tables(tmp_path: Path, pages: list[bytes]) -> tuple[Converted, list[bytes]]:
    raw = RawPages(tmp_path / "raw")
    for number, page in enumerate(pages):
        raw.write(0, number, page)
    done = convert(raw.files(), tmp_path)
    assert not list(tmp_path.glob("*.partial"))
    return done, [(tmp_path / f"{t}.parquet").read_bytes() for t in TABLES]


@pytest.fixture
def by_processes(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """Let even a small conversion start processes; those that it started."""
    monkeypatch.setattr(conversion, "MANY_BYTES", 0)
    monkeypatch.setattr(piece_workers, "TASK_BYTES", 1500)
    monkeypatch.setattr(os, "cpu_count", lambda: 3)
    started: list[subprocess.Popen[bytes]] = []
    start = piece_workers._start

    def watched(order: Any) -> subprocess.Popen[bytes]:
        started.append(start(order))
        return started[-1]

    monkeypatch.setattr(piece_workers, "_start", watched)
    return started


@pytest.mark.slow
@pytest.mark.parametrize("shuffled", [False, True])
def test_processes_give_the_same_bytes(
    tmp_path: Path, shuffled: bool, request: pytest.FixtureRequest
) -> None:
    alone, expected = tables(tmp_path / "alone", listing(shuffled=shuffled))
    assert alone.rejects > 20
    assert alone.broken_pages == 1
    started = request.getfixturevalue("by_processes")
    together, found = tables(tmp_path / "together", listing(shuffled=shuffled))
    assert (together, found) == (alone, expected)
    assert len(started) == (6 if shuffled else 3), "the order is only known once it is broken"
    assert all(p.poll() is not None for p in started)


@pytest.mark.slow
def test_a_process_that_is_killed_costs_nothing_but_time(
    tmp_path: Path,
    by_processes: list[subprocess.Popen[bytes]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    expected = tables(tmp_path / "whole", listing())
    assert len(by_processes) == 3
    start = piece_workers._start

    def doomed(order: Any) -> subprocess.Popen[bytes]:
        worker = start(order)
        worker.send_signal(signal.SIGKILL)
        return worker

    monkeypatch.setattr(piece_workers, "_start", doomed)
    assert tables(tmp_path / "killed", listing()) == expected


def test_a_process_that_says_something_else_costs_nothing_but_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = tables(tmp_path / "alone", listing())

    def chatty(order: Any) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-c", "print('welcome to this machine, ' * 9)"]
        return subprocess.Popen(command, stdout=subprocess.PIPE)

    monkeypatch.setattr(conversion, "MANY_BYTES", 0)
    monkeypatch.setattr(piece_workers, "_start", chatty)
    assert tables(tmp_path / "chatty", listing()) == expected


def test_a_page_of_the_live_size_is_read_in_one_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read_page, "_one_by_one", lambda text: pytest.fail("read object by object"))
    model = {"_id": "0" * 24, "id": "o/n", "config": {"tokenizer_config": {"x": "y" * 5900}}}
    page = json.dumps([model] * 1000).encode()
    assert len(page) > 5_900_000
    assert len(read_page.read_page(page).models) == 1000
