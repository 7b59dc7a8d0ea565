"""Without what only looks up rows, by convention."""

from hubscan.estimate.method import Method
from hubscan.estimate.quantities.counted_parameters import USED

METHOD = Method(
    name="without tables that are looked up",
    rank=20,
    when="$embedding_parameters = 'left_out'",
    low=f"{USED['low']} * multiplied",
    best=f"{USED['best']} * multiplied",
    high=f"{USED['high']} * multiplied",
    grade="grade",
    source="source",
    because="by convention what only looks up rows does not count",
    basis="Kaplan et al. 2020, section 2.1: non-embedding parameters",
)
