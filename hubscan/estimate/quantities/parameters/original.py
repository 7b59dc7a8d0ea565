"""A quantised or converted copy has the size of what it is a copy of, unless its own name or
tensors say that it is another model."""

from hubscan.estimate.method import Method


def _not_another(size: str) -> str:
    """A size of the copy, if it tells one, is near that of the original."""
    return f"""coalesce({size} BETWEEN original_size / $different_size_ratio
        AND original_size * $different_size_ratio, true)"""


METHOD = Method(
    name="size of the original",
    rank=20,
    when=f"""relation IN ('quantized', 'conversion') AND original_size > 0
        AND {_not_another("named")} AND {_not_another("gguf_total")}
        AND (stored_sum = 0 OR stored_sum BETWEEN original_size / $weights_per_stored_number.high
            AND original_size * $stored_size_range.high)""",
    low="original_size",
    best="original_size",
    high="original_size",
    grade="'exact'",
    source="'copy of a model of known size'",
    because="a copy has the weights of its original, which were counted",
    basis="definition; raw counts of packed weights are down to an eighth of the original",
)
