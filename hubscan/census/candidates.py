"""What a root may be whose base is not named: curated models of exactly its tensor count.

A set of them says how probably the compute lies beyond a line: as often as that of its members
does. With whole families unknown an equal count also points to wrong ones, so a part of the weight
stays on the prior, and so does that of members whose compute nobody disclosed.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import duckdb
import numpy as np
from numpy.typing import NDArray

from hubscan.census import spread
from hubscan.estimate.assumptions import Assumptions
from hubscan.estimate.inheritance.candidate_bases import COUNTED, candidates

Doubles = NDArray[np.float64]
Ints = NDArray[np.int64]

_SETS = f"""
SELECT model, string_agg(hf_id, ' ' ORDER BY hf_id) AS members FROM ({candidates(COUNTED)}) c
GROUP BY model ORDER BY model
"""
_MEMBERS = """
SELECT hf_id, training_flop_low AS low, training_flop_best AS best, training_flop_high AS high
FROM reference WHERE training_flop_best IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class Candidates:
    """The sets of one snapshot."""

    place: Ints
    """(models,) number of the set that each may be one of; -1 without."""
    share: Doubles
    """(sets,) weight beside the prior."""
    logs: tuple[tuple[Doubles, Doubles, Doubles], ...]
    """(sets,) log10 FLOP of the members that disclose it: low, best, high."""
    _above: dict[float, Doubles] = field(default_factory=dict, repr=False)

    def above(self, line: float) -> Doubles:
        """(sets,) P(training FLOP > 10**line) of a member drawn at random."""
        if line not in self._above:
            self._above[line] = np.array(
                [spread.above(*ends, line).mean() if len(ends[1]) else 0.0 for ends in self.logs]
            )
        return self._above[line]


def find(con: duckdb.DuckDBPyConnection, known: Assumptions, models: int) -> Candidates:
    """Read `models`, `estimates`, `parents` and `reference`."""
    found = con.execute(_SETS).fetchnumpy()
    sets, number = np.unique(np.asarray(found["members"], dtype=str), return_inverse=True)
    place = np.full(models, -1, dtype=np.int64)
    place[np.asarray(found["model"], dtype=np.int64)] = number
    figures = {name: ends for name, *ends in con.execute(_MEMBERS).fetchall()}
    share, logs = [], []
    for names in (str(members).split(" ") for members in sets):
        told = [figures[name] for name in names if name in figures]
        share.append(known["candidate_share"].value * len(told) / len(names))
        logs.append(_logs(told))
    return Candidates(place, np.array(share, dtype=np.float64), tuple(logs))


def _logs(figures: list[list[float | None]]) -> tuple[Doubles, Doubles, Doubles]:
    low, best, high = (
        np.array([row[end] or open_end for row in figures], dtype=np.float64)
        for end, open_end in enumerate((0.0, np.nan, np.inf))
    )
    with np.errstate(divide="ignore"):
        return np.log10(low), np.log10(best), np.log10(high)
