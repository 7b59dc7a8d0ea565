"""The tokens of the curated row."""

from hubscan.estimate.method import Method

METHOD = Method(
    name="reference row",
    rank=10,
    when="listed > 0",
    low="""listed * CASE WHEN listed_confidence = 'verified' THEN 1
        ELSE $unverified_tokens_range.low END""",
    best="listed",
    high="""listed * CASE WHEN listed_confidence = 'verified' THEN 1
        ELSE $unverified_tokens_range.high END""",
    grade="'stated'",
    source="listed_source",
    because="the curated table is trusted most",
    basis="published figures; wider where not looked up",
)
