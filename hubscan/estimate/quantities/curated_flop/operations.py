"""6 N D, with whatever a third party or the hours say beside it."""

from hubscan.estimate.method import Method
from hubscan.estimate.quantities.curated_flop import (
    AT_HALF,
    AT_PEAK,
    ESTIMATE,
    OPERATIONS,
    SIZE,
    measured,
)

TOKENS = f"$flop_per_parameter_token * {SIZE}"
_RECENT = "(size < $dense_share * total_size OR at($large_post_training, released_on) = 1)"
_LOW = f"""{OPERATIONS} * CASE WHEN recalled THEN $unverified_tokens_range.low
    ELSE $stated_tokens_range.low END"""
_HIGH = f"""{OPERATIONS} * CASE WHEN recalled THEN $unverified_tokens_range.high
    WHEN {_RECENT} THEN $stated_tokens_range_recent.high ELSE $stated_tokens_range.high END"""
_BY_HOURS = f"least({measured('.high')}, {AT_PEAK} * $sustained_utilisation)"

METHOD = Method(
    name="6 × active parameters × tokens",
    rank=40,
    when="size > 0 AND tokens > 0",
    low=f"least({_LOW}, {TOKENS} * tokens_low, {ESTIMATE}, {AT_HALF})",
    best=f"coalesce({AT_HALF}, told, geometric_mean({OPERATIONS}, {ESTIMATE}), {OPERATIONS})",
    high=f"greatest({_HIGH}, {TOKENS} * tokens_high, {_BY_HOURS}, {ESTIMATE}, {AT_HALF})",
    grade="'derived'",
    source="tokens_source",
    because="size and tokens are known; bounds of the tokens, estimates and hours widen it",
    basis="Kaplan et al. 2020: 6 FLOP a parameter and token",
)
