"""Faults alone and in pairs: complete and right, refused with a sentence, or resumable.

A few of each kind; all of them are tried by `python -m benchmarks soak faults`.
"""

from __future__ import annotations

from pathlib import Path

from tests.hub.fault_trials import BAD, Outcome, Trial, alone, bench, lasting, once, pairs

HEALED = (
    "link: Next", "link: REL=NEXT", "link: several relations", "link: quoted commas",
    "link: rubbish", "link: no address", "link: fields forgotten",
)  # fmt: skip
SEEN = {
    "body: some missing": "pages",
    "body: other keys": "_id",
    "body: ten of a page": "past models",
    "body: empty list": "empty page",
    "link: cursor too far": "past models",
    "link: fresh cursors": "already read",
    "field: renamed": "safetensors",
    "field: no downloads": "downloads",
    "field: all gated": "gated",
    "field: sizes in thousands": "safetensors.total",
}
"""Fault → what is said of it where it lasts."""


def test_what_a_walk_can_mend_costs_no_model(tmp_path: Path) -> None:
    with bench(tmp_path) as tried:
        for name in HEALED:
            trial = Trial({name: lasting(2)}, known=False)
            assert tried.run(trial)[0] == Outcome.RIGHT, (name, tried.run(trial))


def test_what_it_cannot_mend_is_named(tmp_path: Path) -> None:
    with bench(tmp_path) as tried:
        for name, said in SEEN.items():
            outcome, told = tried.run(Trial({name: lasting(2)}, known=name.startswith("field")))
            assert outcome in (Outcome.REFUSED, Outcome.RESUMED), (name, outcome, told)
            assert said in told, (name, told)


def test_a_passing_fault_of_a_body_costs_no_model(tmp_path: Path) -> None:
    with bench(tmp_path) as tried:
        for name in ("body: some missing", "body: ten of a page", "body: empty list"):
            assert tried.run(Trial({name: once(3)}, known=False))[0] == Outcome.RIGHT, name


def test_a_sample_of_all_ends_well(tmp_path: Path) -> None:
    with bench(tmp_path) as tried:
        for trial in [*list(alone())[::40], *pairs(5, seed=7)]:
            outcome, told = tried.run(trial)
            assert outcome not in BAD, (trial.name, told)
