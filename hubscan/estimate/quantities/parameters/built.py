"""The model built without weights by its own library, with the extra `[exact]`."""

from hubscan.estimate.method import Method

METHOD = Method(
    name="built without weights",
    rank=48,
    when="relation <> 'adapter' AND built_best IS NOT NULL",
    low="built_low",
    best="built_best",
    high="built_high",
    grade="'exact'",
    source="built_source",
    because="its library built the model that the config names and counted it",
    basis="distinct parameters on torch's meta device; low leaves out prediction layers",
)
