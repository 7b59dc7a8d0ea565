"""6 N D with an interval of tokens."""

from hubscan.estimate.method import Method
from hubscan.estimate.quantities.curated_flop import SIZE

METHOD = Method(
    name="6 N D, tokens within bounds",
    rank=70,
    when="size > 0 AND tokens_low IS NOT NULL",
    low=f"$flop_per_parameter_token * {SIZE} * tokens_low",
    best=f"$flop_per_parameter_token * {SIZE} * tokens_likely",
    high=f"$flop_per_parameter_token * {SIZE} * tokens_high",
    grade="'derived'",
    source="tokens_range_source",
    because="the tokens are known within bounds",
    basis="Kaplan et al. 2020: 6 FLOP a parameter and token",
)
