"""A base is as large as what was made from it: its size and the largest corpus bound the cost.

A curated model of exactly that size may be the base, whatever it cost.
"""

from hubscan.estimate.method import Method

METHOD = Method(
    name="size of the child × largest corpus by that date",
    rank=10,
    when="size > 0 AND relation <> 'adapter'",
    low="0",
    best="NULL",
    high="""greatest(coalesce(candidates_high, 0),
        CASE WHEN open_candidate_on IS NULL THEN 0
            ELSE at($largest_open_run_flop, open_candidate_on) END,
        least($flop_per_parameter_token * size * at($largest_corpus_tokens, created_on)
                * $token_bound_margin.high,
            at($largest_open_run_flop, created_on)))""",
    grade="'bounded'",
    source="'assumptions'",
    because="training on from a model does not change its size",
    basis="6·N·D (Kaplan et al. 2020) at the largest disclosed corpus of the time, at most "
    "the largest open run",
)
