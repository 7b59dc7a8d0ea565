"""The curated row of the model itself, where its size was counted. The interval also holds what the
repository itself stores, so that prediction heads or an exported tied head, which the row leaves
out, are inside it."""

from hubscan.estimate.method import Method

METHOD = Method(
    name="reference row",
    rank=10,
    when="curated > 0 AND curated_confidence = 'exact'",
    low="""CASE WHEN counted >= curated * $stored_size_range.low THEN least(curated, counted)
        ELSE curated END""",
    best="curated",
    high="""CASE WHEN counted <= curated * $stored_size_range.high THEN greatest(curated, counted)
        ELSE curated END""",
    grade="'exact'",
    source="curated_source",
    because="the curated table is trusted most, and its size was counted",
    basis="tensor counts and formulas checked by hand; see docs/reference-table.md",
)
