"""Who comes from whom in truth, and how large everybody is: fixed before anything is listed."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from benchmarks.generated_hub.names import full_name
from benchmarks.generated_hub.objects import Objects
from benchmarks.generated_hub.plan import HubPlan, plan
from benchmarks.generated_hub.shares import KINDS
from hubscan.config import Config

Ints = NDArray[np.int64]
Doubles = NDArray[np.float64]
Bools = NDArray[np.bool_]

KIND = {kind.name: number for number, kind in enumerate(KINDS)}
_SMALL = ("agent", "policy")
"""Kinds that nobody derives from a language model without saying so."""
OLD, GONE = -(10**9), -(10**9) - 1
"""Numbers of bases that are not listed: the encoders of 2018 to 2021, and another for each."""
_OF_HOBBY = (7.9, 0.8)
"""log10 parameters of a silent repository that comes from nobody: median and spread."""
_OF_POLICY = (8.3, 0.6)
"""The same of a robot's policy: from ACT with 52 million to pi0 with 3.5 billion."""
_TUNED = re.compile(
    r"(^|[-_])(sft|dpo|grpo|lora|qlora|ft|instruct|chat|math|code|legal|medical|reason|merged|"
    r"distill|rp|translate|summary|agent|persona|finetuned)"
    r"([-_]|$)"
)


MANY = 10
"""On what so many build that names no parent is a base, if it is not called tuned."""
_BILLION = 1_004_321_237
"""Of a name: no model has so many weights to the last one as its name says."""
_TUNER = "trl"
"""The tag of a library that trains on from models."""


@dataclass(frozen=True, slots=True)
class Joint:
    """What no census has counted, drawn for each Hub."""

    hidden_in_silent: float
    """Share of silent repositories that are derivatives all the same."""
    hidden_in_weights: float
    """The same of repositories that show tensors and name no parent."""
    reveals: float
    """Share of cards that say what the listing does not."""
    evening: float
    """Share of trainings from nothing, on which nobody builds, that took an evening."""
    together: float
    """Part of the variance of undisclosed runs that those of a half-year share."""

    @classmethod
    def of(cls, rng: np.random.Generator) -> Joint:
        """Ranges of the simulation that the method was tried on first."""
        return cls(
            rng.uniform(0.15, 0.6),
            rng.uniform(0.5, 0.95),
            rng.uniform(0.5, 0.9),
            rng.uniform(0.0, 1.0),
            rng.uniform(0.0, 0.8),
        )


@dataclass(frozen=True, slots=True)
class Structure:
    """Arrays of shape (models,)."""

    plan: HubPlan
    joint: Joint
    hidden: Ints
    """Row of the base that a repository comes from and does not name, `GONE` or `OLD`; else -1."""
    roots: tuple[frozenset[int], ...]
    """All true roots of each: rows, `OLD`, -1 - n for parent n of those that are gone and named, or
    `GONE` - n for the one that row n does not name."""

    @property
    def models(self) -> int:
        return self.plan.models

    def above(self, row: int) -> list[int]:
        """What `row` was made from: older rows, and numbers of those that are gone."""
        return _above(self.plan, self.hidden, row)


def structure(models: int, seed: int) -> Structure:
    """The Hub of a seed."""
    rng = np.random.default_rng([seed, models, 7])
    made, joint = plan(models, seed), Joint.of(rng)
    hidden = _hidden(made, joint, rng)
    made = _of_one_size(replace(made, parameters=_sizes(made, hidden, rng)))
    return Structure(made, joint, hidden, _roots(made, hidden))


