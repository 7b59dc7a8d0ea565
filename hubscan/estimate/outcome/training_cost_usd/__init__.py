"""Training cost in dollars, derived from training compute."""

from __future__ import annotations

from hubscan.estimate.method import Fact, Facts

QUANTITY = "training_cost_usd"
TABLE = "training_cost_usd"
UNIT = "USD"

FACTS = Facts(
    relations="training_flop f",
    model="f.model",
    columns={
        "flop_low": Fact("f.low", "training FLOP", "FLOP"),
        "flop": Fact("f.best", "training FLOP", "FLOP"),
        "flop_high": Fact("f.high", "training FLOP", "FLOP"),
    },
)
