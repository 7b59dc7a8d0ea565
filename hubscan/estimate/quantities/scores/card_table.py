"""A table of the card."""

from hubscan.estimate.method import Method

METHOD = Method(
    name="card table",
    rank=30,
    when="true",
    low="least",
    best="tabled",
    high="most",
    grade="'stated'",
    source="tabled_source",
    because="a table of its card states it",
    basis="the model's own column of a table in its card",
)
