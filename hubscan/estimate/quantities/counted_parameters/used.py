"""What a token passes through."""

from hubscan.estimate.method import Method
from hubscan.estimate.quantities.counted_parameters import USED

METHOD = Method(
    name="parameters used",
    rank=40,
    when="true",
    low=USED["low"],
    best=USED["best"],
    high=USED["high"],
    grade="grade",
    source="source",
    because="every parameter that a token passes counts",
    basis="6·N·D",
)
