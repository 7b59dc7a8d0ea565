"""Take the census: probabilities of every tier, expected counts and their intervals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from hubscan.census import evaluate, prior, profiles, roots
from hubscan.census.chain import NEVER, Chain
from hubscan.census.draws import Count, Draws
from hubscan.census.evidence import Evidence
from hubscan.census.kinds import mixed
from hubscan.census.roots import Roots
from hubscan.estimate.assumptions import Assumptions
from hubscan.lineage.load import load_graph
from hubscan.model.choices import UNITS
from hubscan.rules import Rulebook
from hubscan.rules.evaluate import Tested
from hubscan.rules.weightless import weightless
from hubscan.tally.units import Copies

_HALF_YEARS = 2


@dataclass(frozen=True, slots=True)
class Census:
    """What the tiers cover, by column and unit, and how probably each model."""

    counts: Mapping[tuple[str, str], Count | None]
    """(verdict column, unit) → its count; None where a text leaves open what it covers."""
    probabilities: Mapping[str, Chain]
    """Verdict column → (models,) degrees of the chain."""


def take(
    con: duckdb.DuckDBPyConnection, tested: Tested, asked: Rulebook, constants: Assumptions
) -> Census:
    """Probabilities of all columns of `asked`; the expected counts go into `tallies`.

    `tested` is what `rules.evaluate` found of the rules of `asked` and those they refer to.
    Reads `models`, `estimates`, `lineage`, `parents`, `reference` and what rules read besides.
    """
    shared = roots.find(con)
    columns = probabilities(con, tested, shared, constants)
    none = weightless(con)
    for column in columns.values():
        column[none] = NEVER
    units = units_of(con, shared, constants)
    names = {column.name: tested.plan.same[column.name] for column in asked.columns()}
    distinct = list(dict.fromkeys(names.values()))
    made: dict[tuple[str, str], Count | None] = {}
    for unit, (copies, draws) in units.items():
        marks = np.zeros(len(draws.root), dtype=np.uint64)
        for step in distinct:
            marks = mixed(marks, _of_elements(copies, columns[step]))
        grouped, rows = draws.grouped(marks)
        for step in distinct:
            made[step, unit] = grouped.count(_of_elements(copies, columns[step])[rows])
    counts = {(name, unit): made[step, unit] for name, step in names.items() for unit in units}
    _into_tallies(con, asked, counts)
    return Census(counts, {name: columns[step] for name, step in names.items()})


def probabilities(
    con: duckdb.DuckDBPyConnection, tested: Tested, shared: Roots, constants: Assumptions
) -> dict[str, Chain]:
    """Step of the plan → (models,) degrees of the chain, repositories without weights included."""
    seen = prior.rows(con, constants)
    found = profiles.find(con, constants, shared, seen)
    evidence = Evidence(con, constants, found, seen)
    tests = {name: evidence.of(name, column) for name, column in tested.columns.items()}
    lost = {
        name: evidence.of_lost_parents(name, column, tested.child)
        for name, column in tested.lost.items()
    }
    return evaluate.steps(tested, tests, lost, load_graph(con))


def units_of(
    con: duckdb.DuckDBPyConnection, found: Roots, constants: Assumptions
) -> dict[str, tuple[Copies | None, Draws]]:
    """Repositories, and distinct models, each with the random numbers of its roots."""
    original = con.execute(
        "SELECT coalesce(original, model)::BIGINT AS original FROM lineage ORDER BY model"
    ).fetchnumpy()["original"]
    best = con.execute(
        "SELECT e.training_flop_best IS NOT NULL OR r.training_flop_best IS NOT NULL AS known"
        " FROM estimates e JOIN lineage l USING (model)"
        " LEFT JOIN estimates r ON r.model = l.root ORDER BY e.model"
    ).fetchnumpy()["known"]
    undisclosed = ~np.asarray(best, dtype=np.bool_)
    half_year = np.floor(found.year[found.place] * _HALF_YEARS).astype(np.int64)
    _, series = np.unique(np.where(undisclosed, half_year, 0), return_inverse=True)
    shared = np.full(int(series.max(initial=0)) + 1, constants["prior_trend_share"].value)
    known = np.flatnonzero(~undisclosed)
    if len(known):
        shared[series[known[0]]] = constants["class_trend_share"].value
    copies = Copies.of(np.asarray(original, dtype=np.int64))
    own: NDArray[np.int64] = copies.originals
    return {
        UNITS[0]: (None, Draws.of(found.place, series, shared, undisclosed)),
        UNITS[1]: (
            copies,
            Draws.of(_dense(found.place[own]), series[own], shared, undisclosed[own]),
        ),
    }


def _of_elements(copies: Copies | None, degrees: Chain) -> Chain:
    """(elements,) the greatest degree of each original and its copies; every row without them."""
    if copies is None:
        return degrees
    found = degrees[copies.originals]
    np.maximum.at(found, copies.copied, degrees[copies.copies])
    return found


def _dense(numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.unique(numbers, return_inverse=True)[1].astype(np.int64)


def _into_tallies(
    con: duckdb.DuckDBPyConnection, book: Rulebook, counts: Mapping[tuple[str, str], Count | None]
) -> None:
    """Put the counts beside *at least* and *at most*."""
    ids = {column.name: column for column in book.columns()}
    listed = [
        (ids[name].rule, ids[name].tier, ids[name].mode, unit, c.expected, c.low, c.high, c.prior)
        for (name, unit), c in counts.items()
        if c is not None
    ]
    fields = ("rule", "tier", "mode", "unit", "e", "low", "high", "prior")
    con.register("_census", pa.table({f: [row[i] for row in listed] for i, f in enumerate(fields)}))
    con.execute(
        """
        CREATE OR REPLACE TABLE tallies AS SELECT t.* REPLACE (
            c.e AS expected, c.low AS expected_low, c.high AS expected_high,
            c.prior AS expected_prior)
        FROM tallies t LEFT JOIN _census c ON t.relation = 'all' AND c.rule = t.rule
            AND c.tier = t.tier AND c.mode = t.mode AND c.unit = t.unit
        """
    )
    con.unregister("_census")
