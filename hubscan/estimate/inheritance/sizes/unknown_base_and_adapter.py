"""An adapter whose base nobody knows: its own weights, and whatever it is used with."""

from hubscan.estimate.method import Method

METHOD = Method(
    name="unknown base and own adapter",
    rank=17,
    when="NOT donor_known AND relation = 'adapter'",
    low="own_low",
    best="NULL",
    high="NULL",
    grade="'bounded'",
    source="'its own weights; the base is not known'",
    because="an adapter is used together with its base, and that may be as large as any",
    basis="definition",
    rests_on=("own_{name}",),
)
