"""What the card states in a form for machines."""

from hubscan.estimate.method import Method
from hubscan.estimate.quantities.scores import ends_beside

_BEST = "coalesce(five_shot, tagged)"

METHOD = Method(
    name="card metadata",
    rank=20,
    when="five_shot IS NOT NULL OR tagged IS NOT NULL",
    low="least",
    best=_BEST,
    high="most",
    grade="'stated'",
    source=f"coalesce(five_shot_source, tagged_source) || {ends_beside(_BEST)}",
    because="its card states it in a form for machines",
    basis="model-index and evaluation results of the card; five examples are MMLU's own protocol",
)
