"""How probably a score lies above a line, from the training compute that it follows."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hubscan.census import spread
from hubscan.census.knowledge import Known
from hubscan.census.normal import cdf, quantile

Doubles = NDArray[np.float64]

_DEVIATIONS = quantile((np.arange(5) + 0.5) / 5)
"""How far a score lies from what its compute lets expect, each as likely; standard deviations."""


def score_above(
    known: Known, line: float, by_flop: tuple[float, float, float], writes: Doubles
) -> Doubles:
    """(kinds,) P(score > line), without any bound where no score is known.

    `by_flop` is slope, intercept and standard deviation of scores over log10 FLOP; `writes`
    (kinds,) how probably it can sit the test. Compute that nobody knows is that of every way in
    which the model may have come about: one typical figure would make derivatives as good as what
    is trained from nothing. Without a `slope` the compute says nothing.
    """
    slope, intercept, width = by_flop
    low, best, high = known.ends
    flop = _told_flop(known)
    told = np.isfinite(flop)
    found: Doubles
    if slope > 0:
        needed = (line - intercept - width * _DEVIATIONS) / slope
        found = np.mean([_flop_above(known, at) for at in needed], axis=0)
    else:
        found, told = np.empty(len(best)), np.ones(len(best), np.bool_)
    found[told] = cdf((slope * np.nan_to_num(flop[told]) + intercept - line) / width)
    found *= writes
    scored = np.isfinite(best)
    found[scored] = spread.above(low[scored], best[scored], high[scored], line)
    return found


def _told_flop(known: Known) -> Doubles:
    """log10 FLOP at best, or of the root; NaN if nobody knows."""
    _, best, high = known.flop
    return np.minimum(np.where(np.isfinite(best), best, known.profiles.from_root), high)


def _flop_above(known: Known, at: float) -> Doubles:
    """P(training FLOP > 10**at) where nobody knows; what is beyond a bound lies at it."""
    whole = known.profiles.whole(known.profiles.flop_above(at))
    return np.where(at < known.flop[2], whole, 0.0)
