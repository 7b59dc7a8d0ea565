"""The size that the card's prose or table states."""

from hubscan.estimate.method import Method

METHOD = Method(
    name="card text",
    rank=80,
    when="relation <> 'adapter' AND card_source IS NOT NULL",
    low="card_low",
    best="card_best",
    high="card_high",
    grade="'stated'",
    source="card_source",
    because="its card says so",
    basis="rounded figures; copied cards state the size of somebody else's model",
)
