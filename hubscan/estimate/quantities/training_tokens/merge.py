"""A merge sees no tokens of its own."""

from hubscan.estimate.method import Method

METHOD = Method(
    name="merge: no step of its own",
    rank=30,
    when="relation = 'merge'",
    low="0",
    best="0",
    high="0",
    grade="'derived'",
    source="'relation ' || relation",
    because="merging weights trains nothing",
    basis="definition",
)
