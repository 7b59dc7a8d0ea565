"""Tensor counts of the listing, where every stored number is one weight.

A total without its types cannot be checked for packing and is self-reported: it is only stated, and
is not used against a name that speaks of a much larger model or a curated size that is far off.
"""

from hubscan.estimate.method import Method
from hubscan.estimate.subjects import WEIGHTS

_LARGER = "coalesce(stored_total > stored_sum * $agreeing_size_ratio.high, false)"
"""A total far above the sum by type: one of them is wrong, and nobody knows which."""

METHOD = Method(
    name="safetensors tensors",
    rank=30,
    when="""relation <> 'adapter' AND counted > 0 AND (stored_sum > 0
        OR (coalesce(named < counted * $different_size_ratio, true)
            AND coalesce(counted BETWEEN curated / $stored_size_range.high
                AND curated * $stored_size_range.high, true)))""",
    low=f"CASE WHEN stored_sum > 0 THEN {WEIGHTS} ELSE counted * $bare_total_range.low END",
    best=f"CASE WHEN stored_sum > 0 THEN {WEIGHTS} ELSE counted END",
    high=f"""CASE WHEN stored_sum > 0 THEN CASE WHEN {_LARGER} THEN stored_total ELSE {WEIGHTS} END
        ELSE counted * $bare_total_range.high END""",
    grade=f"CASE WHEN stored_sum > 0 AND NOT {_LARGER} THEN 'exact' ELSE 'stated' END",
    source="""CASE WHEN stored_sum > 0 THEN 'safetensors.parameters'
        ELSE 'safetensors.total' END""",
    because="the Hub counted its tensors by type of number",
    basis="safetensors.parameters of the Hub; bytes, whole numbers and scales are no weights there",
)
