"""Operations on text: k·N·D·(1 + a), k = 6, for adapters 4, and tokens that a document states.

Attention adds a = W·T/N for sequences of T tokens and a width W (heads × head size, summed over
layers; causal). It counts for the upper end only, because T is hardly ever stated; the stated range
has room for it in large models and not in small ones.
"""

from hubscan.estimate.method import Method

FACTOR = """CASE WHEN relation = 'adapter' THEN $adapter_flop_per_parameter_token
    ELSE $flop_per_parameter_token END"""
SHARE = {
    end: f"CASE WHEN paired THEN $encoder_decoder_share{end} ELSE 1 END"
    for end in ("", ".low", ".high")
}
"""Each token passes the encoder or the decoder of a pair."""
RECENT = "(mixture OR at($large_post_training, created_on) = 1)"
LATER = "at($post_training_share, created_on)"
ATTENTION = """coalesce(
    attention_width * least($training_sequence_length.high, longest) / nullif(size, 0), 0)"""

METHOD = Method(
    name="operations: parameters × tokens",
    rank=20,
    when="""tokens_method IN ('card: pre-training tokens', 'card: added tokens',
        'trainer: tokens seen') AND size_high > 0""",
    low=f"{FACTOR} * size_low * tokens_low * $stated_tokens_range.low * {SHARE['.low']}",
    best=f"{FACTOR} * size * tokens * {SHARE['']}",
    high=f"""{FACTOR} * size_high * tokens_high * {SHARE[".high"]} * greatest(
        CASE WHEN {RECENT} THEN greatest($stated_tokens_range_recent.high,
            $stated_tokens_range.high * {LATER}) ELSE $stated_tokens_range.high END,
        (1 + {ATTENTION}) * CASE WHEN {RECENT} THEN {LATER} ELSE 1 END)""",
    grade="'derived'",
    source="tokens_source",
    because="tokens and parameters are known",
    basis=(
        "Kaplan et al. 2020, section 2.1; for frozen weights forward and activation gradient only"
    ),
    shown=f"'operations: ' || {FACTOR} || ' × parameters × tokens'",
)
