"""Continued pre-training by its name or tags."""

from hubscan.estimate.method import Method

METHOD = Method(
    name="continued pre-training prior",
    rank=100,
    when="continued",
    low="0",
    best="NULL",
    high="$continued_pretraining_tokens.high",
    grade="'bounded'",
    source="'assumptions'",
    because=(
        "no document at hand states its tokens, and name or tags speak of continued pre- training"
    ),
    basis="largest disclosed continued pre-training on a third party's base",
)
