"""What is counted: repositories, and distinct models, with the random numbers of their roots."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import duckdb
import numpy as np
from numpy.typing import NDArray

from hubscan.census import at_once
from hubscan.census.audited import Panel, correction
from hubscan.census.chain import Chain
from hubscan.census.draws import Draws, Series
from hubscan.census.frame import LARGE_FAMILY
from hubscan.census.groups import Count, Groups
from hubscan.census.kinds import Marks, mixed_bytes
from hubscan.census.roots import Roots
from hubscan.census.weighed import Weighed
from hubscan.estimate.assumptions import Assumptions
from hubscan.model.choices import UNITS
from hubscan.tally.units import Copies

Elements = Callable[[], tuple[Copies | None, Draws]]
"""What is counted of a unit: with its copies, if they count once, and random numbers."""
_HALF_YEARS = 2
_SILENT = 1
"""Stands where others have the number of their half-year."""


def counted(
    weighed: Weighed, units: Mapping[str, Elements], panel: Panel | None
) -> dict[tuple[str, str], Count | None]:
    """(step, unit) → its count."""
    made: dict[tuple[str, str], Count | None] = {}
    for unit, elements in units.items():  # what one unit takes is let go before the next is made
        of_unit = _counts_of(weighed, elements, panel)
        made |= {(step, unit): count for step, count in of_unit.items()}
    return made


def _counts_of(
    weighed: Weighed, elements: Elements, panel: Panel | None
) -> dict[str, Count | None]:
    """Step → its count of one unit."""
    copies, draws = elements()
    groups = Groups.of(draws, _marks(weighed, copies))
    of_groups = _of_some(weighed, copies, groups.element)
    if panel is None:
        return at_once.to_each(lambda step: groups.count(of_groups(step)), weighed.columns)
    # those that are drawn are originals, which are elements
    read = panel.model if copies is None else np.searchsorted(copies.originals, panel.model)
    of_read = _of_some(weighed, copies, read)

    def corrected(step: str) -> Count | None:
        found = correction(panel, step, of_read(step), read, draws)
        return groups.count(of_groups(step), found)

    return at_once.to_each(corrected, weighed.columns)


def _marks(weighed: Weighed, copies: Copies | None) -> Marks:
    """(elements,) equal where all columns are: an element has the highest degrees of its copies."""
    columns = weighed.columns
    of_kinds = mixed_bytes(np.zeros(weighed.kinds.number, np.uint64), columns.values())
    if copies is None:
        return weighed.kinds.of_all(of_kinds)
    marks: Marks = of_kinds[weighed.kinds.of[copies.originals]]
    copied = np.unique(copies.copied)
    highest = _of_some(weighed, copies, copied)
    marks[copied] = mixed_bytes(np.zeros(len(copied), np.uint64), map(highest, columns))
    return marks


def _of_some(
    weighed: Weighed, copies: Copies | None, elements: NDArray[np.int64]
) -> Callable[[str], Chain]:
    """What gives the degrees of some of the elements in a column."""
    if copies is None:
        kinds = weighed.kinds.of[elements].astype(np.int64)
        return lambda name: weighed.columns[name][kinds]
    among = copies.among(elements)
    of_originals, of_copies = (
        weighed.kinds.of[some].astype(np.int64) for some in (among.originals, among.copies)
    )
    kinds_of = Copies(of_originals, of_copies, among.copied)
    return lambda name: kinds_of.highest(weighed.columns[name])


def units_of(
    con: duckdb.DuckDBPyConnection,
    found: Roots,
    constants: Assumptions,
    panel: Panel | None = None,
) -> dict[str, Elements]:
    """Repositories, and distinct models, each with the random numbers of its roots when asked."""
    original = con.execute(
        "SELECT coalesce(original, model)::BIGINT AS original FROM lineage ORDER BY model"
    ).fetchnumpy()["original"]
    undisclosed = undisclosed_of(con)
    stood_for = np.zeros(len(undisclosed), np.bool_) if panel is None else panel.stratum >= 0
    trend = trend_of(con, found, undisclosed)
    trends, series = np.unique(np.concatenate([[0], trend]), return_inverse=True)
    shared = np.full(len(trends), constants["prior_trend_share"].value)
    shared[0] = constants["class_trend_share"].value
    together = Series(series[1:], shared, trends)

    def repositories() -> tuple[None, Draws]:
        return None, Draws.of(found.place, together, undisclosed, stood_for)

    def models() -> tuple[Copies, Draws]:
        copies = Copies.of(np.asarray(original, dtype=np.int64))
        own: NDArray[np.int64] = copies.originals
        of = _dense(found.place[own]), together.of(own), undisclosed[own], stood_for[own]
        return copies, Draws.of(*of)

    return dict(zip(UNITS, (repositories, models), strict=True))


def trend_of(
    con: duckdb.DuckDBPyConnection, found: Roots, undisclosed: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """(models,) what undisclosed models are wrong about together; 0 for disclosed ones.

    Roots of one half-year are, and all that name no parent and on which hardly anybody builds: what
    these are like, hobby or derivative, is one doubt. Reads `lineage`.
    """
    half_year = np.floor(found.year[found.place] * _HALF_YEARS).astype(np.int64)
    alone = con.execute(
        "SELECT relation = 'base' AS alone FROM lineage ORDER BY model"
    ).fetchnumpy()["alone"]
    silent = np.asarray(alone, dtype=np.bool_) & (found.members[found.place] < LARGE_FAMILY)
    return np.where(undisclosed, np.where(silent, _SILENT, half_year), 0)


def undisclosed_of(con: duckdb.DuckDBPyConnection) -> NDArray[np.bool_]:
    """(models,) whether neither its own training compute nor its root's has a best value.

    Reads `estimates` and `lineage`.
    """
    known = con.execute(
        "SELECT e.training_flop_best IS NOT NULL OR r.training_flop_best IS NOT NULL AS known"
        " FROM estimates e JOIN lineage l USING (model)"
        " LEFT JOIN estimates r ON r.model = l.root ORDER BY e.model"
    ).fetchnumpy()["known"]
    return ~np.asarray(known, dtype=np.bool_)


def _dense(numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.unique(numbers, return_inverse=True)[1].astype(np.int64)
