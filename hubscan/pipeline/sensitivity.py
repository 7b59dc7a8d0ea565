"""Which assumption moves an expected count most: one at a time, at both ends of its range.

All is estimated anew for each end, so this is asked for and not part of a report. Tried are the
assumptions that the figures of most undecided models rest on, and those of the prior.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import duckdb

from hubscan import estimate, lineage
from hubscan.census import roots
from hubscan.census.audited import Panel
from hubscan.census.convention import Convention
from hubscan.census.half_decade import headlines, only, sums
from hubscan.census.moved_files import Moved, Sensitivity, most_moving, write
from hubscan.census.weigh import evidence_of, weigh
from hubscan.config import Config
from hubscan.estimate import curated
from hubscan.estimate.assumptions import Assumptions
from hubscan.estimate.stages import ALL
from hubscan.lineage.load import load_graph
from hubscan.model.errors import ConfigError
from hubscan.model.observer import Observer
from hubscan.pipeline.assess import inputs, panel_of, read_inputs
from hubscan.rules import Choice, Rulebook
from hubscan.rules.engine.evaluate import Tested, run_tests
from hubscan.rules.engine.plan import make_plan
from hubscan.store.attach import attach_assessment
from hubscan.store.datadir import DataDir, Stored
from hubscan.store.documents import DocumentStore
from hubscan.store.engine import connect, identifier

MOST = 20
"""Assumptions of estimates that are tried."""
_SHOWN = 5
_OF_THE_PRIOR = (
    "prior_size_width", "prior_year_width", "prior_fame_width", "prior_misfit_width", "prior_floor",
    "visible_base_share", "visible_base_prior", "visible_base_years", "candidate_share",
    "developer_derivative_share", "hidden_derivative_share", "silent_derivative_share",
    "finetune_size_kept_share", "named_size_ratio", "hobby_share", "hobby_tokens",
    "hobby_parameters", "file_parameters", "size_kind_weight", "mixture_share_at_most",
    "base_descendants",
)  # fmt: skip
"""Assumptions that probabilities rest on and no estimate does."""

Expected = Mapping[str, float]
"""Verdict column → what is expected, but for a constant."""


def sensitivity(
    data: DataDir,
    config: Config,
    assessment: Stored,
    *,
    most: int = MOST,
    only: Sequence[str] = (),
    observer: Observer | None = None,
) -> Sensitivity:
    """Move assumptions one at a time, and keep beside `assessment` which move each main line most.

    With `only`, those are tried and no others. Raises `ConfigError` for unknown names and for an
    assessment of a day before its data, `SnapshotError` if the configuration has changed since.
    """
    choice = config.choice_of(assessment)
    if choice.as_of is not None:
        raise ConfigError(
            "assumptions are moved on all models of a snapshot, not on those of a day before",
            hint="Assess without --as-of.",
        )
    known = config.assumptions_under(choice)
    for name in only:
        known[name]
    with connect() as con:
        snapshot = attach_assessment(con, data, assessment)
        book = config.rulebook_of(assessment)
        lines = headlines(book, book)
        now = _expected(con, lines)
        tried = tuple(only) or (*_resting_on(con, known, lines, most), *_OF_THE_PRIOR)
    watch = observer or Observer()
    watch.step("moving assumptions", total=len(tried), unit="assumptions")
    moved: dict[str, list[Moved]] = {name: [] for name in now}
    world = _World.of(data, config, snapshot, choice, book)
    try:
        for name, low, high in world.ends(known, tried, watch):
            for line, expected in now.items():
                at = (max(expected + end[line] - world.as_is[line], 0.0) for end in (low, high))
                constant = known[name]
                ends = constant.low, constant.high, constant.unit
                moved[line].append(Moved(name, *ends, *(round(x, 4) for x in at)))
    finally:
        world.con.close()
    ranked = {line: most_moving(found, now[line], _SHOWN) for line, found in moved.items()}
    made = Sensitivity(len(tried), ranked)
    write(assessment, made)
    watch.done("moving assumptions")
    return made


def _expected(con: duckdb.DuckDBPyConnection, lines: Sequence[str]) -> dict[str, float]:
    """The main lines that have an expected count."""
    found = con.execute(
        "SELECT rule || '/' || tier || '@' || mode, expected FROM tallies WHERE relation = 'all'"
        " AND unit = 'repositories' AND expected IS NOT NULL"
    ).fetchall()
    told = dict(found)
    return {name: float(told[name]) for name in lines if name in told}


def _resting_on(
    con: duckdb.DuckDBPyConnection, known: Assumptions, lines: Sequence[str], most: int
) -> list[str]:
    """The assumptions that the figures of most undecided models rest on, by their methods."""
    undecided = " OR ".join(f"v.{identifier(line)} IN (1, 2)" for line in lines)
    columns = {row[0] for row in con.execute("DESCRIBE estimates").fetchall()}
    number: Counter[str] = Counter()
    for quantity in ALL:
        if f"{quantity.name}_method" not in columns:
            continue
        found = con.execute(
            f"SELECT e.{quantity.name}_method, count(*) FROM estimates e JOIN verdicts v"
            f" USING (model) WHERE {undecided} GROUP BY 1"
        ).fetchall()
        by_name = {str(name): int(count) for name, count in found}
        named = {method.name for method in quantity.methods if not method.shown}
        others = sum(count for name, count in by_name.items() if name not in named)
        for method in quantity.methods:
            models = others if method.shown else by_name.get(method.name, 0)
            rests = frozenset[str]().union(*(e.assumptions for e in method.expressions.values()))
            number.update(dict.fromkeys(rests, models))
    ranges = {n for n, c in known.constants.items() if c.low < c.high}
    ranked = sorted((-count, name) for name, count in number.items() if count and name in ranges)
    return [name for _, name in ranked[:most]]


@dataclass(frozen=True, slots=True)
class _World:
    """All that is read once, the tests as they are, and the counts by them."""

    con: duckdb.DuckDBPyConnection
    book: Rulebook
    known: Assumptions
    panel: Panel | None
    tested: Tested
    as_is: Expected

    @classmethod
    def of(
        cls, data: DataDir, config: Config, snapshot: Stored, choice: Choice, book: Rulebook
    ) -> _World:
        store = DocumentStore.of(data, snapshot)
        panel, _ = panel_of(snapshot, inputs(config, choice, snapshot, store))
        con, known = connect(), config.assumptions_under(choice)
        read_inputs(con, config, snapshot, store, exact=choice.exact)
        curated.work_out(con, known)
        lineage.resolve(con, known.of_lineage)
        asked = book.only(*{line.partition("/")[0] for line in headlines(book, book)})
        tested = _tested(con, asked, known)
        as_is = _counted(con, asked, tested, known, panel)
        return cls(con, asked, known, panel, tested, as_is)

    def ends(
        self, known: Assumptions, tried: Sequence[str], watch: Observer
    ) -> Iterator[tuple[str, Expected, Expected]]:
        """The counts at the low and at the high end of each assumption; those of the prior first,
        while the estimates are as they are."""
        for name in sorted(tried, key=lambda one: one not in _OF_THE_PRIOR):
            found = []
            for value in (known[name].low, known[name].high):
                constants = known.with_values({name: value})
                tested = self.tested
                if name not in _OF_THE_PRIOR:
                    tested = _tested(self.con, self.book, constants)
                found.append(_counted(self.con, self.book, tested, constants, self.panel))
            watch.advance(1)
            yield name, found[0], found[1]


def _tested(con: duckdb.DuckDBPyConnection, book: Rulebook, known: Assumptions) -> Tested:
    """All tests on estimates made anew."""
    con.execute("DROP VIEW IF EXISTS estimates")
    curated.work_out(con, known)
    estimate.make_all(con, known)
    return run_tests(con, make_plan(book), known)


def _counted(
    con: duckdb.DuckDBPyConnection,
    book: Rulebook,
    tested: Tested,
    known: Assumptions,
    panel: Panel | None,
) -> Expected:
    same = tested.plan.same
    lines = headlines(book, book)
    evidence = evidence_of(con, roots.find(con), known, panel)
    asked = only(tested, [same[line] for line in lines])
    settled = Convention.of(con, book, asked)
    weighed = weigh(asked, evidence, settled.told_apart(), load_graph(con), panel)
    found = sums(settled(weighed), asked.asked, panel)
    return {line: found[same[line]] for line in lines}
