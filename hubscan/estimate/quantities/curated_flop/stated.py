"""FLOP that the maker states, where no tokens are known."""

from hubscan.estimate.method import Method
from hubscan.estimate.quantities.curated_flop import AT_HALF

METHOD = Method(
    name="stated FLOP",
    rank=30,
    when="told > 0 AND tokens IS NULL",
    low=f"least(told * $stated_flop_range.low, {AT_HALF})",
    best=f"coalesce({AT_HALF}, told)",
    high=f"greatest(told * $stated_flop_range.high, {AT_HALF})",
    grade="'stated'",
    source="told_source",
    because="the maker counted it",
    basis="the figure itself",
)
