"""What a training library counted itself: 6·N·D.

Frozen weights count there as trained ones, so adapters are corrected; padding is counted, restarts
are not. For images and sound it is far too high, and where nobody knows what was trained on it is
an upper end only.
"""

from hubscan.estimate.method import Method

COUNTED = """logged * CASE WHEN relation = 'adapter'
    THEN $adapter_flop_per_parameter_token / $flop_per_parameter_token ELSE 1 END"""
TEXTS = "coalesce(modality = 'text', false) AND NOT mixture"

METHOD = Method(
    name="trainer count",
    rank=60,
    when="logged > 0",
    low=f"CASE WHEN {TEXTS} THEN {COUNTED} * $trainer_count_range.low ELSE 0 END",
    best=f"CASE WHEN {TEXTS} THEN {COUNTED} END",
    high=f"{COUNTED} * CASE WHEN {TEXTS} THEN $trainer_count_range.high ELSE 1 END",
    grade=f"CASE WHEN {TEXTS} THEN 'derived' ELSE 'bounded' END",
    source="logged_source",
    because="its training library counted its operations",
    basis="total_flos of transformers: 6 × input elements × parameters without embeddings",
)
