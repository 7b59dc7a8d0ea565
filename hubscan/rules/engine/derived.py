"""Quantities that follow from a column of `estimates` and an assumption: cost of the own step,
effective compute, distinct tokens."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING

from msgspec import Struct

from hubscan.estimate.cost import usd_per_flop
from hubscan.model.clock import DAYS_A_YEAR

if TYPE_CHECKING:
    from hubscan.estimate.assumptions import Assumptions

Ends = tuple[float, float, float]
"""low, best and high."""

WORDS = frozenset({"own_cost_usd", "effective_flop", "unique_tokens"})
"""Their names; `estimates` may hold them itself, as the examples of rule files do."""

EFFECTIVE_AS_OF = date(2023, 1, 1)
"""Effective compute is what its algorithms would have needed on this day."""
FEW_PASSES_FROM = date(2021, 1, 1)
"""From here on models are usually trained on a text once; before, text was scarcer than compute."""
_ENDS = ("low", "best", "high")


class Rates(Struct, frozen=True):
    """What an estimate is multiplied or divided by."""

    price: Ends
    """USD per FLOP."""
    progress: Ends
    """Ratio of effective to physical compute that a year of better algorithms gives."""
    passes: Ends
    """How often a model sees its text."""
    passes_before: Ends
    """The same before `FEW_PASSES_FROM`."""

    @classmethod
    def of(cls, known: Assumptions) -> Rates:
        """As assumptions.yaml has them."""
        progress, passes, before = (
            (constant.low, constant.value, constant.high)
            for constant in (
                known["algorithmic_progress_per_year"],
                known["passes_over_text"],
                known["passes_over_text_before_2021"],
            )
        )
        return cls(usd_per_flop(known), progress, passes, before)


def asked(words: Collection[str]) -> frozenset[str]:
    """Which of them `words` need, by their own name or as a figure of the developer."""
    found = {word for word in WORDS if word in words or f"developer.{word}" in words}
    if "developer_total_cost_usd" in words:
        found.add("own_cost_usd")
    return frozenset(found)


def ends(word: str, rates: Rates | None) -> tuple[str, str, str]:
    """SQL of low, best and high of `word` over `estimates e`; columns of it without `rates`."""
    if rates is None:
        low, best, high = (f"e.{word}_{end}" for end in _ENDS)
        return low, best, high
    return {"own_cost_usd": _cost, "effective_flop": _effective, "unique_tokens": _distinct}[word](
        rates
    )


def _cost(rates: Rates) -> tuple[str, str, str]:
    low, best, high = (
        f"e.own_flop_{end} * {price!r}" for end, price in zip(_ENDS, rates.price, strict=True)
    )
    return low, best, high


def _effective(rates: Rates) -> tuple[str, str, str]:
    """Compute times progress to the power of years since `EFFECTIVE_AS_OF`, whichever way that
    goes; open where no day is known."""
    days = f"date_diff('day', DATE '{EFFECTIVE_AS_OF}', e.release_date)"
    slow, usual, fast = (f"power({rate!r}, {days} / {DAYS_A_YEAR!r})" for rate in rates.progress)
    return (
        f"e.training_flop_low * least({slow}, {fast})",
        f"e.training_flop_best * {usual}",
        f"e.training_flop_high * greatest({slow}, {fast})",
    )


def _distinct(rates: Rates) -> tuple[str, str, str]:
    """Tokens over passes: no fewer than the most passes leave, no more than were seen."""

    def divided(end: str, now: float, before: float) -> str:
        by = f"CASE WHEN e.release_date < DATE '{FEW_PASSES_FROM}' THEN {before!r} ELSE {now!r} END"
        return f"e.training_tokens_{end} / ({by})"

    now, before = rates.passes, rates.passes_before
    return (
        divided("low", now[2], before[2]),
        divided("best", now[1], before[1]),
        divided("high", now[0], before[0]),
    )
