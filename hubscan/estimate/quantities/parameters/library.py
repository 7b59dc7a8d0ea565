"""A model whose library makes small ones only."""

from hubscan.estimate.method import Method

METHOD = Method(
    name="library bound",
    rank=99,
    when="relation IN ('base', 'distilled') AND at($library_parameters, library) IS NOT NULL",
    low="0",
    best="NULL",
    high="at($library_parameters, library)",
    grade="'bounded'",
    source="library_source",
    because="nothing states its size; its library makes small models only",
    basis="largest model known of that library",
)
