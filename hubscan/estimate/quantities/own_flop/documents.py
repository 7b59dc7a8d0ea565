"""What its documents give."""

from hubscan.estimate.method import Method
from hubscan.estimate.quantities.own_flop import ROOTED

METHOD = Method(
    name="documents",
    rank=40,
    when=f"found IS NOT NULL OR (found_high IS NOT NULL AND NOT {ROOTED})",
    low="found_low",
    best="found",
    high="found_high",
    grade="found_grade",
    source="found_source",
    because="its documents state what it took",
    basis="see combined_flop",
    shown="found_method",
    rests_on=("combined_flop",),
)
