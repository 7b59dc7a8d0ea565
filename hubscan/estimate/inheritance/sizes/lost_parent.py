"""A model of unknown size is about as large as its lost parent, if the curated table knows that."""

from hubscan.estimate.method import Method

METHOD = Method(
    name="about that of the lost parent",
    rank=35,
    when="lost_size > 0 AND NOT own_known AND relation <> 'adapter'",
    low="lost_size * $finetune_size_ratio.low",
    best="lost_size * $finetune_size_ratio",
    high="lost_size * $finetune_size_ratio.high",
    grade="'inferred'",
    source="lost_source",
    because="its parent is not in the snapshot, and the curated table knows it",
    basis="94 % of single-parent fine-tunes lie within 30 % of their parent's count",
)
