"""What the card states in a form for machines."""

from hubscan.estimate.method import Method

METHOD = Method(
    name="card metadata",
    rank=20,
    when="five_shot IS NOT NULL OR tagged IS NOT NULL",
    low="least",
    best="coalesce(five_shot, tagged)",
    high="most",
    grade="'stated'",
    source="coalesce(five_shot_source, tagged_source)",
    because="its card states it in a form for machines",
    basis="model-index and evaluation results of the card; five examples are MMLU's own protocol",
)
