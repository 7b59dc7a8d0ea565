"""The active size that the card states."""

from hubscan.estimate.method import Method

METHOD = Method(
    name="card text",
    rank=40,
    when="told > 0",
    low="told * $card_active_range.low",
    best="told",
    high="told * $card_active_range.high",
    grade="'stated'",
    source="told_source",
    because="its card says so",
    basis="cards round, and few say whether embeddings are counted",
)
