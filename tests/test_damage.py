"""A few kills and a few flipped bits; `make soak` has a thousand of each."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.damage import World
from tests.support.flips import OTHER, REFUSED, SAME, Flips
from tests.support.kills import Trials, any_time, every_change
from tests.support.warmed import Moment, Warmed

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/task").is_dir(), reason="kills are timed by the clocks of Linux"
)


@pytest.fixture(scope="module")
def first_day(tmp_path_factory: pytest.TempPathFactory) -> World:
    """What a job keeps after its first day. Treat it as read-only."""
    return World.make(tmp_path_factory.mktemp("first day") / "world")


@pytest.fixture
def world(first_day: World, tmp_path: Path) -> World:
    """A job of its own on the second day."""
    world = replace(first_day, root=tmp_path / "world")
    first_day.keep(world.root)
    return world


def test_killed_at_any_moment_the_same_command_gives_the_same(world: World, tmp_path: Path) -> None:
    draw = random.Random(18)
    with Warmed(tmp_path / "warmed", world.config) as warmed:
        trials = Trials.of(world, warmed, tmp_path / "kept")
        moments = list(every_change(trials.undisturbed))
        assert len(moments) > 100
        of_reports = [m for m in moments if "/reports/" in trials.place(m)]
        trials.chain([*draw.sample(moments, 2), any_time(trials.undisturbed, draw)])
        trials.chain(draw.sample(of_reports, 1))
        assert trials.kills + trials.ended >= 2 and trials.kills >= 2
        world.back_to(trials.start)
        assert world.result() != trials.sound, "there is something to lose"
        # and a kill leaves nothing of what is needed for a while only
        changes = trials.undisturbed.changes
        settled = [n for n, change in enumerate(changes, 1) if "-settled-" in change]
        filled = [n for n, change in enumerate(changes, 1) if "/assessments/." in change]
        trials.left.clear()
        trials.chain([Moment(change=settled[-4]), Moment(change=filled[-2])])
        assert trials.runs == 3 and not trials.left, trials.left


def test_a_flipped_bit_is_never_silent(world: World, tmp_path: Path) -> None:
    """For each reader, in a file of one of the kinds that it reads; and in six more."""
    world.run()
    (tmp_path / "scratch").mkdir()
    flips = Flips(world, tmp_path / "scratch")
    draw = random.Random(18)
    assert len(flips.kinds) > 20 and len(flips.readers) > 5
    drawn = [draw.choice(kinds) for kinds in flips.readers.values()]
    drawn += draw.sample(sorted(flips.kinds.keys() - {*drawn}), 6)
    found = {name: flips.flip(name, draw)[0] for name in drawn}
    assert OTHER not in found.values(), found
    assert {REFUSED} <= set(found.values()) <= {REFUSED, SAME}
