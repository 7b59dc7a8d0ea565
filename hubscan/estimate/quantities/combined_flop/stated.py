"""The stated figure is best."""

from hubscan.estimate.method import Method

METHOD = Method(
    name="stated",
    rank=30,
    when="said IS NOT NULL",
    low="lowest",
    best="said",
    high="highest",
    grade="'stated'",
    source="source",
    because="its makers state it",
    basis="the document",
    shown="ways",
    rests_on=("documented_flop",),
)
