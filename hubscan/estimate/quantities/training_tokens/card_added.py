"""What the card of a derived model says its own step added."""

from hubscan.estimate.method import Method

METHOD = Method(
    name="card: added tokens",
    rank=60,
    when="NOT rooted AND added_best > 0",
    low="added_low",
    best="added_best",
    high="added_high",
    grade="'stated'",
    source="added_source",
    because="the model's own card states what this step added",
    basis="the card; steps × batch × length where it states no figure",
)
