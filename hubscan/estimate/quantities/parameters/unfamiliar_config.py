"""A family that no formula is known for, counted as if it were a Llama or a BERT."""

from hubscan.estimate.method import Method

METHOD = Method(
    name="config, unfamiliar family",
    rank=95,
    when="relation <> 'adapter' AND config_high > config_best * $familiar_formula_ratio",
    low="config_low",
    best="config_best",
    high="config_high",
    grade="'inferred'",
    source="config_source",
    because="only its config says something, and the family has no formula",
    basis="counted as a likeness: of 149 such families built without weights 91 % were within 35 %",
)
