"""A few kills and a few flipped bits; `make soak` has a thousand of each."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from tests.support.damage import (
    OTHER,
    REFUSED,
    SAME,
    World,
    flip,
    kill_once,
    kinds,
    outcome_of,
    reader_of,
)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Two days that were run undisturbed. Treat it as read-only."""
    made = World.make(tmp_path_factory.mktemp("world"))
    made.run()
    return made


def test_killed_at_any_moment_the_same_command_gives_the_same(world: World, tmp_path: Path) -> None:
    made = World(tmp_path / "root", world.config, world.source)
    shutil.copytree(world.root, made.root, symlinks=True)
    assert kill_once(made, random.Random(18).uniform(0.5, 2.0)) in (True, False)
    assert made.result() == world.result()


def test_a_flipped_bit_is_never_silent(world: World, tmp_path: Path) -> None:
    draw = random.Random(18)
    found: dict[str, str] = {}
    sound: dict[str, str] = {"raw": ""}
    for kind, path in kinds(world).items():
        read = reader_of(kind, world, tmp_path / "reports")
        group = kind.partition("/")[0].partition(".")[0]
        if group not in sound:
            sound[group] = read()
        undo = flip(path, draw)
        try:
            found[kind] = outcome_of(kind, world, read, sound[group])
        finally:
            undo()
    assert OTHER not in found.values(), found
    assert set(found.values()) == {REFUSED} or SAME in found.values()
    assert len(found) > 15
