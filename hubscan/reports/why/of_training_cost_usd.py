"""Cost of the training compute on rented hardware."""

from __future__ import annotations

from hubscan.estimate.arithmetic import Number, product, quotient
from hubscan.reports.why.derivation import Candidate, Derivation, Fate, Line
from hubscan.reports.why.facts import ENDS, Facts, ends

QUANTITIES = ("training_cost_usd",)
_PRICE = {"low": "low", "best": "value", "high": "high"}
_UTILISATION = {"low": "high", "best": "value", "high": "low"}
"""A lower utilisation costs more."""


def derive(facts: Facts, quantity: str) -> Derivation:
    """Compute × price ÷ (seconds × peak × utilisation)."""
    method = facts.final[f"{quantity}_method"]
    if method is None:
        return Derivation(quantity, ())
    lines = []
    flop, cost = ends(facts.final, "training_flop"), ends(facts.final, quantity)
    for end, spent, value in zip(ENDS, flop, cost, strict=True):
        if spent is None or value is None:
            continue
        price = facts.constant("accelerator_hour_price", _PRICE[end], "USD an hour")
        part = quotient(
            product(Number("FLOP", spent, "FLOP"), price),
            product(
                Number("s", 3600, "seconds per hour"),
                facts.constant("accelerator_peak", shown="FLOP/s"),
                facts.constant("accelerator_utilisation", _UTILISATION[end], "utilisation"),
            ),
        )
        lines.append(Line(str(method), end, part, value, "USD"))
    source = str(facts.final[f"{quantity}_source"])
    found = Candidate(str(method), *cost, source, Fate.USED, "an H100 at its market price")
    return Derivation(quantity, (found,), tuple(lines))
