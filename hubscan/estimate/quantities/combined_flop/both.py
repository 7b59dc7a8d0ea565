"""Operations and hardware agree: their geometric mean."""

from hubscan.estimate.method import Method

METHOD = Method(
    name="operations and hardware",
    rank=60,
    when="counted > 0 AND measured > 0",
    low="lowest",
    best="geometric_mean(counted, measured)",
    high="highest",
    grade="'derived'",
    source="source",
    because="operations and hours agree: between the two",
    basis="as Epoch AI does for its database of models",
    shown="ways",
    rests_on=("documented_flop",),
)
