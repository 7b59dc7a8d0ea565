"""How long an undisclosed model was probably trained: like those of its size, day and popularity.

The curated rows with a known figure, weighted by how near they are, each moved along the trend of
its size and day to those of the model in question: what a smaller model of last spring saw tells of
a larger one of this winter only by how far it lay from the trend (a regression-adjusted kernel:
Beaumont, Zhang and Balding 2002, https://doi.org/10.1093/genetics/162.4.2025). Popularity
counts: bases with hundreds of descendants were trained far longer than others of their size
(without it the expected counts were 8 % too low).
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import numpy as np
from numpy.typing import NDArray

from hubscan.census.normal import cdf
from hubscan.census.tabulated import between
from hubscan.estimate.assumptions import Assumptions

Doubles = NDArray[np.float64]

GRID = np.arange(4.0, 16.0, 0.05)
"""log10 tokens at which the prior is tabulated."""
_APART = np.arange(-6.0, 6.0, 0.05)
"""log10 tokens above and below the trend."""
_LEAST_ROWS = 20
_NARROWEST = 1e-3
"""A width of nothing would be divided by."""
_AT_ONCE = 4096
"""Cells worked out in one go, to bound memory."""


@dataclass(frozen=True, slots=True)
class Rows:
    """What is known of the curated models; arrays of shape (rows,)."""

    size: Doubles
    """log10 active parameters."""
    year: Doubles
    tokens: Doubles
    """log10 tokens, as training compute over 6·N."""
    fame: Doubles
    """log10 (1 + descendants)."""
    trend: tuple[float, float, float]
    """log10 tokens a decade of size, a year, and a decade of descendants."""
    sparsity: float
    """log10 of active over total parameters, the median of the mixtures among them."""
    score: tuple[float, float, float]
    """MMLU as a straight line over log10 FLOP: slope, intercept and spread, in points."""


_QUERY = """
SELECT coalesce(r.active_parameters, r.parameters) AS size, r.parameters AS total,
    r.training_flop_best AS flop, r.mmlu,
    CAST(year(CAST(r.release_date AS DATE)) + (dayofyear(CAST(r.release_date AS DATE)) - 1) / 365.0
        AS DOUBLE) AS year,
    coalesce(d.descendants, 0) AS descendants
FROM reference r
LEFT JOIN (
    SELECT lower(m.id) AS name, max(l.descendants) AS descendants
    FROM models m JOIN lineage l USING (model) WHERE l.descendants > 0 GROUP BY 1
) d ON d.name = lower(r.hf_id)
WHERE r.training_flop_best > 0 AND coalesce(r.active_parameters, r.parameters) > 0
    AND r.release_date IS NOT NULL
    AND coalesce(r.base_relation, '') NOT IN ('quantized', 'conversion', 'adapter')
ORDER BY r.hf_id
"""


def rows(con: duckdb.DuckDBPyConnection, known: Assumptions) -> Rows:
    """Read `reference`, `models` and `lineage`."""
    found = con.execute(_QUERY).fetchnumpy()
    names = ("size", "flop", "year", "total", "mmlu", "descendants")
    size, flop, year, total, mmlu, descendants = (
        np.ma.filled(np.ma.asarray(found[name], dtype=np.float64), np.nan) for name in names
    )
    sparse = total > size / known["mixture_share_at_most"].value
    sparsity = float(np.median(np.log10(size / total)[sparse])) if sparse.any() else 0.0
    tokens = np.log10(flop / (known["flop_per_parameter_token"].value * size))
    fame = np.log10(1 + descendants)
    return Rows(
        size=np.log10(size),
        year=year,
        tokens=tokens,
        fame=fame,
        trend=_trend((np.log10(size), year, fame), tokens),
        sparsity=sparsity,
        score=_line(np.log10(flop), mmlu),
    )


def _trend(facts: tuple[Doubles, Doubles, Doubles], tokens: Doubles) -> tuple[float, float, float]:
    """The plane of least squares; flat where there are too few rows to lay one."""
    if len(tokens) < _LEAST_ROWS:
        return 0.0, 0.0, 0.0
    plane = np.stack([np.ones_like(tokens), *(fact - fact.mean() for fact in facts)], axis=1)
    found = np.linalg.lstsq(plane, tokens, rcond=None)[0]
    return float(found[1]), float(found[2]), float(found[3])


def _line(flop: Doubles, score: Doubles) -> tuple[float, float, float]:
    known = np.isfinite(score)
    if known.sum() < 3:
        return 0.0, 50.0, 20.0
    slope, intercept = np.polyfit(flop[known], score[known], 1)
    spread = float(np.std(score[known] - slope * flop[known] - intercept))
    return float(slope), float(intercept), spread


def cumulative(
    known: Assumptions, seen: Rows, size: Doubles, year: Doubles, fame: Doubles
) -> Doubles:
    """(cells, GRID) the share of the prior at or below each number of tokens.

    `size`, `year` and `fame` (cells,) are as in `Rows`; NaN of `size` weighs all sizes alike.
    Without a curated model to learn from, every order of magnitude of the grid is as likely.
    """
    even = np.linspace(0, 1, len(GRID))
    if not len(seen.tokens):
        return np.tile(even, (len(size), 1))
    found = np.empty((len(size), len(GRID)))
    misfit, (by_size, by_year, by_fame) = known["prior_misfit_width"].value, seen.trend
    misfit = max(misfit, _NARROWEST)
    for cells, slope in ((np.isfinite(size), by_size), (np.isnan(size), 0.0)):
        apart = seen.tokens - slope * seen.size - by_year * seen.year - by_fame * seen.fame
        steps = cdf((_APART[None, :] - (apart - apart.mean())[:, None]) / misfit)
        middle = apart.mean() + slope * np.nan_to_num(size) + by_year * year + by_fame * fame
        of_cells = np.flatnonzero(cells)
        for start in range(0, len(of_cells), _AT_ONCE):
            part = of_cells[start : start + _AT_ONCE]
            weight = _weight(known, seen, size[part], year[part], fame[part])
            total = weight.sum(axis=1, keepdims=True)
            # what the rows say of tokens that lie apart from the middle
            said = between(
                weight @ steps,
                _APART,
                np.arange(len(part))[:, None],
                GRID[None, :] - middle[part, None],
            )
            share = said / np.where(total > 0, total, 1)
            found[part] = np.where(total > 0, share, even)
    return found


def _weight(known: Assumptions, seen: Rows, size: Doubles, year: Doubles, fame: Doubles) -> Doubles:
    """(cells, rows) how much each curated row says of each cell."""
    near = _nearness(year, seen.year, known["prior_year_width"].value)
    near *= _nearness(size, seen.size, known["prior_size_width"].value)
    near += known["prior_floor"].value
    near *= _nearness(fame, seen.fame, known["prior_fame_width"].value) + known["prior_floor"].value
    return near


def _nearness(ours: Doubles, theirs: Doubles, width: float) -> Doubles:
    """(ours, theirs) 1 where equal, falling to 0; NaN is near to all. Of ours few differ."""
    different, place = np.unique(ours, return_inverse=True)
    apart = np.nan_to_num((theirs - different[:, None]) / max(width, _NARROWEST))
    found: Doubles = np.exp(-(apart**2) / 2)[place]
    return found
