"""The curated score."""

from hubscan.estimate.method import Method

METHOD = Method(
    name="reference row",
    rank=10,
    when="curated IS NOT NULL",
    low="least",
    best="curated",
    high="most",
    grade="'stated'",
    source="curated_source",
    because="the curated table is trusted most",
    basis="published scores; other measurements of the model widen the interval",
)
