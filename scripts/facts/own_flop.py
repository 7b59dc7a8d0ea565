"""Compute of a model's own training step, consistent with its base and its cumulative figure.

Intervals follow the calibration of the reference method: tokens and parameters stated 0.9 to 1.35
(dense, up to 2023) or 0.9 to 1.5 (later, or mixture of experts), tokens from memory 0.6 to 1.8,
hours and hardware by the spread of measured utilisation.
"""

from __future__ import annotations

from dataclasses import dataclass

Ends = tuple[float | None, float | None, float | None]

_DENSE_PEAK_FLOP_PER_S = {"A100": 312e12, "H100": 989e12, "H800": 989e12, "V100": 125e12}
_HOPPER = (0.08, 0.22, 0.38)
_UTILISATION = {
    "A100": (0.22, 0.39, 0.52),
    "H100": _HOPPER,
    "H800": _HOPPER,
    "V100": (0.15, 0.30, 0.50),
}
"""Implied utilisation 6ND / (hours × 3600 × peak) of published runs: low, median, high."""

_POST_TRAINING_SHARE = {2023: (0.0, 0.01, 0.02), 2024: (0.0, 0.04, 0.10), 2025: (0.0, 0.05, 0.30)}
"""Post-training as a share of the base's compute; 2026 and later up to the whole again."""


def summed(a: Ends, b: Ends) -> Ends:
    """End by end; unknown where either is."""
    low, best, high = (None if x is None or y is None else x + y for x, y in zip(a, b, strict=True))
    return low, best, high


@dataclass(frozen=True, slots=True)
class OwnStep:
    """Own-step FLOP and the sentence that says how it was found."""

    ends: Ends
    method: str


def from_tokens(active: float, tokens: float, year: int, moe: bool, remembered: bool) -> OwnStep:
    """6 × active parameters × own tokens with its interval."""
    down, up = (0.9, 1.5) if moe or year >= 2024 else (0.9, 1.35)
    if remembered:
        down, up = 0.6, 1.8
    best = 6 * active * tokens
    return OwnStep((best * down, best, best * up), "6 × active parameters × own tokens")


def from_hours(hours: float, hardware: str) -> OwnStep:
    """Hours × dense peak × measured utilisation."""
    chip = next(c for c in _DENSE_PEAK_FLOP_PER_S if c in hardware)
    low, best, high = (hours * 3600 * _DENSE_PEAK_FLOP_PER_S[chip] * u for u in _UTILISATION[chip])
    return OwnStep((low, best, high), f"GPU-hours × {chip} dense peak × measured utilisation")


def from_difference(total: Ends, base: Ends) -> OwnStep:
    """The interval that, added to the base's, gives the cumulative one; never below zero."""
    low, best, high = (
        None if a is None or b is None else max(0.0, a - b)
        for a, b in zip(total, base, strict=True)
    )
    if best is not None and high is not None:
        high = max(high, best)
    if low is not None and best is not None:
        low = min(low, best)
    return OwnStep((low, best, high), "cumulative interval less the base's")


def post_training(base: Ends, year: int) -> OwnStep:
    """A share of the base's compute, where a maker post-trained its own base."""
    shares: Ends = (0.0, 0.05, 1.0) if year >= 2026 else _POST_TRAINING_SHARE[max(2023, year)]
    if base[1] is None:
        shares = (0.0, None, shares[2])
    low, best, high = (
        None if e is None or s is None else e * s for e, s in zip(base, shares, strict=True)
    )
    percent = f"{shares[2] or 0:.0%}".replace("%", " %")
    return OwnStep((low, best, high), f"post-training, up to {percent} of the base's compute")


def fine_tune(active: float) -> OwnStep:
    """A fine-tune by someone else that states nothing: up to 2e9 tokens, 5e7 at best guess."""
    low, best, high = (6 * active * tokens for tokens in (0.0, 5e7, 2e9))
    return OwnStep((low, best, high), "fine-tune of up to 2e9 tokens")
