"""Tokens: what each method makes of the facts, on both sides of every condition."""

from __future__ import annotations

from datetime import date

from hubscan.estimate.three_values import Value
from tests.estimate.quantities.evaluate import figures, shipped

Row = dict[str, Value]
Expected = tuple[str, float | None, float | None, float | None, str, str]

ROW, OWN = "reference row", "own compute over 6 × parameters"
FIRST, ADDED, SEEN = "card: pre-training tokens", "card: added tokens", "trainer: tokens seen"
CORPUS, BOUND = "largest corpus by that date", "trainer bound"
CONTINUED, TUNED = "continued pre-training prior", "fine-tune prior"
COPY, MERGE = "copy: no step of its own", "merge: no step of its own"


def base(**facts: Value) -> Row:
    """A base with those facts."""
    return {"relation": "base", "rooted": True, "small_addition": 0.0} | facts


def tuned(**facts: Value) -> Row:
    """A fine-tune with those facts."""
    return {"relation": "finetune", "rooted": False, "small_addition": 0.0} | facts


LISTED: Row = {"listed": 1000.0, "listed_source": "row"}
COMPUTE: Row = {"curated_flop_high": 6e20, "curated_active": 1e9, "curated_row": "row"}
CARD: Row = {
    "first_low": 80.0, "first_best": 100.0, "first_high": 130.0, "first_source": "first",
    "added_low": 7.0, "added_best": 9.0, "added_high": 17.0, "added_source": "added",
}  # fmt: skip
LOGGED: Row = {"logged": 50.0, "logged_source": "log"}

CASES: list[tuple[Row, Expected]] = [
    (base(**LISTED, listed_confidence="verified"), (ROW, 1000, 1000, 1000, "stated", "row")),
    (base(**LISTED, listed_confidence="from memory"), (ROW, 600, 1000, 1800, "stated", "row")),
    (base(**LISTED), (ROW, 600, 1000, 1800, "stated", "row")),
    (tuned(**LISTED | COMPUTE | CARD), (ROW, 600, 1000, 1800, "stated", "row")),
    (base(listed=0.0, listed_source="row", created_on=date(2022, 1, 1)),
     (CORPUS, 0, None, 2.2e12, "bounded", "assumptions")),
    (tuned(relation="quantized", **CARD, **LOGGED),
     (COPY, 0, 0, 0, "derived", "relation quantized")),
    (tuned(relation="conversion", **COMPUTE),
     (COPY, 0, 0, 0, "derived", "relation conversion")),
    (tuned(relation="merge", **COMPUTE), (MERGE, 0, 0, 0, "derived", "relation merge")),
    (base(**COMPUTE | CARD), (OWN, 0, None, 1e11, "bounded", "row")),
    (base(**CARD | COMPUTE | {"curated_active": 0.0}), (FIRST, 80, 100, 130, "stated", "first")),
    (base(**CARD | COMPUTE | {"curated_active": None}), (FIRST, 80, 100, 130, "stated", "first")),
    (base(**CARD | COMPUTE | {"curated_flop_high": None}),
     (FIRST, 80, 100, 130, "stated", "first")),
    (base(**COMPUTE | {"curated_active": 1.0}), (OWN, 0, None, 1e20, "bounded", "row")),
    (base(listed=1.0, listed_source="row"), (ROW, 0.6, 1, 1.8, "stated", "row")),
    (base(**CARD | {"first_low": 1.0, "first_best": 1.0}), (FIRST, 1, 1, 130, "stated", "first")),
    (tuned(**CARD | {"added_low": 1.0, "added_best": 1.0}), (ADDED, 1, 1, 17, "stated", "added")),
    (tuned(logged=1.0, logged_source="log"), (SEEN, 0.5, 1, 1, "stated", "log")),
    (tuned(added_high=1.0, added_source="added"), (BOUND, 0, None, 1, "bounded", "added")),
    (base(**CARD | {"small_addition": 9.0}), (FIRST, 80, 109, 139, "stated", "first")),
    (base(**CARD | LOGGED | {"first_best": 0.0}), (SEEN, 25, 50, 50, "stated", "log")),
    (tuned(**CARD, **LOGGED), (ADDED, 7, 9, 17, "stated", "added")),
    (tuned(**CARD | {"added_best": 0.0}, **LOGGED), (SEEN, 25, 50, 50, "stated", "log")),
    (tuned(**CARD | {"added_best": None}), (BOUND, 0, None, 17, "bounded", "added")),
    (tuned(added_high=3e12, added_source="added"), (BOUND, 0, None, 2e12, "bounded", "added")),
    (tuned(added_high=0.0), (TUNED, 0, None, 2e9, "bounded", "assumptions")),
    (tuned(added_high=5.0, added_source="added", continued=True),
     (BOUND, 0, None, 5, "bounded", "added")),
    (tuned(logged=0.0, continued=True), (CONTINUED, 0, None, 2e12, "bounded", "assumptions")),
    (tuned(continued=False), (TUNED, 0, None, 2e9, "bounded", "assumptions")),
    (base(created_on=date(2024, 6, 1)), (CORPUS, 0, None, 1.8e13, "bounded", "assumptions")),
    (base(created_on=date(2024, 5, 31)), (CORPUS, 0, None, 1.5e13, "bounded", "assumptions")),
    (base(added_high=5.0), (CORPUS, 0, None, 5e13, "bounded", "assumptions")),
]  # fmt: skip


def test_tokens() -> None:
    found = figures("training_tokens", [row for row, _ in CASES])
    for (row, expected), figure in zip(CASES, found, strict=True):
        assert figure == expected, row


def test_the_factor_of_the_bound_is_an_assumption() -> None:
    halved = shipped().with_values({"flop_per_parameter_token": 3})
    (found,) = figures("training_tokens", [base(**COMPUTE)], halved)
    assert found is not None and found.high == 2e11
