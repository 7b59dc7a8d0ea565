"""A score that somebody measured."""

from hubscan.estimate.method import Method

METHOD = Method(
    name="known",
    rank=10,
    when="known_low IS NOT NULL OR known_high IS NOT NULL",
    shown="known_method",
    low="known_low",
    best="known_best",
    high="known_high",
    grade="known_grade",
    source="known_source",
    because="a score was measured",
    basis="see the method",
    rests_on=("inherited_{name}",),
)
