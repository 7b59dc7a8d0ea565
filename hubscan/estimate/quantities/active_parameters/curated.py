"""The curated row of the model itself."""

from hubscan.estimate.method import Method

METHOD = Method(
    name="reference row",
    rank=10,
    when="curated > 0 AND (sparse OR curated < $dense_share * total_best)",
    low="curated * $curated_active_range.low",
    best="curated",
    high="curated * $curated_active_range.high",
    grade="'stated'",
    source="curated_source",
    because="the curated table is trusted most",
    basis="published figures are rounded, and differ by whether embeddings count as active",
)
