"""A base of known size that saw at most the largest corpus of its time."""

from hubscan.estimate.method import Method
from hubscan.estimate.quantities.own_flop import ROOTED, RUN, SIZE

METHOD = Method(
    name="size × largest corpus by that date",
    rank=70,
    when=ROOTED,
    low="0",
    best="NULL",
    high=f"""least(
        $flop_per_parameter_token * {SIZE} * tokens_high * $token_bound_margin.high, {RUN})""",
    grade="'bounded'",
    source="'assumptions'",
    because=(
        "no document at hand states its tokens, hours or FLOP: at most the largest corpus of "
        "its time"
    ),
    basis="6·N·D, with a margin for attention, epochs and post-training",
)
