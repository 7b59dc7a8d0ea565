"""How long an undisclosed model was probably trained: like those of its size, day and popularity.

The curated rows with a known figure, weighted by how near they are. Families are balanced, so that
forty Qwens do not speak for everybody. Popularity counts: bases with hundreds of descendants were
trained far longer than others of their size (without it the expected counts were 8 % too low).
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import numpy as np
from numpy.typing import NDArray

from hubscan.census.normal import cdf
from hubscan.estimate.assumptions import Assumptions

Doubles = NDArray[np.float64]

GRID = np.arange(4.0, 16.0, 0.05)
"""log10 tokens at which the prior is tabulated."""
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
    weight: Doubles
    sparsity: float
    """log10 of active over total parameters, the median of the mixtures among them."""
    score: tuple[float, float, float]
    """MMLU as a straight line over log10 FLOP: slope, intercept and spread, in points."""


_QUERY = """
SELECT coalesce(r.active_parameters, r.parameters) AS size, r.parameters AS total,
    r.training_flop_best AS flop, r.family, r.mmlu,
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
    family = np.array([str(name) for name in np.ma.filled(found["family"], "")])
    _, place, members = np.unique(family, return_inverse=True, return_counts=True)
    sparse = total > size / known["mixture_share_at_most"].value
    sparsity = float(np.median(np.log10(size / total)[sparse])) if sparse.any() else 0.0
    return Rows(
        size=np.log10(size),
        year=year,
        tokens=np.log10(flop / (known["flop_per_parameter_token"].value * size)),
        fame=np.log10(1 + descendants),
        weight=1 / np.sqrt(members[place]),
        sparsity=sparsity,
        score=_line(np.log10(flop), mmlu),
    )


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
    found = np.empty((len(size), len(GRID)))
    steps = cdf((GRID[None, :] - seen.tokens[:, None]) / known["prior_misfit_width"].value)
    for start in range(0, len(size), _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        weight = _weight(known, seen, size[part], year[part], fame[part])
        total = weight.sum(axis=1, keepdims=True)
        even = np.linspace(0, 1, len(GRID))
        share = (weight @ steps) / np.where(total > 0, total, 1)
        found[part] = np.where(total > 0, share, even)
    return found


def _weight(known: Assumptions, seen: Rows, size: Doubles, year: Doubles, fame: Doubles) -> Doubles:
    """(cells, rows) how much each curated row says of each cell."""
    near = _nearness(year, seen.year, known["prior_year_width"].value)
    near *= _nearness(size, seen.size, known["prior_size_width"].value)
    near += known["prior_floor"].value
    near *= _nearness(fame, seen.fame, known["prior_fame_width"].value) + known["prior_floor"].value
    near *= seen.weight
    return near


def _nearness(ours: Doubles, theirs: Doubles, width: float) -> Doubles:
    """(ours, theirs) 1 where equal, falling to 0; NaN is near to all. Of ours few differ."""
    different, place = np.unique(ours, return_inverse=True)
    apart = np.nan_to_num((theirs - different[:, None]) / width)
    found: Doubles = np.exp(-(apart**2) / 2)[place]
    return found
