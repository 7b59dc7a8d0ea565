"""An interval that a source gives, with its arithmetic."""

from hubscan.estimate.method import Method
from hubscan.estimate.quantities.curated_flop import AT_HALF

METHOD = Method(
    name="interval of an estimate",
    rank=20,
    when="range_low IS NOT NULL",
    low=f"least(range_low, {AT_HALF})",
    best=f"coalesce({AT_HALF}, range_likely)",
    high=f"greatest(range_high, {AT_HALF})",
    grade="'derived'",
    source="range_source",
    because="its author worked the interval out for this very step",
    basis="the fact shows its arithmetic",
)
