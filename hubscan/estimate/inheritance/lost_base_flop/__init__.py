"""What a parent outside the snapshot can have cost, of which only its child is known."""

from __future__ import annotations

from hubscan.estimate.method import Fact, Facts

QUANTITY = TABLE = "lost_base_flop"
UNIT = "FLOP"

FACTS = Facts(
    relations="""
        missing_a_parent c
        JOIN models m USING (model)
        LEFT JOIN lineage l USING (model)
        LEFT JOIN own_parameters o USING (model)
        LEFT JOIN (
            SELECT model, max(high) AS high,
                max(released) FILTER (low IS NOT NULL AND high IS NULL) AS open_since
            FROM candidate_bases GROUP BY model
        ) k USING (model)
    """,
    model="c.model",
    columns={
        "relation": Fact("l.relation"),
        "size": Fact("o.high", "parameters of the model itself", "parameters"),
        "candidates_high": Fact("k.high", "of the dearest curated model of its size", "FLOP"),
        "open_candidate_on": Fact("k.open_since", "when one of that size without a bound came"),
        "created_on": Fact("CAST(m.created_at AS DATE)"),
    },
    of_few=True,
    rows_of="missing_a_parent",
)
