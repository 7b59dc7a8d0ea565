"""An adapter is used together with its base: the size is that of both."""

from hubscan.estimate.method import Method

METHOD = Method(
    name="base and own adapter",
    rank=10,
    when="donor_known AND relation = 'adapter'",
    low="""CASE WHEN NOT guess THEN donor_low
            + CASE WHEN own_known THEN own_low ELSE $unknown_adapter_share.low * donor_low END
        WHEN own_low IS NOT NULL THEN least(own_low, donor_low + own_low) END""",
    best="""donor_best
        + CASE WHEN own_known THEN own_best ELSE $unknown_adapter_share * donor_best END""",
    high="""donor_high
        + CASE WHEN own_known THEN own_high ELSE $unknown_adapter_share.high * donor_high END""",
    grade="CASE WHEN guess THEN 'inferred' ELSE 'derived' END",
    source="donor_source",
    because="an adapter is used together with its base",
    basis="definition; size of an adapter of unknown size: see the assumption",
    rests_on=("own_{name}",),
)
