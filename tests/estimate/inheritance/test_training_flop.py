"""What a parent that is not in the snapshot can have cost, and what becomes of sums of steps."""

from __future__ import annotations

from datetime import date

from hubscan.estimate.stages import BY_TABLE
from hubscan.estimate.three_values import Value
from tests.estimate.quantities.evaluate import Case, differing

Facts = dict[str, Value]
BY_SIZE, BY_DAY = "size of the child × largest corpus by that date", "largest open run by that date"
SUMMER = date(2023, 6, 1)
"""Corpora of up to 3.5e12 tokens, runs of up to 5.3e24 FLOP."""


def child(**facts: Value) -> Facts:
    """A fine-tune of that summer, of 1e9 parameters, with those facts."""
    return {"relation": "finetune", "size": 1e9, "created_on": SUMMER} | facts


BOUND = 6 * 1e9 * 3.5e12 * 1.25
LOST: list[Case] = [
    (child(), (BY_SIZE, 0, None, BOUND, "bounded", "assumptions")),
    (child(size=1), (BY_SIZE, 0, None, BOUND / 1e9, "bounded")),
    (child(size=1e12), (BY_SIZE, 0, None, 5.3e24, "bounded")),
    (child(candidates_high=1e23), (BY_SIZE, 0, None, 1e23, "bounded")),
    (child(candidates_high=1e22), (BY_SIZE, 0, None, BOUND, "bounded")),
    (child(open_candidate_on=date(2022, 1, 1)), (BY_SIZE, 0, None, 6.1e23, "bounded")),
    (child(size=1e12, open_candidate_on=date(2022, 1, 1)), (BY_SIZE, 0, None, 5.3e24, "bounded")),
    (child(size=0), (BY_DAY, 0, None, 5.3e24, "bounded", "assumptions")),
    (child(size=None), (BY_DAY, 0, None, 5.3e24, "bounded")),
    (child(relation="adapter"), (BY_DAY, 0, None, 5.3e24, "bounded")),
    (child(relation="adapter", created_on=date(2023, 5, 31)), (BY_DAY, 0, None, 1.2e24, "bounded")),
]


def test_what_a_lost_parent_can_have_cost() -> None:
    assert differing(BY_TABLE["lost_base_flop"], LOST) == []


def summed(**facts: Value) -> Facts:
    """A model without ancestors whose own step is 9 to 12 FLOP, usually 10, with those facts."""
    return {
        "ancestors": 0, "is_copy": False, "low_steps": 1, "low_sum": 9, "best_known": True,
        "best_sum": 10, "high_known": True, "high_sum": 12, "lost_base": 0,
        "steps_without_best": 0, "missing_parents": 0, "created_on": SUMMER,
        "own_method": "by hand", "own_grade": "stated", "own_source": "card",
        "ancestors_in_words": "2 ancestors", "steps_left_out_in_words": "1 step",
        "missing_in_words": "1 parent gone", "root_grade": "stated",
    } | facts  # fmt: skip


def tuned(**facts: Value) -> Facts:
    """The same of a model with two ancestors."""
    above: Facts = {"ancestors": 2, "root_source": "a/base: row", "lineage_grade": "stated"}
    return summed(**above) | facts


def gone(**facts: Value) -> Facts:
    """The same of a model that misses a parent."""
    return summed(missing_parents=1) | facts


STEPS, ELSEWHERE = (
    "own step and 2 ancestors",
    "reference table, for a parent that is not in the snapshot",
)
ENDS: list[Case] = [
    (summed(), ("by hand", 9, 10, 12, "stated", "card")),
    # Any end is enough.
    (summed(best_known=False, high_known=False), ("by hand", 9, None, None, "bounded")),
    (summed(low_steps=0), ("by hand", None, 10, 12, "stated")),
    (summed(low_steps=0, best_known=False), ("by hand", None, None, 12, "bounded")),
    (summed(low_steps=0, high_known=False), ("by hand", None, 10, None, "stated")),
    (summed(low_steps=0, best_known=False, high_known=False), None),
    # No end lies on the wrong side of what is sure.
    (summed(low_sum=11), ("by hand", 11, 11, 12, "stated")),
    (summed(low_sum=11, low_steps=0), ("by hand", None, 10, 12, "stated")),
    (summed(low_sum=13, best_known=False), ("by hand", 13, None, 13, "bounded")),
    (summed(low_sum=13, best_known=False, low_steps=0), ("by hand", None, None, 12, "bounded")),
    (summed(low_sum=13, best_known=False, lost_base=2), ("by hand", 13, None, 14, "bounded")),
    # One lost base, and all of it no more than the largest run of the day: 5.3e24.
    (summed(lost_base=3), ("by hand", 9, 10, 15, "stated")),
    (summed(lost_base=1), ("by hand", 9, 10, 13, "stated")),
    (summed(lost_base=9e24), ("by hand", 9, 10, 5.3e24, "stated")),
    (summed(high_sum=5e24, lost_base=9e24), ("by hand", 9, 10, 5.3e24, "stated")),
    (summed(high_sum=6e24, lost_base=1e24), ("by hand", 9, 10, 6e24, "stated")),
    (summed(lost_base=9e24, created_on=date(2022, 1, 1)), ("by hand", 9, 10, 6.1e23, "stated")),
]
WORDS: list[Case] = [
    (tuned(), (STEPS, 9, 10, 12, "derived", "a/base: row")),
    (tuned(is_copy=True), ("copy of the original", 9, 10, 12, "derived", "a/base: row")),
    (tuned(ancestors=1), (STEPS, 9, 10, 12, "derived", "a/base: row")),
    (tuned(root_source=None), (STEPS, 9, 10, 12, "derived", ELSEWHERE)),
    (tuned(other_roots="1 other root"),
     (STEPS, 9, 10, 12, "derived", "a/base: row and 1 other root")),
    (tuned(lineage_grade="inferred"), (STEPS, 9, 10, 12, "inferred")),
    (tuned(root_grade="inferred"), (STEPS, 9, 10, 12, "inferred")),
    (tuned(lineage_grade="inferred", ancestors=0), ("by hand", 9, 10, 12, "stated")),
    (tuned(best_known=False), (STEPS, 9, None, 12, "bounded")),
    (tuned(steps_without_best=1), (f"{STEPS}; best leaves out 1 step", 9, 10, 12, "derived")),
    (tuned(steps_without_best=2), (f"{STEPS}; best leaves out 1 step", 9, 10, 12, "derived")),
    (tuned(steps_without_best=1, best_known=False), (STEPS, 9, None, 12, "bounded")),
    (gone(), ("own step; 1 parent gone, bounded by its size", 9, 10, 12, "stated", "card")),
    (gone(missing_parents=2),
     ("own step; 1 parent gone, bounded by its size", 9, 10, 12, "stated")),
    (gone(high_known=False), ("own step; 1 parent gone", 9, 10, None, "stated")),
    (gone(ancestors=2), (f"{STEPS}; 1 parent gone, bounded by its size", 9, 10, 12, "derived")),
]  # fmt: skip


def test_sums_become_intervals() -> None:
    assert differing(BY_TABLE["training_flop"], ENDS) == []


def test_a_sum_says_what_is_in_it() -> None:
    assert differing(BY_TABLE["training_flop"], WORDS) == []
