"""The curated row of the model itself, where its size is a published, rounded figure."""

from hubscan.estimate.method import Method


def _end(end: str) -> str:
    return f"""curated * CASE curated_confidence WHEN 'verified' THEN $verified_size_range.{end}
        ELSE $curated_size_range.{end} END"""


METHOD = Method(
    name="reference row, rounded",
    rank=45,
    when="curated > 0 AND curated_confidence <> 'exact'",
    low=_end("low"),
    best="curated",
    high=_end("high"),
    grade="'stated'",
    source="curated_source",
    because="the curated table has a published size, and nobody counted it",
    basis="publications round; see docs/reference-table.md",
)
