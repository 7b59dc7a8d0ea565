"""Operations and hardware that no real run reconciles: one of their inputs is wrong."""

from hubscan.estimate.method import Method

METHOD = Method(
    name="they disagree: implied utilisation",
    rank=20,
    when="""measured > 0 AND counted > 0 AND (
        counted / measured * $implied_utilisation > $implied_utilisation.high
        OR counted / measured * $implied_utilisation < $implied_utilisation.low)""",
    low="lowest",
    best="""coalesce(said, CASE WHEN $hardware_compute = 'half' THEN measured END, logged,
        counted)""",
    high="highest",
    grade="'inferred'",
    source="source",
    because="the utilisation that operations and hours imply is outside that of any real run",
    basis="operations are kept as best, for hours hold restarts and ablations; the hull stays",
    shown="ways || ' (they disagree: implied utilisation)'",
    rests_on=("documented_flop",),
)
