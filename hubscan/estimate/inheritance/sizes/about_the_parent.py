"""A model of unknown size is about as large as what it was made from."""

from hubscan.estimate.method import Method

METHOD = Method(
    name="about that of the parent",
    rank=30,
    when="""donor_known AND (NOT own_known
        OR (is_copy AND better_known_there AND trained_between))""",
    low="""CASE WHEN NOT guess THEN donor_low * $finetune_size_ratio.low
        WHEN own_low IS NOT NULL THEN least(own_low, donor_low * $finetune_size_ratio.low) END""",
    best="donor_best * $finetune_size_ratio",
    high="donor_high * $finetune_size_ratio.high",
    grade="'inferred'",
    source="donor_source",
    because="its own size is not known, and training seldom changes it",
    basis="94 % of single-parent fine-tunes lie within 30 % of their parent's count",
)
