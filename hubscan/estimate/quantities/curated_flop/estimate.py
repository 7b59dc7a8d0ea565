"""A third party's estimate, with a factor by its author's confidence."""

from hubscan.estimate.method import Method
from hubscan.estimate.quantities.curated_flop import (
    ESTIMATE,
    LARGEST_CORPUS,
    within,
)

METHOD = Method(
    name="third party's estimate",
    rank=60,
    when="estimate > 0 AND NOT of_part",
    low=f"{within(ESTIMATE, 'label', '.low')}",
    best=f"{ESTIMATE}",
    high=f"""least({within(ESTIMATE, "label", ".high")},
        CASE WHEN {LARGEST_CORPUS} IS NOT NULL
            THEN greatest({LARGEST_CORPUS}, {ESTIMATE} * $confident_estimate_range.high) END)""",
    grade="'derived'",
    source="estimate_source",
    because="nothing is published that it could be counted from",
    basis="factor by the author's own label, up to what the largest corpus of its time takes",
)
