"""The experts counted in the head of a GGUF file, and how many of them are used."""

from hubscan.estimate.method import Method

METHOD = Method(
    name="gguf header",
    rank=30,
    when="counted > 0",
    low="counted_low",
    best="counted",
    high="counted_high",
    grade="'derived'",
    source="counted_source",
    because="the head of the file lists every tensor and how many experts are used",
    basis="GGUF keys expert_count and expert_used_count (llama.cpp)",
)
