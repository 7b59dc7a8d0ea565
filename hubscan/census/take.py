"""Take the census: probabilities of every tier, expected counts and their intervals."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from hubscan.census import at_once, evaluate, half_decade, prior, profiles, roots
from hubscan.census.audited import Panel, correction
from hubscan.census.chain import NEVER, Chain
from hubscan.census.coherence import cohere, of_one_parent
from hubscan.census.draws import Draws, Series
from hubscan.census.evidence import Evidence
from hubscan.census.frame import LARGE_FAMILY
from hubscan.census.groups import Count, Groups
from hubscan.census.half_decade import HALF_DECADE, Again
from hubscan.census.kinds import mixed_bytes
from hubscan.census.knowledge import Knowledge
from hubscan.census.relations import into_chances, into_tallies
from hubscan.census.roots import Roots
from hubscan.estimate.assumptions import Assumptions
from hubscan.lineage.load import load_graph
from hubscan.model.choices import UNITS
from hubscan.rules import Rulebook
from hubscan.rules.engine.evaluate import Tested
from hubscan.tally.units import Copies

Elements = Callable[[], tuple[Copies | None, Draws]]
"""What is counted of a unit: with its copies, if they count once, and random numbers."""
_HALF_YEARS = 2
_SILENT = 1
"""Stands where others have the number of their half-year."""


@dataclass(frozen=True, slots=True)
class Census:
    """What the tiers cover, by column and unit, and how probably each model."""

    counts: Mapping[tuple[str, str], Count | None]
    """(verdict column, unit) → its count; None where a text leaves open what it covers."""
    probabilities: Mapping[str, Chain]
    """Verdict column → (models,) degrees of the chain."""
    steps: Mapping[str, Chain]
    """Step of the plan → the same; columns that say the same are one step."""


def take(
    con: duckdb.DuckDBPyConnection,
    tested: Tested,
    asked: Rulebook,
    constants: Assumptions,
    panel: Panel | None = None,
    *,
    book: Rulebook | None = None,
    ready: Callable[[pa.Table], None] | None = None,
) -> Census:
    """Probabilities of all columns of `asked`; the expected counts go into `tallies`, and the
    degrees become relation `chances`, shaped as `verdicts`, of which `ready` hears as soon as it is
    there: the counts take some time.

    `tested` is what `rules.evaluate` found of the rules of `asked` and those of `book` they refer
    to, by default none; its columns are used up. A `panel` is one of these models under these
    rules. Reads `models`, `estimates`, `lineage`, `parents`, `reference` and what rules read
    besides.
    """
    shared, graph = roots.find(con), load_graph(con)
    names = {column.name: tested.plan.same[column.name] for column in asked.columns()}
    distinct = list(dict.fromkeys(names.values()))
    none = tested.kinds.of_all(tested.none)
    settled = Convention(asked, tested.plan.same, of_one_parent(con), none)
    evidence, tests, lost = weighed(con, tested, shared, constants, panel)
    main = {n: names[n] for n in half_decade.headlines(book or asked, asked)}
    again = Again.of(tested, evidence, tests, lost, main.values())
    others = [
        half_decade.sums(settled(again.under(decades, graph)), again.tested.asked, panel)
        for decades in (-HALF_DECADE, HALF_DECADE)
    ]
    del again, evidence
    columns = settled(evaluate.steps(tested, tests, lost, graph))
    chances = into_chances(con, tested.family.models, columns, names)
    if ready is not None:
        ready(chances)
    now = half_decade.sums(columns, main.values(), panel)
    units = units_of(con, shared, constants, panel)
    made = _counts(columns, distinct, units, panel)
    counts = {(name, unit): made[step, unit] for name, step in names.items() for unit in UNITS}
    moves = {name: [found[step] - now[step] for found in others] for name, step in main.items()}
    into_tallies(con, asked, counts, moves)
    return Census(counts, {name: columns[step] for name, step in names.items()}, columns)


@dataclass(frozen=True, slots=True)
class Convention:
    """What holds for all columns, however the tests were weighed."""

    asked: Rulebook
    same: Mapping[str, str]
    one: NDArray[np.bool_]
    """(models,) one parent or none."""
    none: NDArray[np.bool_]
    """(models,) no weights, so no model."""

    def __call__(self, columns: dict[str, Chain]) -> dict[str, Chain]:
        """The columns, changed in place."""
        cohere(self.one, self.asked, self.same, columns)
        for column in columns.values():
            column[self.none] = NEVER
        return columns


def _counts(
    columns: Mapping[str, Chain],
    steps: list[str],
    units: Mapping[str, Elements],
    panel: Panel | None,
) -> dict[tuple[str, str], Count | None]:
    """(step, unit) → its count."""
    made: dict[tuple[str, str], Count | None] = {}
    for unit, elements in units.items():  # what one unit takes is let go before the next is made
        counted = _counts_of(columns, steps, elements, panel)
        made |= {(step, unit): count for step, count in counted.items()}
    return made


def _counts_of(
    columns: Mapping[str, Chain], steps: list[str], elements: Elements, panel: Panel | None
) -> dict[str, Count | None]:
    """Step → its count of one unit."""
    copies, draws = elements()
    nothing = np.zeros(len(draws.series), dtype=np.uint64)
    chosen = (columns[step] for step in steps)
    of_all = chosen if copies is None else map(copies.highest, chosen)
    groups = Groups.of(draws, mixed_bytes(nothing, of_all))
    of_groups = _of_some(copies, groups.element)
    if panel is None:
        return at_once.to_each(lambda step: groups.count(of_groups(columns[step])), steps)
    # those that are drawn are originals, which are elements
    read = panel.model if copies is None else np.searchsorted(copies.originals, panel.model)
    of_read = _of_some(copies, read)

    def corrected(step: str) -> Count | None:
        found = correction(panel, step, of_read(columns[step]), read, draws)
        return groups.count(of_groups(columns[step]), found)

    return at_once.to_each(corrected, steps)


def _of_some(copies: Copies | None, elements: NDArray[np.int64]) -> Callable[[Chain], Chain]:
    """What gives the degrees of some of the elements from those of all models."""
    if copies is None:
        return lambda degrees: degrees[elements]
    return copies.among(elements).highest


def probabilities(
    con: duckdb.DuckDBPyConnection,
    tested: Tested,
    shared: Roots,
    constants: Assumptions,
    panel: Panel | None = None,
) -> dict[str, Chain]:
    """Step that is asked for → (models,) degrees, repositories without weights included.

    The columns of `tested` are used up.
    """
    _, tests, lost = weighed(con, tested, shared, constants, panel)
    return evaluate.steps(tested, tests, lost, load_graph(con))


def weighed(
    con: duckdb.DuckDBPyConnection,
    tested: Tested,
    shared: Roots,
    constants: Assumptions,
    panel: Panel | None,
) -> tuple[Evidence, dict[str, Chain], dict[str, Chain]]:
    """What is known, and the degrees of all tests by it, of models and of lost parents."""
    seen = prior.rows(con, constants)
    apart = None if panel is None else panel.was_read
    found = profiles.find(con, constants, shared, seen, apart)
    alike = tested.kinds
    others = alike.of if apart is None else alike.of[~apart]
    telling = np.bincount(others, minlength=alike.number)
    evidence = Evidence(Knowledge(con, constants, found, apart), seen, alike, telling)

    def of_models(name: str) -> Chain:
        return evidence.of(name, tested.columns.pop(name))

    def of_lost(name: str) -> Chain:
        return evidence.of_lost_parents(name, tested.lost[name], tested.child)

    tests = at_once.to_each(of_models, tested.columns)
    return evidence, tests, at_once.to_each(of_lost, tested.lost)


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
