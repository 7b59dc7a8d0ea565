"""An adapter of a lost base that the curated table knows: the size is that of both."""

from hubscan.estimate.method import Method

METHOD = Method(
    name="lost base and own adapter",
    rank=15,
    when="lost_size > 0 AND relation = 'adapter'",
    low="""lost_size
        + CASE WHEN own_known THEN own_low ELSE $unknown_adapter_share.low * lost_size END""",
    best="""lost_size
        + CASE WHEN own_known THEN own_best ELSE $unknown_adapter_share * lost_size END""",
    high="""lost_size
        + CASE WHEN own_known THEN own_high ELSE $unknown_adapter_share.high * lost_size END""",
    grade="'derived'",
    source="lost_source",
    because="an adapter is used together with its base, which the curated table knows",
    basis="definition; size of an adapter of unknown size: see the assumption",
    rests_on=("own_{name}",),
)
