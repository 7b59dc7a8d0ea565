"""The compute that a document states."""

from hubscan.estimate.method import Method

METHOD = Method(
    name="stated FLOP",
    rank=10,
    when="told > 0 AND (size_high IS NULL OR told <= size_high * $most_flop_per_parameter)",
    low="told_low * $stated_flop_range.low",
    best="told",
    high="told_high * $stated_flop_range.high",
    grade="'stated'",
    source="told_source",
    because="its makers know best",
    basis="EU Commission GPAI Guidelines 2025, para 123",
)
