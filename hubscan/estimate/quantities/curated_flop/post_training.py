"""Post-training by the base's own maker: a share of its compute."""

from hubscan.estimate.method import Method

METHOD = Method(
    name="post-training: share of the base's compute",
    rank=80,
    when="has_base AND same_maker AND base_high IS NOT NULL",
    low="0",
    best="base * at($usual_post_training_share, released_on)",
    high="base_high * (at($post_training_share, released_on) - 1)",
    grade="'derived'",
    source="base_source",
    because="nothing is known of the step but its base and its day",
    basis="disclosed shares of post-training by year",
)
