"""Who is in the generated Hub: one row a model, oldest first, as arrays; the same for a seed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.generated_hub import shares
from benchmarks.generated_hub.known import KnownBase, known_bases
from benchmarks.generated_hub.shares import KINDS

Ints = NDArray[np.int64]
_KIND = {kind.name: number for number, kind in enumerate(KINDS)}
_CAN_BE_PARENTS = [_KIND[k] for k in ("finetune", "merge", "unstated", "weights", "checkpoint")]
_TRIES = 6
_OF_KNOWN_IMAGE_MODEL = 0.4
"""Of the parents that LoRAs of images name, those that are drawn among known image models only."""
_NEVER_DRAWN = 1.3
"""More parents than will have children: of those with about one many have none."""


@dataclass(frozen=True, slots=True, eq=False)
class HubPlan:
    """Arrays of shape (models,) but for the parents."""

    models: int
    created: Ints
    """Seconds since 1970, rising strictly."""
    kind: NDArray[np.uint8]
    """Place in `shares.KINDS`."""
    known: dict[int, KnownBase]
    """Rows that are models of the sample."""
    owner: NDArray[np.int32]
    """Number of the publisher, the largest first."""
    root: NDArray[np.int32]
    """Row of the model at the end of the first parents; its own for a model without."""
    parameters: Ints
    """Of the model itself, as its safetensors would say."""
    bits: NDArray[np.uint64]
    """64 random ones, for names and all else that one model decides alone."""
    first: NDArray[np.int64]
    """Shape (models + 1,): where in `parents` those of each model begin."""
    parents: NDArray[np.int32]
    """Rows; -1 - n for parent n of those that are gone."""


def plan(models: int = shares.MODELS, seed: int = 1) -> HubPlan:
    """A Hub of `models`; nothing but the two arguments decides about it."""
    rng = np.random.default_rng([seed, models])
    created = _created(models)
    kind = rng.choice(len(KINDS), models, p=_kind_shares()).astype(np.uint8)
    known = _placed(known_bases(max(4, models // 400)), created)
    for row, base in known.items():
        kind[row] = _KIND["pipeline" if base.image else "weights"]
    first, parents = _families(rng, kind, known)
    root = _roots(first, parents)
    return HubPlan(
        models,
        created,
        kind,
        known,
        _owners(rng, models),
        root,
        _parameters(rng, known, models)[root],
        rng.integers(0, 2**64, models, dtype=np.uint64),
        first,
        parents,
    )


def _kind_shares() -> Any:
    found = np.array([kind.share for kind in KINDS])
    return found / found.sum()


def _created(models: int) -> Ints:
    days = np.array([day for day, _ in shares.CREATED], "datetime64[s]").astype(np.int64)
    counts = np.array([count for _, count in shares.CREATED])
    found = np.interp(np.arange(models) / models * counts[-1], counts, days)
    return np.asarray(found, dtype=np.int64)


def _placed(bases: list[KnownBase], created: Ints) -> dict[int, KnownBase]:
    """Each base at the row of its day, or after it where that is taken."""
    found: dict[int, KnownBase] = {}
    for base in bases:
        row = int(np.searchsorted(created, base.created))
        while row in found:
            row += 1
        found[min(row, len(created) - 1)] = base
    return found


def _owners(rng: np.random.Generator, models: int) -> NDArray[np.int32]:
    """The largest has its share, the nine after it theirs, the rest is as long a tail."""
    tail = max(20, int(shares.PUBLISHERS * models * 1.05))
    draw = rng.random(models)
    owner = 10 + (rng.random(models) ** 1.6 * (tail - 10)).astype(np.int32)
    next_nine = draw < shares.TOP_TEN_PUBLISHERS
    owner[next_nine] = rng.integers(1, 10, int(next_nine.sum()))
    owner[draw < shares.LARGEST_PUBLISHER] = 0
    return owner


def _parameters(rng: np.random.Generator, known: dict[int, KnownBase], models: int) -> Ints:
    shares_below, sizes = np.array(shares.PARAMETERS).T
    found = 10 ** np.interp(rng.random(models), shares_below, np.log10(sizes))
    for row, base in known.items():
        found[row] = base.parameters or found[row]
    return np.asarray(found, dtype=np.int64)


class _Pool:
    """Parents to draw from, each with a weight."""

    def __init__(self, rows: Ints, weights: NDArray[np.float64]) -> None:
        self._rows = rows
        self._sums = np.cumsum(weights)

    def draw(self, rng: np.random.Generator, count: int) -> Ints:
        place = np.searchsorted(self._sums, rng.random(count) * self._sums[-1])
        drawn: Ints = self._rows[place]
        return drawn


def _families(
    rng: np.random.Generator, kind: NDArray[np.uint8], known: dict[int, KnownBase]
) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Parents older than their children, but for a few that close a circle."""
    models = len(kind)
    derived = np.array([k.relation is not None for k in KINDS])[kind]
    count = np.zeros(models, np.int64)
    count[derived] = 1 + rng.choice(
        len(shares.PARENTS_NAMED), int(derived.sum()), p=shares.PARENTS_NAMED
    )
    merges = kind == _KIND["merge"]
    count[merges] = np.minimum(rng.geometric(shares.MERGED, int(merges.sum())) + 1, 47)
    first = np.r_[0, np.cumsum(count)]
    child = np.repeat(np.arange(models), count)
    general, images, gone = _pools(rng, kind, known, len(child))
    parents = general.draw(rng, len(child))
    of_image = (kind[child] == _KIND["lora"]) & (rng.random(len(child)) < _OF_KNOWN_IMAGE_MODEL)
    parents[of_image] = images.draw(rng, int(of_image.sum()))
    for _ in range(_TRIES):
        younger = np.flatnonzero(parents >= child)
        parents[younger] = general.draw(rng, len(younger))
    younger = np.flatnonzero(parents >= child)
    parents[younger] = -1 - rng.integers(0, gone // 10 + 1, len(younger))
    _close_circles(first, parents, child, count)
    return first, parents.astype(np.int32)


def _pools(
    rng: np.random.Generator, kind: NDArray[np.uint8], known: dict[int, KnownBase], draws: int
) -> tuple[_Pool, _Pool, int]:
    """(of all but LoRAs of images, of those, how many parents are gone), for so many draws."""
    models = len(kind)
    size = max(40, int(shares.PARENTS * models * _NEVER_DRAWN))
    part, children = np.array(shares.CHILDREN[::-1]).T
    weights = np.exp(
        np.interp(np.log((np.arange(size) + 0.5) / size), np.log(part), np.log(children))
    )
    rows = rng.choice(np.flatnonzero(np.isin(kind, _CAN_BE_PARENTS)), size, replace=False)
    gone = max(1, int(shares.ORPHANS * size / _NEVER_DRAWN))  # nothing keeps them from being drawn
    lost = rng.choice(np.arange(size // 100, size), gone, replace=False)
    rows[lost] = -1 - np.arange(gone)
    most = dict(shares.MOST_CHILDREN)
    high = np.sort(rng.choice(size // 2, min(len(known), size // 2), replace=False))
    by_fame = sorted(known.items(), key=lambda item: -most.get(item[1].id, 0))
    weights = _at_most(
        weights * draws / weights.sum(), models * max(most.values()) / shares.COUNTED
    )
    image = np.zeros(size, np.bool_)
    for rank, (row, base) in zip(high, by_fame, strict=False):
        rows[rank] = row
        image[rank] = base.image
        if base.id in most:
            weights[rank] = most[base.id] * models / shares.COUNTED
    general = _Pool(rows[~image], weights[~image])
    return general, _Pool(rows[image], weights[image]) if image.any() else general, gone


def _at_most(weights: NDArray[np.float64], most: float) -> NDArray[np.float64]:
    """Weights of the same sum, none of them above `most`: in a small Hub, too, nobody has a larger
    share of the children than in the whole one."""
    total = weights.sum()
    while weights.max() > most * 1.001:
        below = weights < most
        rest = total - most * np.sum(~below)
        weights = np.where(below, weights * rest / weights[below].sum(), most)
    return weights


def _close_circles(first: Ints, parents: Ints, child: Ints, count: Ints) -> None:
    """A parent in thirty thousand names its child as its parent in turn."""
    for place in range(0, len(parents), 30_000):
        parent = parents[place]
        if parent >= 0 and count[parent]:
            parents[first[parent]] = child[place]


def _roots(first: Ints, parents: NDArray[np.int32]) -> NDArray[np.int32]:
    rows = np.arange(len(first) - 1, dtype=np.int32)
    has = np.flatnonzero(np.diff(first))
    up = rows.copy()
    up[has] = parents[first[:-1][has]]
    up[up < 0] = rows[up < 0]
    for _ in range(8):  # each round doubles the steps; circles go round in themselves
        up = up[up]
    return up
