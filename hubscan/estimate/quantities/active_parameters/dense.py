"""A dense model uses all of its parameters."""

from hubscan.estimate.method import Method

METHOD = Method(
    name="dense: all",
    rank=50,
    when="NOT coalesce(sparse, false) OR relation = 'adapter'",
    low="total_low",
    best="total_best",
    high="total_high",
    grade="total_grade",
    source="total_source",
    because="nothing says that it is a mixture of experts, so every parameter is used",
    basis="definition",
    rests_on=("own_parameters",),
)