def _hidden(made: HubPlan, joint: Joint, rng: np.random.Generator) -> Ints:
    """Names and tags do not lie: what is called tuned is. Bases are drawn as often as others name
    them."""
    rows = np.arange(made.models)
    alone = (np.diff(made.first) == 0) & ~np.isin(made.kind, [KIND[k] for k in _SMALL])
    alone &= made.kind != KIND["empty"]
    alone[list(made.known)] = False
    named = made.parents[made.parents >= 0]
    children = np.bincount(named, minlength=made.models) + np.isin(rows, list(made.known))
    share = np.full(made.models, joint.hidden_in_silent)
    share[made.kind == KIND["weights"]] = joint.hidden_in_weights
    share[children >= MANY] = 0.0
    names = [full_name(made, row).partition("/")[2] for row in rows]
    called = np.array([_TUNED.search(name) is not None for name in names])
    objects = Objects(made)
    called[alone] |= [_TUNER in objects.tags(int(row)) for row in np.flatnonzero(alone)]
    chosen = alone & (called | (rng.random(made.models) < share))
    bases = np.flatnonzero(children)
    sums = np.cumsum(children[bases])
    base = bases[np.searchsorted(sums, rng.random(made.models) * sums[-1], side="right")]
    found = np.where(chosen & (base < rows), base, -1)
    # what is called tuned and is older than the base that was drawn comes from one that is gone
    found[chosen & called & (found < 0)] = GONE
    found[np.isin(made.kind, [KIND["checkpoint"], KIND["other"]]) & alone] = OLD
    return found


def _sizes(made: HubPlan, hidden: Ints, rng: np.random.Generator) -> Ints:
    """A derivative is as large as its base, and a model that exists as large as it is."""
    size = made.parameters.copy()
    curated = _curated_sizes()
    for row, base in made.known.items():
        size[row] = curated.get(base.id.lower(), size[row])
    old = np.isin(made.kind, [KIND["checkpoint"], KIND["other"]])
    size[old] = 10 ** rng.normal(8.1, 0.3, int(old.sum()))
    policy = made.kind == KIND["policy"]
    size[policy] = 10 ** rng.normal(*_OF_POLICY, int(policy.sum()))
    own = (made.kind == KIND["nothing"]) & (hidden == -1)
    own[list(made.known)] = False
    size[own] = 10 ** rng.normal(*_OF_HOBBY, int(own.sum()))
    for row in range(made.models):
        named = made.parents[made.first[row] : made.first[row + 1]]
        if hidden[row] >= 0:
            size[row] = size[hidden[row]]
        elif len(named) and 0 <= named[0] < row:
            size[row] = size[named[0]]
        elif len(named) and named[0] < 0:
            size[row] = _said(full_name(made, int(named[0])))
    return size


def _curated_sizes() -> dict[str, int]:
    """Lower-cased id or alias → parameters."""
    return {
        name.lower(): int(size)
        for row in Config.find(None).reference
        if (size := row.number("parameters"))
        for name in row.ids
    }


def _of_one_size(made: HubPlan) -> HubPlan:
    """Without further parents that are larger or smaller than the first: nobody merges those. A
    circle stays one, or a fine-tune would name what is younger and come from nothing."""
    child = np.repeat(np.arange(made.models), np.diff(made.first))
    size = np.where(made.parents >= 0, made.parameters[made.parents], -1)
    kept = size == made.parameters[child]
    begins = made.first[:-1][np.diff(made.first) > 0]
    kept[begins] = True
    for place in begins[made.parents[begins] >= child[begins]]:
        younger = int(made.parents[place])
        back = slice(made.first[younger], made.first[younger + 1])
        kept[back] |= made.parents[back] == child[place]
    count = np.bincount(child[kept], minlength=made.models)
    return replace(made, first=np.r_[0, np.cumsum(count)], parents=made.parents[kept])


def _said(name: str) -> int:
    """Parameters in the name of a parent that is gone."""
    found = re.search(r"-([\d.]+)b-", name)
    assert found is not None, name
    return int(float(found[1]) * _BILLION)


def _roots(made: HubPlan, hidden: Ints) -> tuple[frozenset[int], ...]:
    """In the order of creation; of a circle the older one is the root."""
    found: list[frozenset[int]] = []
    for row in range(made.models):
        above = _above(made, hidden, row)
        roots = frozenset[int]().union(*(frozenset([p]) if p < 0 else found[p] for p in above))
        found.append(roots or frozenset([row]))
    return tuple(found)


def _above(made: HubPlan, hidden: Ints, row: int) -> list[int]:
    if hidden[row] != -1:
        return [int(hidden[row]) - row * int(hidden[row] == GONE)]
    return [p for p in made.parents[made.first[row] : made.first[row + 1]].tolist() if p < row]
