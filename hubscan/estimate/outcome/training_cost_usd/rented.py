"""The price of as many hours of a rented accelerator as the compute takes."""

from hubscan.estimate.method import Method


def _cost(flop: str, price: str, used: str) -> str:
    """price / (3600 · peak · utilisation), times the compute."""
    return f"""{flop} * ($accelerator_hour_price{price}
        / ($seconds_per_hour * $accelerator_peak * $accelerator_utilisation{used}))"""


METHOD = Method(
    name="training_flop × price per FLOP",
    rank=10,
    when="flop_low IS NOT NULL OR flop_high IS NOT NULL",
    low=_cost("flop_low", ".low", ".high"),
    best=_cost("flop", "", ""),
    high=_cost("flop_high", ".high", ".low"),
    grade="CASE WHEN flop IS NULL THEN 'bounded' ELSE 'derived' END",
    source="'assumptions: accelerator_hour_price of ' || $accelerator_hour_price.date",
    because="compute is bought by the hour of an accelerator",
    basis="hours = FLOP / (peak × utilisation); USD 2 an hour and 40 % of an H100 make 1e26 FLOP "
    "cost 140 million dollars",
)
