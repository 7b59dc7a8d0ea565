"""A curated row without tokens: its own compute bounds them."""

from hubscan.estimate.method import Method

METHOD = Method(
    name="own compute over 6 × parameters",
    rank=40,
    when="curated_flop_high IS NOT NULL AND curated_active > 0",
    low="0",
    best="NULL",
    high="curated_flop_high / ($flop_per_parameter_token * curated_active)",
    grade="'bounded'",
    source="curated_row",
    because="no tokens are published, but its compute bounds them",
    basis="6·N·D, solved for D",
)
