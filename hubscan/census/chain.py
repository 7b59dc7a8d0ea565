"""Probabilities as degrees of one byte: 0 never, 255 surely, between them steps of log odds.

Degree d of 1 … 254 stands for log odds (d - 127.5) · STEP, from -16 to 16. So `not` is 255 - d
exactly, `all` and `any` are the least and the greatest, and sums over millions of small
probabilities hold: equal steps of p would lose 63 % of a tier whose mean probability is 3e-4.
"""

from __future__ import annotations

import duckdb
import numpy as np
from numpy.typing import NDArray

Chain = NDArray[np.uint8]
"""(models,) degrees on this scale."""

NEVER, SURELY = 0, 255
EVEN = 127
"""Nothing that a scan gives can tell: see `hubscan.census.draws`. Its complement is 128."""

_CENTRE, _ENDS = 127.5, 16.0
STEP = _ENDS / (_CENTRE - 1)

TABLE: NDArray[np.float64] = np.concatenate(
    [[0.0], 1 / (1 + np.exp(-(np.arange(1, 255) - _CENTRE) * STEP)), [1.0]]
)
"""(256,) the probability of each degree."""


_VARIABLE = "probability_of_degree"


def offer(con: duckdb.DuckDBPyConnection) -> None:
    """Give `con` the table that `probability_sql` looks up: a variable is bound once, where a list
    written into hundreds of columns would be read and planned for each."""
    listed = ", ".join(map(repr, TABLE.tolist()))
    con.execute(f"SET VARIABLE {_VARIABLE} = [{listed}]::FLOAT[]")


def probability_sql(degree: str) -> str:
    """The probability of a column of degrees in SQL, a FLOAT, where `offer` was called."""
    return f"getvariable('{_VARIABLE}')[{degree}::INTEGER + 1]"


def table_sql() -> str:
    """The scale as a query: `degree`, and the `probability` that it stands for."""
    listed = ", ".join(map(repr, TABLE.tolist()))
    return (
        "SELECT (row_number() OVER () - 1)::UTINYINT AS degree, probability"
        f" FROM (SELECT unnest([{listed}]::DOUBLE[]) AS probability)"
    )


def is_plain(of: Chain) -> NDArray[np.bool_]:
    """Whether there is nothing to draw or to find out: settled, or what no scan can tell."""
    found: NDArray[np.bool_] = (of == NEVER) | (of == SURELY) | is_even(of)
    return found


def is_even(of: Chain) -> NDArray[np.bool_]:
    """Whether nothing that a scan gives can tell."""
    found: NDArray[np.bool_] = (of == EVEN) | (of == EVEN + 1)
    return found


def degrees(p: NDArray[np.float64]) -> Chain:
    """The nearest degree of 1 … 254 other than the two in the middle; p lies in [0, 1]."""
    bounded = np.clip(p, np.exp(-_ENDS), 1 - np.exp(-_ENDS))
    steps = np.rint(np.log(bounded / (1 - bounded)) / STEP + _CENTRE)
    steps = np.where(steps == EVEN, EVEN - 1, np.where(steps == EVEN + 1, EVEN + 2, steps))
    return np.clip(steps, 1, SURELY - 1).astype(np.uint8)
