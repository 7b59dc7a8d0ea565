"""The curated score."""

from hubscan.estimate.method import Method
from hubscan.estimate.quantities.scores import ends_beside

_BEST = "curated"

METHOD = Method(
    name="reference row",
    rank=10,
    when="curated IS NOT NULL",
    low="least",
    best=_BEST,
    high="most",
    grade="'stated'",
    source=f"curated_source || {ends_beside(_BEST)}",
    because="the curated table is trusted most",
    basis="published scores; other measurements of the model widen the interval",
)
