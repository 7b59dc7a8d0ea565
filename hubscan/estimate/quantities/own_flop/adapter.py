"""An adapter: what nearly all fine-tunes see, through the frozen base."""

from hubscan.estimate.method import Method
from hubscan.estimate.quantities.own_flop import NAMED, RUN

METHOD = Method(
    name="adapter bound",
    rank=80,
    when="relation = 'adapter'",
    low="0",
    best="NULL",
    high=f"""least($adapter_flop_per_parameter_token.high
        * coalesce(root_size, {NAMED}, $largest_open_parameters.high) * tokens_high, {RUN})""",
    grade="'bounded'",
    source="'assumptions'",
    because=(
        "no document at hand states its tokens, hours or FLOP: at most what 95 % of fine- "
        "tunes see, with frozen weights"
    ),
    basis="4·N·D",
)
