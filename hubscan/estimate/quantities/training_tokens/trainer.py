"""Tokens that a training library logged."""

from hubscan.estimate.method import Method

METHOD = Method(
    name="trainer: tokens seen",
    rank=70,
    when="logged > 0",
    low="logged * $trainer_tokens_range.low",
    best="logged",
    high="logged",
    grade="'stated'",
    source="logged_source",
    because="its training library counted them",
    basis="num_input_tokens_seen of transformers: padding is counted",
)
