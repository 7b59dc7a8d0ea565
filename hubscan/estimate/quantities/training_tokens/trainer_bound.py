"""The most that the settings of a training run allow."""

from hubscan.estimate.method import Method

METHOD = Method(
    name="trainer bound",
    rank=90,
    when="added_high > 0",
    low="0",
    best="NULL",
    high="least(added_high, $continued_pretraining_tokens.high)",
    grade="'bounded'",
    source="added_source",
    because="the settings of its training run bound them",
    basis="steps × batch × the longest sequence",
)
