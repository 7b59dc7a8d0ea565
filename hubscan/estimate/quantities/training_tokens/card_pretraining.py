"""What the card of a base states as its pre-training, with what it adds to it."""

from hubscan.estimate.method import Method

METHOD = Method(
    name="card: pre-training tokens",
    rank=50,
    when="rooted AND first_best > 0",
    low="first_low",
    best="first_best + small_addition",
    high="first_high + small_addition",
    grade="'stated'",
    source="first_source",
    because="the model's own card states its pre-training",
    basis="the card; a later stage of the same training is added",
)
