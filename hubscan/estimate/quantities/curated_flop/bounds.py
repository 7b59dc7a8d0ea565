"""Bounds from size and the largest corpus of the time."""

from hubscan.estimate.method import Method
from hubscan.estimate.quantities.curated_flop import LARGEST_CORPUS, NOT_TEXT, SIZE

METHOD = Method(
    name="bounds from size and the largest corpus of the time",
    rank=100,
    when=f"size > 0 AND NOT {NOT_TEXT}",
    low=f"$flop_per_parameter_token * {SIZE} * $least_tokens_per_parameter * size",
    best="NULL",
    high=LARGEST_CORPUS,
    grade="'bounded'",
    source="size_source",
    because="nothing is known of its training but size and day",
    basis="Hoffmann et al. 2022: fewer than 20 tokens a parameter waste compute",
)
