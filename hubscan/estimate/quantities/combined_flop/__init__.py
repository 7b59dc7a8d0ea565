"""Several ways to the compute of one training step → one interval, and doubts said aloud.

The interval is the hull of the ways that have a best value; bounds only (energy, hours of an
unknown device) count where no way has one.
"""

from __future__ import annotations

from hubscan.estimate.method import Fact, Facts

QUANTITY = "combined_flop"
TABLE = "combined_flop"
UNIT = "FLOP"

FACTS = Facts(
    relations="""(
        SELECT model,
            max(best) FILTER (method = 'stated FLOP') AS said,
            max(best) FILTER (method = 'trainer count') AS logged,
            max(best) FILTER (starts_with(method, 'operations')) AS counted,
            max(best) FILTER (starts_with(method, 'hardware')) AS measured,
            min(low) FILTER (best IS NOT NULL) AS lowest,
            max(high) FILTER (best IS NOT NULL) AS highest,
            min(high) FILTER (best IS NULL) AS capped,
            string_agg(method, ' and ' ORDER BY method) FILTER (best IS NOT NULL) AS ways,
            string_agg(method, ' and ' ORDER BY method) AS bounds,
            string_agg(DISTINCT source, ' | ' ORDER BY source) AS source
        FROM documented_flop WHERE low <= high OR best IS NOT NULL GROUP BY model
    ) w""",
    model="w.model",
    rows_of="documented_flop",
    columns={
        "said": Fact("w.said", "FLOP as stated", "FLOP"),
        "logged": Fact("w.logged", "FLOP by the trainer", "FLOP"),
        "counted": Fact("w.counted", "FLOP by operations", "FLOP"),
        "measured": Fact("w.measured", "FLOP by hardware", "FLOP"),
        "lowest": Fact("w.lowest", "FLOP at least, of all ways", "FLOP"),
        "highest": Fact("w.highest", "FLOP at most, of all ways", "FLOP"),
        "capped": Fact("w.capped", "FLOP at most", "FLOP"),
        "ways": Fact("w.ways"),
        "bounds": Fact("w.bounds"),
        "source": Fact("w.source"),
    },
)
