"""A copy was trained on what its original was, and scores about the same."""

from hubscan.estimate.method import Method

METHOD = Method(
    name="copy of the original",
    rank=10,
    when="original_known AND (better_known_there OR NOT own_known)",
    low="""CASE WHEN NOT guess THEN original_low
        WHEN own_low IS NOT NULL THEN least(own_low, original_low) END""",
    best="original_best",
    high="original_high",
    grade="CASE WHEN changed OR guess THEN 'inferred' ELSE original_grade END",
    source="original_source",
    because="the same weights, and better known there",
    basis="definition",
)
