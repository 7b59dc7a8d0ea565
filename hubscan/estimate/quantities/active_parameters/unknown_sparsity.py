"""A mixture of experts that does not say how many are used: bounds only."""

from hubscan.estimate.method import Method

METHOD = Method(
    name="mixture of unknown sparsity",
    rank=80,
    when="true",
    low="0",
    best="NULL",
    high="total_high",
    grade="CASE WHEN total_high IS NULL THEN 'unknown' ELSE 'bounded' END",
    source="name_source",
    because="a mixture of experts, and nothing says how many are used",
    basis="definition",
)
