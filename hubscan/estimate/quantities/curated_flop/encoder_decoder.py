"""6 N D of an encoder-decoder: each token passes one half."""

from hubscan.estimate.method import Method
from hubscan.estimate.quantities.curated_flop import OPERATIONS

METHOD = Method(
    name="operations of one half: 6 N D × share",
    rank=35,
    when="task = 'encoder-decoder' AND tokens > 0 AND size > 0",
    low=f"{OPERATIONS} * $encoder_decoder_share.low",
    best=f"{OPERATIONS} * $encoder_decoder_share",
    high=f"{OPERATIONS} * $encoder_decoder_share.high",
    grade="'derived'",
    source="tokens_source",
    because="size and tokens are known",
    basis="Raffel et al. 2020: a token meets the encoder or the decoder",
)
