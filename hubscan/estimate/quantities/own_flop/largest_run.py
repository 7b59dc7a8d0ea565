"""A base of unknown size: no more than the largest open run of its time."""

from hubscan.estimate.method import Method
from hubscan.estimate.quantities.own_flop import ROOTED, RUN, SIZE

METHOD = Method(
    name="largest open run",
    rank=60,
    when=f"{ROOTED} AND {SIZE} IS NULL",
    low="0",
    best="NULL",
    high=RUN,
    grade="'bounded'",
    source="'assumptions'",
    because=(
        "no document at hand states its tokens, hours or FLOP, nor its size: at most the "
        "largest open run of its time"
    ),
    basis="largest open runs by date",
)
