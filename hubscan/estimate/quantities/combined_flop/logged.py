"""What the training library logged is best."""

from hubscan.estimate.method import Method

METHOD = Method(
    name="logged",
    rank=50,
    when="logged IS NOT NULL",
    low="lowest",
    best="logged",
    high="highest",
    grade="'derived'",
    source="source",
    because="its training library counted its operations",
    basis="transformers, total_flos",
    shown="ways",
    rests_on=("documented_flop",),
)
