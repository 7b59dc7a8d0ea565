"""What the generated Hubs show, against the targets."""

from __future__ import annotations

import math
from collections import defaultdict

import numpy as np

from benchmarks.census.hubs import Trial, trials

_HOLDS, _HOLDS_POOLED = 0.8, 0.84
"""32 of 40 a tier, 168 of 200 together."""
_SAMPLING = {600: 0.25, 3_000: 0.12}
"""Requests → the sampling part of the interval at most, as a share of the audited count."""
_AT_MOST = {
    "eu-gpai/held@cumulative": 0.58,
    "eu-gpai-systemic/held@cumulative": 0.27,
    "pauseai-2023-1b/approval@own": 0.80,
}
"""Share of repositories with weights that *at most* may say."""
_RELIABLE = 0.9
_LEAST_MODELS = 30


def generated_hubs(
    hubs: int, models: int, budgets: tuple[int, ...], first_seed: int = 1
) -> list[str]:
    """Print coverage, widths, shares and reliability; the names of the targets that are missed."""
    made: list[Trial] = []
    for hub in trials(hubs, models, budgets, first_seed):
        made += hub
        held = sum(holds(t, b) for t in hub for b in t.told)
        print(
            f"  Hub {hub[0].seed}: {held} of {len(hub) * len(hub[0].told)} intervals hold",
            flush=True,
        )
    asked = ", ".join(map(str, budgets))
    print(f"\n{hubs} generated Hubs of {models:,} from seed {first_seed}, audits of {asked}")
    missed = []
    for budget in (0, *budgets):
        missed += _coverage(made, budget)
    return missed + _at_most(made) + _reliability(made)


def holds(trial: Trial, budget: int) -> bool:
    """Whether the interval holds the true count."""
    told = trial.told[budget]
    return told.low <= trial.true <= told.high


def _by_tier(made: list[Trial]) -> dict[str, list[Trial]]:
    found: defaultdict[str, list[Trial]] = defaultdict(list)
    for trial in made:
        found[trial.tier].append(trial)
    return dict(found)


def _coverage(made: list[Trial], budget: int) -> list[str]:
    what = f"an audit of {budget:,} requests" if budget else "no audit"
    print(f"\n {what}")
    missed = []
    for tier, group in _by_tier(made).items():
        told = [t.told[budget] for t in group]
        true = [max(t.true, 1) for t in group]
        held = sum(holds(t, budget) for t in group)
        errors = [x.expected / n - 1 for n, x in zip(true, told, strict=True)]
        width = np.median([(x.high - x.low) / n for n, x in zip(true, told, strict=True)])
        sampling = np.median([2 * x.sampling / max(x.audit, 1.0) for x in told])
        print(
            f"  {tier:36} holds {held}/{len(group)}  true {np.median(true):7,.0f}"
            f"  error {np.median(errors):+5.0%} [{min(errors):+.0%} {max(errors):+.0%}]"
            f"  width {width:4.0%}"
            + (f"  sampling {sampling:.0%} of the audited part" if budget else "")
        )
        if held < _HOLDS * len(group):
            missed.append(f"{what}: {tier} holds in {held} of {len(group)}, 80 % asked")
        if budget in _SAMPLING and sampling > _SAMPLING[budget] and "systemic" not in tier:
            missed.append(f"{what}: sampling {sampling:.0%} of the audited part of {tier}")
    pooled = sum(holds(t, budget) for t in made)
    print(f"  pooled: holds {pooled}/{len(made)} = {pooled / len(made):.0%}")
    if pooled < _HOLDS_POOLED * len(made):
        missed.append(f"{what}: pooled {pooled / len(made):.0%} hold, 84 % asked")
    return missed


def _at_most(made: list[Trial]) -> list[str]:
    print("\n at most, as a share of repositories with weights; covered models that it leaves out")
    missed = []
    for tier, group in _by_tier(made).items():
        share = float(np.median([t.told[0].possibly / t.with_weights for t in group]))
        excluded, sure = sum(t.excluded for t in group), sum(t.wrongly_sure for t in group)
        print(f"  {tier:36} {share:.0%}; {excluded} left out, {sure} wrongly in at least")
        if share >= _AT_MOST.get(tier, 1.1):
            missed.append(f"at most is {share:.0%} for {tier}, below {_AT_MOST[tier]:.0%} asked")
        if excluded or sure:
            missed.append(f"{excluded} covered models excluded, {sure} wrongly sure: {tier}")
    return missed


def _reliability(made: list[Trial]) -> list[str]:
    """By models; those of one Hub are wrong together, so the band is that of Hubs."""
    print("\n reliability of a model's probability before any audit")
    inside = bins = 0
    table = np.array([trial.bins for trial in made])
    hubs = np.array([trial.seed for trial in made])
    for place in range(table.shape[1]):
        number, p, covered = table[:, place].sum(axis=0)
        if number < _LEAST_MODELS:
            continue
        off = [
            (table[hubs == h, place, 2].sum() - table[hubs == h, place, 1].sum()) / number
            for h in np.unique(hubs)
        ]
        band = 1.96 * math.sqrt(len(off) * float(np.var(off, ddof=1))) if len(off) > 1 else 0.0
        band = max(band, 1.96 * math.sqrt(p / number * (1 - p / number) / number))
        bins += 1
        is_in = abs(covered - p) / number <= band
        inside += is_in
        print(
            f"  p {place / 10:.0%} to {place / 10 + 0.1:.0%}: {int(number):8,} models, mean p"
            f" {p / number:.2f}, covered {covered / number:.2f} ± {band:.2f}"
            + ("" if is_in else "  outside")
        )
    print(f"  reliability: {inside} of {bins} bins in their band")
    return (
        [] if inside >= _RELIABLE * bins else [f"{inside} of {bins} bins in their band, 90 % asked"]
    )
