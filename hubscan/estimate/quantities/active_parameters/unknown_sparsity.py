"""A mixture of experts that does not say how many are used: bounds only."""

from hubscan.estimate.method import Method

METHOD = Method(
    name="mixture of unknown sparsity",
    rank=80,
    when="true",
    low="coalesce(least_share * total_low, 0)",
    best="NULL",
    high="coalesce(most_share, 1) * total_high",
    grade="CASE WHEN total_high IS NULL THEN 'unknown' ELSE 'bounded' END",
    source="""coalesce('sparsity of architecture ' || architecture,
        CASE WHEN least_share > 0 THEN 'sparsity of mixtures of experts' END, name_source)""",
    because="a mixture of experts, and nothing says how many are used",
    basis="config/mixtures.yaml: shares of published models of the architecture",
)
