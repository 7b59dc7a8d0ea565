"""One of operations and hardware."""

from hubscan.estimate.method import Method

METHOD = Method(
    name="operations or hardware",
    rank=70,
    when="true",
    low="lowest",
    best="coalesce(counted, measured)",
    high="highest",
    grade="'derived'",
    source="source",
    because="the only way that has a value",
    basis="that way",
    shown="ways",
    rests_on=("documented_flop",),
)
