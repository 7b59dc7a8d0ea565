"""A fine-tune of another maker's model."""

from hubscan.estimate.method import Method

METHOD = Method(
    name="6 N D of a fine-tune",
    rank=90,
    when="has_base AND NOT same_maker AND size > 0",
    low="0",
    best="$flop_per_parameter_token * size * $finetune_tokens",
    high="""greatest($flop_per_parameter_token * size * $finetune_tokens.high,
        base_high * (at($post_training_share, released_on) - 1))""",
    grade="'derived'",
    source="base_source",
    because="nothing is known of the step but its base and its day",
    basis="tokens of fine-tunes that state nothing; at most what post-training takes",
)
