"""The architecture's own arithmetic: what one token passes through."""

from hubscan.estimate.method import Method

METHOD = Method(
    name="config formula",
    rank=20,
    when="formula > 0 AND coalesce(sparse, formula < $dense_share.low * total_best, true)",
    low="formula_low",
    best="formula",
    high="formula_high",
    grade="'derived'",
    source="formula_source",
    because="the config says how many experts a token passes",
    basis="the family's own modelling code; see hubscan.estimate.architectures",
)
