"""The curated row of another model of the same architecture and size."""

from hubscan.estimate.method import Method

METHOD = Method(
    name="curated, same architecture and size",
    rank=35,
    when="same_active > 0 AND coalesce(sparse, false)",
    low="same_active * $curated_active_range.low",
    best="same_active",
    high="least(same_active * $card_active_range.high, greatest(total_high, same_active))",
    grade="'derived'",
    source="same_source",
    because="models of one architecture and size have the same layers and experts",
    basis="an architecture's shapes fix both sizes; the curated row gives the one that is missing",
)
