"""Take the census: probabilities of every tier, expected counts and their intervals."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import duckdb

from hubscan.census import half_decade, roots
from hubscan.census.audited import Panel
from hubscan.census.by_unit import counted, units_of
from hubscan.census.chain import Chain
from hubscan.census.convention import Convention
from hubscan.census.groups import Count
from hubscan.census.half_decade import HALF_DECADE
from hubscan.census.relations import into_chances, into_tallies
from hubscan.census.weigh import evidence_of, weigh
from hubscan.census.weighed import Weighed, coarser
from hubscan.estimate.assumptions import Assumptions
from hubscan.lineage.load import load_graph
from hubscan.model.choices import UNITS
from hubscan.rules import Rulebook
from hubscan.rules.engine.by_kind import numbered, stream
from hubscan.rules.engine.evaluate import Tested


@dataclass(frozen=True, slots=True)
class Census:
    """What the tiers cover, by column and unit, and how probably each model."""

    counts: Mapping[tuple[str, str], Count | None]
    """(verdict column, unit) → its count; None where a text leaves open what it covers."""
    same: Mapping[str, str]
    """Verdict column → its step of the plan; columns that say the same are one step."""
    weighed: Weighed
    """The degrees of the steps."""

    def of_models(self, column: str) -> Chain:
        """(models,) the degrees of a verdict column."""
        return self.weighed.of_models(self.same[column])


def take(
    con: duckdb.DuckDBPyConnection,
    tested: Tested,
    asked: Rulebook,
    constants: Assumptions,
    panel: Panel | None = None,
    *,
    book: Rulebook | None = None,
    ready: Callable[[Any], None] | None = None,
) -> Census:
    """Probabilities of all columns of `asked`; the expected counts go into `tallies`, and the
    degrees become relation `chances`, shaped as `verdicts`, of which `ready` hears as soon as it is
    there: the counts take some time.

    `tested` is what `rules.evaluate` found of the rules of `asked` and those of `book` they refer
    to, by default none. A `panel` is one of these models under these rules. Reads `models`,
    `estimates`, `lineage`, `parents`, `reference` and what rules read besides.
    """
    shared, graph = roots.find(con), load_graph(con)
    names = {column.name: tested.plan.same[column.name] for column in asked.columns()}
    settled = Convention.of(con, asked, tested)
    start = settled.told_apart()
    evidence = evidence_of(con, shared, constants, panel)
    weighed = coarser(settled(weigh(tested, evidence, start, graph, panel)))
    chances = into_chances(con, weighed, names)
    if ready is not None:
        ready(stream(chances, numbered(chances)))
    main = {n: names[n] for n in half_decade.headlines(book or asked, asked)}
    of_main = half_decade.only(tested, main.values())
    others = []
    for decades in (-HALF_DECADE, HALF_DECADE):
        moved = settled(weigh(of_main, evidence.moved(decades), start, graph, panel))
        others.append(half_decade.sums(moved, of_main.asked, panel))
    del evidence
    now = half_decade.sums(weighed, main.values(), panel)
    made = counted(weighed, units_of(con, shared, constants, panel), panel)
    counts = {(name, unit): made[step, unit] for name, step in names.items() for unit in UNITS}
    moves = {name: [found[step] - now[step] for found in others] for name, step in main.items()}
    into_tallies(con, asked, counts, moves)
    return Census(counts, names, weighed)
