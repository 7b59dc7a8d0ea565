"""A copy has no step of its own."""

from hubscan.estimate.method import Method

METHOD = Method(
    name="copy: no step of its own",
    rank=20,
    when="relation IN ('quantized', 'conversion')",
    low="0",
    best="0",
    high="0",
    grade="'derived'",
    source="'relation ' || relation",
    because="a copy holds the weights of its original",
    basis="definition",
)
