"""Nothing but upper ends: the least of them."""

from hubscan.estimate.method import Method

METHOD = Method(
    name="bounds only",
    rank=10,
    when="ways IS NULL",
    low="0",
    best="NULL",
    high="capped",
    grade="'bounded'",
    source="source",
    because="no way has a value, and the least upper end holds",
    basis="definition",
    shown="bounds",
    rests_on=("documented_flop",),
)
