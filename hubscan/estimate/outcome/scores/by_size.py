"""The highest score that is known of any model up to its size."""

from hubscan.estimate.method import Method

METHOD = Method(
    name="highest known for its size",
    rank=30,
    when="at($ceiling_{name}, size_high) IS NOT NULL",
    low="0",
    best="NULL",
    high="at($ceiling_{name}, size_high)",
    grade="'bounded'",
    source="'assumptions: ceilings of ' || $ceiling_{name}.date",
    because="no document at hand states a score; this bounds it",
    basis="the highest published scores by size, with room to spare",
)
