"""The model's own figure."""

from hubscan.estimate.method import Method

METHOD = Method(
    name="own",
    rank=40,
    when="own_method IS NOT NULL",
    shown="own_method",
    low="own_low",
    best="own_best",
    high="own_high",
    grade="own_grade",
    source="own_source",
    because="its own evidence",
    basis="see the method",
    rests_on=("own_{name}",),
)
