"""The compute that a document states."""

from hubscan.estimate.method import Method
from hubscan.estimate.quantities.documented_flop import within_reach

METHOD = Method(
    name="stated FLOP",
    rank=10,
    when=f"told > 0 AND {within_reach('told')}",
    low="told_low * $stated_flop_range.low",
    best="told",
    high="told_high * $stated_flop_range.high",
    grade="'stated'",
    source="told_source",
    because="its makers know best",
    basis="EU Commission GPAI Guidelines 2025, para 123",
)
