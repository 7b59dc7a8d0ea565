"""Total and active parameters as they come down from originals, parents and bases."""

from __future__ import annotations

import pytest

from hubscan.estimate.stages import BY_TABLE
from hubscan.estimate.three_values import Value
from tests.estimate.quantities.evaluate import Case, differing

Facts = dict[str, Value]
BASE, LOST, LONE = (
    "base and own adapter",
    "lost base and own adapter",
    "unknown base and own adapter",
)
COPY, ABOUT, GONE = (
    "copy of the original", "about that of the parent", "about that of the lost parent",
)  # fmt: skip
OWN: Facts = {
    "own_known": True, "own_low": 8, "own_best": 10, "own_high": 12, "own_method": "headers",
    "own_grade": "exact", "own_source": "files",
}  # fmt: skip
DONOR: Facts = {
    "donor_known": True, "donor_low": 90, "donor_best": 100, "donor_high": 110,
    "donor_method": "card text", "donor_grade": "stated", "donor_source": "a/base: card",
}  # fmt: skip
CURATED: Facts = {"lost_size": 50, "lost_source": "reference a/gone"}
BETTER: Facts = {"better_known_there": True}
GUESS: Facts = {"guess": True}
LOOSE: Facts = {"trained_between": True}
SMALL: Facts = {"donor_low": 4}


def tuned(*known: Facts, **facts: Value) -> Facts:
    """A fine-tune of which that is known."""
    plain: Facts = {
        "relation": "finetune", "is_copy": False, "trained_between": False, "guess": False,
        "own_known": False, "donor_known": False, "better_known_there": False,
    }  # fmt: skip
    return {name: value for part in (plain, *known, facts) for name, value in part.items()}


def adapter(*known: Facts, **facts: Value) -> Facts:
    """An adapter of which that is known."""
    return tuned(*known, relation="adapter") | facts


def copy(*known: Facts, **facts: Value) -> Facts:
    """A copy of which that is known."""
    return tuned(*known, relation="quantized", is_copy=True) | facts


AS_IT_SAYS = ("headers", 8, 10, 12, "exact", "files")
ADAPTERS: list[Case] = [
    # The base and the adapter's own weights, or up to a tenth more where those are not known.
    (adapter(DONOR, OWN), (BASE, 98, 110, 122, "derived", "a/base: card")),
    (adapter(DONOR), (BASE, 90, 100, 121, "derived", "a/base: card")),
    (adapter(DONOR, OWN, CURATED), (BASE, 98, 110, 122, "derived")),
    # A guessed base makes nothing sure but the adapter itself.
    (adapter(DONOR, OWN, GUESS), (BASE, 8, 110, 122, "inferred")),
    (adapter(DONOR, OWN, GUESS, SMALL), (BASE, 8, 110, 122, "inferred")),
    (adapter(DONOR, OWN, GUESS, own_low=None), (BASE, None, 110, 122, "inferred")),
    (adapter(DONOR, GUESS), (BASE, None, 100, 121, "inferred")),
    (adapter(CURATED, OWN), (LOST, 58, 60, 62, "derived", "reference a/gone")),
    (adapter(CURATED), (LOST, 50, 50, 55, "derived", "reference a/gone")),
    (adapter(lost_size=1), (LOST, 1, 1, 1.1, "derived")),
    (adapter(OWN, lost_size=0), (LONE, 8, None, None, "bounded")),
    (adapter(OWN), (LONE, 8, None, None, "bounded", "its own weights; the base is not known")),
    (adapter(OWN, GUESS), (LONE, 8, None, None, "bounded")),
    (adapter(), (LONE, None, None, None, "bounded")),
]
OTHERS: list[Case] = [
    # A copy is as large as its original, unless its own size is known as well.
    (copy(DONOR), (COPY, 90, 100, 110, "stated", "a/base: card")),
    (copy(DONOR, OWN), AS_IT_SAYS),
    (copy(DONOR, OWN, BETTER), (COPY, 90, 100, 110, "stated")),
    (copy(OWN, BETTER), AS_IT_SAYS),
    (copy(DONOR, GUESS), (COPY, None, 100, 110, "inferred")),
    (copy(DONOR, OWN, BETTER, GUESS), (COPY, 8, 100, 110, "inferred")),
    (copy(DONOR, OWN, BETTER, GUESS, SMALL), (COPY, 4, 100, 110, "inferred")),
    (copy(), None),
    # Training changes a size by at most 30 %.
    (tuned(DONOR), (ABOUT, 63, 100, 143, "inferred", "a/base: card")),
    (tuned(DONOR, OWN), AS_IT_SAYS),
    (tuned(DONOR, OWN, BETTER), AS_IT_SAYS),
    (tuned(DONOR, OWN, BETTER, LOOSE), AS_IT_SAYS),
    (tuned(DONOR, BETTER), (ABOUT, 63, 100, 143, "inferred")),
    (copy(DONOR, LOOSE), (ABOUT, 63, 100, 143, "inferred")),
    (copy(DONOR, OWN, LOOSE), AS_IT_SAYS),
    (copy(DONOR, OWN, LOOSE, BETTER), (ABOUT, 63, 100, 143, "inferred")),
    (copy(OWN, LOOSE, BETTER), AS_IT_SAYS),
    (copy(DONOR, OWN, BETTER, trained_between=None), AS_IT_SAYS),
    (tuned(DONOR, GUESS), (ABOUT, None, 100, 143, "inferred")),
    (copy(DONOR, OWN, LOOSE, BETTER, GUESS), (ABOUT, 8, 100, 143, "inferred")),
    (copy(DONOR, OWN, LOOSE, BETTER, GUESS, SMALL), (ABOUT, 2.8, 100, 143, "inferred")),
    (tuned(CURATED), (GONE, 35, 50, 65, "inferred", "reference a/gone")),
    (tuned(lost_size=1), (GONE, 0.7, 1, 1.3, "inferred")),
    (tuned(lost_size=0), None),
    (tuned(CURATED, OWN), AS_IT_SAYS),
    (tuned(CURATED, DONOR), (ABOUT, 63, 100, 143, "inferred")),
    (tuned(OWN), AS_IT_SAYS),
    (tuned(), None),
]


@pytest.mark.parametrize("table", ["parameters", "active_parameters"])
def test_whose_size_a_model_has(table: str) -> None:
    assert differing(BY_TABLE[table], [*ADAPTERS, *OTHERS]) == []
