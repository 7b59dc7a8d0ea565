"""Facts about parameters, for tests of the methods: adapters, bases, quantised copies."""

from __future__ import annotations

from hubscan.estimate.three_values import Value

Facts = dict[str, Value]
SUMMED: Facts = {"stored_sum": 100, "u8": 10, "buffers": 5, "block_scales": 1}
"""A listing of 100 numbers, of which 84 are weights."""


def a(**facts: Value) -> Facts:
    """An adapter with those facts."""
    return {"relation": "adapter"} | facts


def b(**facts: Value) -> Facts:
    """A base with those facts; a size in the name is the only one, unless it says otherwise."""
    sizes = {"named_least": facts.get("named"), "named_most": facts.get("named")}
    return {"relation": "base", **sizes} | facts


def q(**facts: Value) -> Facts:
    """A quantised copy with those facts, of whose weights the listing says nothing."""
    return b(**({"relation": "quantized", "stored_sum": 0} | facts))


def read(origin: str, low: float, best: float, high: float) -> Facts:
    """What one kind of document states."""
    ends = {f"{origin}_low": low, f"{origin}_best": best, f"{origin}_high": high}
    return ends | {f"{origin}_source": f"{origin} 1: x"}


def packed(reading: str | None, **facts: Value) -> Facts:
    """A base of low-bit weights: 18 plain ones, and 10 numbers of 6 to 9 weights, usually 8."""
    return b(
        reading=reading, as_stored=40.0, plain_numbers=18.0, packed_numbers=10.0, weights_each=8.0,
        weights_each_least=6.0, weights_each_most=9.0, u8=2.0, format="gptq",
    ) | facts  # fmt: skip
