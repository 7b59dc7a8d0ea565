"""A fine-tune that states nothing."""

from hubscan.estimate.method import Method

METHOD = Method(
    name="fine-tune prior",
    rank=110,
    when="true",
    low="0",
    best="NULL",
    high="$finetune_tokens.high",
    grade="'bounded'",
    source="'assumptions'",
    because="no document at hand states its tokens: 95 % of fine-tunes lie below this",
    basis="fine-tunes that state their tokens",
)
