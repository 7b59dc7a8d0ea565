"""What the trials show, against the targets."""

from __future__ import annotations

import math
from collections import defaultdict

import numpy as np

from benchmarks.census.hidden_families import Root, Trial, halves, trials

_BINS = 10
_LEAST_ROOTS = 30


def hidden_families(draws: int) -> list[str]:
    """Print coverage, error and reliability; the names of the targets that are missed."""
    _, tested = halves()
    missed: list[str] = []
    for title, families in (("all families", None), ("the half kept for testing", tested)):
        print(f"\nHidden families of real records, {title}, {draws} draws")
        made: list[Trial] = []
        roots: list[Root] = []
        for trial, seen in trials(draws, families):
            made += trial
            roots += seen
        missed += [f"{title}: {name}" for name in _coverage(made) + _reliability(roots)]
    return missed


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


def _reliability(seen: list[Root]) -> list[str]:
    """By roots: the models of one root, in all draws and under all tiers, are one case."""
    cases: defaultdict[tuple[int, int], list[Root]] = defaultdict(list)
    for root in seen:
        place = min(int(root.probability * _BINS), _BINS - 1)
        cases[place, root.model].append(root)
    inside = bins = 0
    for place in range(_BINS):
        groups = [g for (b, _), g in cases.items() if b == place]
        if len(groups) < _LEAST_ROOTS:
            continue
        p = float(np.mean([np.mean([r.probability for r in g]) for g in groups]))
        covered = float(np.mean([np.mean([r.covered for r in g]) for g in groups]))
        band = 1.96 * math.sqrt(p * (1 - p) / len(groups))
        bins += 1
        inside += abs(p - covered) <= band
        mark = "" if abs(p - covered) <= band else "  outside"
        print(
            f"  p {place / _BINS:.0%} to {(place + 1) / _BINS:.0%}: {len(groups):4} roots, mean p"
            f" {p:.2f}, covered {covered:.2f} ± {band:.2f}{mark}"
        )
    print(f"  reliability: {inside} of {bins} bins in their band")
    return [] if inside >= 0.7 * bins else [f"{inside} of {bins} bins in their band, 70 % asked"]
