"""A base of unknown size: an adapter does not tell how large what it adapts is."""

from hubscan.estimate.method import Method

METHOD = Method(
    name="largest open run by that date",
    rank=20,
    when="true",
    low="0",
    best="NULL",
    high="at($largest_open_run_flop, created_on)",
    grade="'bounded'",
    source="'assumptions'",
    because="its size is unknown, but it was there before what was made from it",
    basis="largest open runs by date",
)
