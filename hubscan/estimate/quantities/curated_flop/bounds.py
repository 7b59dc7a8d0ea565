"""Bounds from size and the largest corpus of the time."""

from hubscan.estimate.method import Method
from hubscan.estimate.quantities.curated_flop import SIZE

METHOD = Method(
    name="bounds from size and the largest corpus of the time",
    rank=100,
    when="size > 0 AND modality NOT IN ('image', 'audio', 'video')",
    low=f"$flop_per_parameter_token * {SIZE} * $least_tokens_per_parameter * size",
    best="NULL",
    high=f"""$flop_per_parameter_token * {SIZE}
        * at($largest_corpus_tokens, released_on) * $token_bound_margin.high""",
    grade="'bounded'",
    source="size_source",
    because="nothing is known of its training but size and day",
    basis="Hoffmann et al. 2022: fewer than 20 tokens a parameter waste compute",
)
