"""The price of compute, for whoever asks what one step cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubscan.estimate.method import ENDS
from hubscan.estimate.registry import quantity
from hubscan.estimate.scope import ModelScope
from hubscan.estimate.walk import walk

if TYPE_CHECKING:
    from hubscan.estimate.assumptions import Assumptions


def usd_per_flop(assumptions: Assumptions) -> tuple[float, float, float]:
    """(low, best, high) in USD per FLOP: what the method of training costs makes of one FLOP.

    With USD 2 an hour and 40 % of an H100's 989e12 FLOP/s, 1e26 FLOP cost 140 million dollars.
    """
    declared = quantity("hubscan.estimate.outcome.training_cost_usd")
    one = ModelScope(declared.facts, dict.fromkeys(declared.facts.columns, 1.0), assumptions)
    (method,) = declared.methods
    low, best, high = (walk(method.expressions[end], one) for end in ENDS)
    if low is None or best is None or high is None:
        raise ValueError("the price of compute has no value")
    return low.value, best.value, high.value
