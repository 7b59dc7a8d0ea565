"""A job that runs every day against a Hub that grows, changes and has bad days.

    python -m benchmarks soak days [--days 60] [--models 2000] [--seed 1]

Every published count of models, of downloads and of every tier must be what the Hub's own models
come to (`tests/hub/days.py` says how that is known), every bad day be refused with the field or
reason, and every good day be published. Ends with exit code 1 otherwise.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from pathlib import Path

from hubscan.config import Config
from hubscan.settings import locate
from tests.hub.bad_days import BAD_DAYS, BadDay
from tests.hub.days import Job, World, job


def main(arguments: list[str] | None = None) -> int:
    """Live through the days; 1 if one ended otherwise than it should."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=60)
    parser.add_argument("--models", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args(arguments or [])
    draw = random.Random(chosen.seed)
    bad_ones = dict(zip(draw.sample(range(3, chosen.days), len(BAD_DAYS)), BAD_DAYS, strict=True))
    wrong = 0
    config = Config.find(locate.built_in())
    with (
        tempfile.TemporaryDirectory() as folder,
        job(Path(folder), World(chosen.models), config) as life,
    ):
        for day in range(chosen.days):
            wrong += not _lived(life, bad_ones.get(day))
            life.world.pass_a_day()
        print(f"{len(life.published())} of {chosen.days} days published, {wrong} wrong")
    return int(wrong > 0)


def _lived(life: Job, bad: BadDay | None) -> bool:
    """One day; whether it ended as it should."""
    before = life.published()
    error = life.run(bad)
    said = "published" if error is None else f"exit {error.exit_code}: {error.message}"
    told = f"{life.day} {bad.name if bad else 'good'}: {said[:200]}"
    if bad is None:
        right = error is None
        if right:
            right = _reconciles(life)
    else:
        right = error is not None and bad.told in error.message and life.published() == before
    print(told if right else f"WRONG {told}", flush=True)
    return right


def _reconciles(life: Job) -> bool:
    """Whether what was published of the day is so; what is not is printed."""
    try:
        life.check()
    except AssertionError as error:
        print(f"not as the Hub has it: {error}")
        return False
    return True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
