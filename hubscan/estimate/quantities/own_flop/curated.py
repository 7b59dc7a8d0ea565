"""The curated row of the model itself; a copy of a model that is there has no step of its own."""

from hubscan.estimate.method import Method
from hubscan.estimate.quantities.own_flop import RUN

METHOD = Method(
    name="reference row",
    rank=10,
    when="(curated_low IS NOT NULL OR curated_high IS NOT NULL) AND NOT coalesce(copied, FALSE)",
    low="curated_low",
    best="curated",
    high=f"coalesce(curated_high, greatest({RUN}, curated, curated_low))",
    grade="CASE WHEN curated IS NULL THEN 'bounded' ELSE 'stated' END",
    source="curated_source",
    because="the curated table is trusted most",
    basis="the row says how it was found",
    rests_on=("curated_flop",),
    shown="coalesce(curated_method, 'reference row')",
)
