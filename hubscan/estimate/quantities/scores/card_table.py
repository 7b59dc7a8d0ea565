"""A table of the card."""

from hubscan.estimate.method import Method
from hubscan.estimate.quantities.scores import ends_beside

_BEST = "tabled"

METHOD = Method(
    name="card table",
    rank=30,
    when="true",
    low="least",
    best=_BEST,
    high="most",
    grade="'stated'",
    source=f"tabled_source || {ends_beside(_BEST)}",
    because="a table of its card states it",
    basis="the model's own column of a table in its card",
)
