"""A few kills and a few flipped bits; `make soak` has a thousand of each."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.support.damage import World
from tests.support.flips import OTHER, REFUSED, SAME, Flips
from tests.support.kills import Trials, any_time, every_change
from tests.support.warmed import Moment, Warmed

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/task").is_dir(), reason="kills are timed by the clocks of Linux"
)


def test_killed_at_any_moment_the_same_command_gives_the_same(tmp_path: Path) -> None:
    draw = random.Random(18)
    world = World.make(tmp_path / "world")
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


def test_a_flipped_bit_is_never_silent(tmp_path: Path) -> None:
    world = World.make(tmp_path / "world")
    world.run()
    (tmp_path / "scratch").mkdir()
    flips = Flips(world, tmp_path / "scratch")
    draw = random.Random(18)
    assert len(flips.kinds) > 20
    found = {name: flips.flip(name, draw)[0] for name in draw.sample(sorted(flips.kinds), 12)}
    assert OTHER not in found.values(), found
    assert {REFUSED} <= set(found.values()) <= {REFUSED, SAME}
