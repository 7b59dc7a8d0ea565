"""The architecture's own arithmetic, from config.json, for families that have a formula."""

from hubscan.estimate.method import Method

METHOD = Method(
    name="config formula",
    rank=50,
    when="relation <> 'adapter' AND config_high <= config_best * $familiar_formula_ratio",
    low="config_low",
    best="config_best",
    high="config_high",
    grade="""CASE WHEN config_low >= config_best * $exact_formula_range.low
            AND config_high <= config_best * $exact_formula_range.high THEN 'exact'
        WHEN config_high <= config_best * $close_formula_ratio THEN 'derived'
        ELSE 'inferred' END""",
    source="config_source",
    because="the config gives the shapes of its layers, and the family has a formula",
    basis="the family's own modelling code; see hubscan.estimate.architectures",
)
