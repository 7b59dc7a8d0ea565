"""A base whose library trains small models only."""

from hubscan.estimate.method import Method
from hubscan.estimate.quantities.own_flop import ROOTED, RUN

METHOD = Method(
    name="library bound",
    rank=50,
    when=f"{ROOTED} AND at($library_run_flop, library) IS NOT NULL",
    low="0",
    best="NULL",
    high=f"least(at($library_run_flop, library), {RUN})",
    grade="'bounded'",
    source="library_source",
    because=(
        "no document at hand states its tokens, hours or FLOP; its library trains small models only"
    ),
    basis="largest run known of that library",
)
