"""A copy of a curated model: nothing is trained."""

from hubscan.estimate.method import Method

METHOD = Method(
    name="copy of a curated model",
    rank=10,
    when="base_relation IN ('quantized', 'conversion')",
    low="0",
    best="0",
    high="0",
    grade="'exact'",
    source="base_source",
    because="a copy has no training step of its own",
    basis="definition: a copy changes no weight by training",
)
