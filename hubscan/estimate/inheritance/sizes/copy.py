"""A copy has the size of its original, where that is at least as well known."""

from hubscan.estimate.method import Method

METHOD = Method(
    name="copy of the original",
    rank=20,
    when="""donor_known AND is_copy AND NOT trained_between
        AND (better_known_there OR NOT own_known)""",
    low="""CASE WHEN NOT guess THEN donor_low
        WHEN own_low IS NOT NULL THEN least(own_low, donor_low) END""",
    best="donor_best",
    high="donor_high",
    grade="CASE WHEN guess THEN 'inferred' ELSE donor_grade END",
    source="donor_source",
    because="the same weights, and as well known there",
    basis="definition",
)
