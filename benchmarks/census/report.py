"""What the trials show, against the targets."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import numpy as np

from benchmarks.census.hidden_families import Root, Trial, halves, trials
from hubscan import __version__
from hubscan.model import clock
from hubscan.reports import reliability
from hubscan.reports.reliability import Bin, Measured

_BINS = 10
_LEAST_ROOTS = 30


def hidden_families(draws: int, kept: Path = reliability.FILE) -> list[str]:
    """Print coverage, error and reliability; the names of the targets that are missed.

    The reliability with families of both halves hidden is written to the file that the report's
    section of methods draws.
    """
    _, tested = halves()
    missed: list[str] = []
    for title, families in (("all families", None), ("the half kept for testing", tested)):
        print(f"\nHidden families of real records, {title}, {draws} draws")
        made: list[Trial] = []
        roots: list[Root] = []
        for trial, seen in trials(draws, families):
            made += trial
            roots += seen
        found = bins(roots)
        missed += [f"{title}: {name}" for name in _coverage(made) + _reliability(found)]
        if families is None:
            keep(found, draws, kept)
    return missed


def keep(found: tuple[Bin, ...], draws: int, path: Path) -> None:
    """Write the bins for the report, with what measured them and when."""
    command = f"python -m benchmarks.census --draws {draws}"
    day = clock.now().date().isoformat()
    reliability.write(Measured(command, day, __version__, draws, found), path)


def _coverage(made: list[Trial]) -> list[str]:
    by_tier: defaultdict[str, list[Trial]] = defaultdict(list)
    for trial in made:
        by_tier[trial.tier].append(trial)
    missed = []
    for tier, group in by_tier.items():
        holds = sum(t.holds for t in group)
        low, middle, high = np.quantile([t.error for t in group], [0.1, 0.5, 0.9])
        width = np.median([(t.count.high - t.count.low) / t.truth for t in group])
        effective = np.median([t.effective_roots for t in group])
        print(
            f"  {tier:48} true {group[0].truth:5,}  holds {holds}/{len(group)}"
            f"  error {middle:+.1%} [{low:+.1%} {high:+.1%}]  width {width:.0%}"
            f"  effective roots {effective:.1f}"
        )
        if holds < 0.7 * len(group):
            missed.append(f"{tier} holds in {holds} of {len(group)}, 70 % asked")
        if abs(middle) > 0.05:
            missed.append(f"{tier}: median error {middle:+.1%}, within 5 % asked")
        if low < -0.2 or high > 0.2:
            missed.append(f"{tier}: errors {low:+.0%} to {high:+.0%}, within 20 % asked")
    pooled = sum(t.holds for t in made)
    print(f"  pooled: holds {pooled}/{len(made)} = {pooled / len(made):.0%}")
    if pooled < 0.8 * len(made):
        missed.append(f"pooled {pooled / len(made):.0%} hold, 80 % asked")
    return missed


def bins(seen: list[Root]) -> tuple[Bin, ...]:
    """By roots: the models of one root, in all draws and under all tiers, are one case."""
    cases: defaultdict[tuple[int, int], list[Root]] = defaultdict(list)
    for root in seen:
        place = min(int(root.probability * _BINS), _BINS - 1)
        cases[place, root.model].append(root)
    made = []
    for place in range(_BINS):
        groups = [g for (b, _), g in cases.items() if b == place]
        if len(groups) < _LEAST_ROOTS:
            continue
        p = float(np.mean([np.mean([r.probability for r in g]) for g in groups]))
        covered = float(np.mean([np.mean([r.covered for r in g]) for g in groups]))
        told = (round(p, 4), round(covered, 4))
        made.append(Bin(place / _BINS, (place + 1) / _BINS, len(groups), *told))
    return tuple(made)


def _reliability(found: tuple[Bin, ...]) -> list[str]:
    for one in found:
        print(
            f"  p {one.at_least:.0%} to {one.below:.0%}: {one.roots:4} roots, mean p"
            f" {one.mean_probability:.2f}, covered {one.covered:.2f} ± {one.band:.2f}"
            + ("" if one.is_inside else "  outside")
        )
    inside = sum(one.is_inside for one in found)
    print(f"  reliability: {inside} of {len(found)} bins in their band")
    if inside >= 0.7 * len(found):
        return []
    return [f"{inside} of {len(found)} bins in their band, 70 % asked"]
