"""A base that tells no size is about as large as the fine-tunes that name it alone.

What others say of it makes nothing sure, so the low end is nought.
"""

from hubscan.estimate.method import Method

METHOD = Method(
    name="size of its fine-tunes",
    rank=85,
    when="relation <> 'adapter' AND fine_tunes_most > 0",
    low="0",
    best="""CASE WHEN fine_tunes_least >= $finetune_size_ratio.low * fine_tunes_most
        THEN fine_tunes_most / $finetune_size_ratio END""",
    high="fine_tunes_most / $finetune_size_ratio.low",
    grade="'inferred'",
    source="'safetensors of its fine-tunes'",
    because="training on from a model seldom changes its size, and those that were made from it "
    "were counted",
    basis="94 % of single-parent fine-tunes lie within 30 % of their parent's count",
)
