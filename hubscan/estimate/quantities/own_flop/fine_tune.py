"""A fine-tune: what nearly all fine-tunes see."""

from hubscan.estimate.method import Method
from hubscan.estimate.quantities.own_flop import RUN, SIZE

METHOD = Method(
    name="fine-tune bound",
    rank=90,
    when="true",
    low="0",
    best="NULL",
    high=f"""least($flop_per_parameter_token
        * coalesce({SIZE}, $largest_open_parameters.high) * tokens_high, {RUN})""",
    grade="'bounded'",
    source="'assumptions'",
    because=(
        "no document at hand states its tokens, hours or FLOP: at most what 95 % of fine- tunes see"
    ),
    basis="6·N·D",
)
