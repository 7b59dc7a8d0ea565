"""About what its ancestors score: training on from a model rarely makes it know much more."""

from hubscan.estimate.method import Method

METHOD = Method(
    name="about its best ancestor",
    rank=25,
    when="above IS NOT NULL",
    low="0",
    best="least(above, coalesce(at($ceiling_{name}, size_high), above))",
    high="""least(above + $derivative_mmlu_gain.high,
        coalesce(at($ceiling_{name}, size_high), above + $derivative_mmlu_gain.high))""",
    grade="'inferred'",
    source="'assumptions: derivative_mmlu_gain of ' || $derivative_mmlu_gain.date",
    because="all that it is made from has a score, and a derivative rarely scores much more",
    basis="106 pairs of child and best parent: 99 % gain at most 1.8 points, the largest 2.7",
)
