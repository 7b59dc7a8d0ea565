"""Models of an assessment → why each of their figures and verdicts is what it is."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

import duckdb
from msgspec.structs import replace

from hubscan.census.audited import OUTSIDE
from hubscan.config import Config
from hubscan.estimate.assumptions import Assumptions
from hubscan.estimate.few import Few
from hubscan.pipeline.rerun import (
    differences,
    estimate_again,
    statement_lines,
)
from hubscan.reports import explanation, why
from hubscan.reports.chances import candidates, chances
from hubscan.reports.explanation import Explanation
from hubscan.rules import Choice, Decision, Rulebook
from hubscan.rules.engine import developers
from hubscan.rules.engine.decide import decide_each, decide_in
from hubscan.rules.engine.evaluate import rates_of
from hubscan.rules.engine.kept_tests import Held, Kept, of_chosen
from hubscan.rules.engine.one_family import only_family
from hubscan.rules.engine.plan import Plan, plan_of
from hubscan.rules.engine.side_tables import beyond_one_family
from hubscan.store.attach import TESTS, attach_assessment, attach_tests
from hubscan.store.datadir import DataDir, Stored
from hubscan.store.documents import DocumentStore
from hubscan.store.engine import connect
from hubscan.store.lookup import find_model, number_of
from hubscan.tally.select_columns import select_columns


def explain(
    data: DataDir,
    config: Config,
    assessment: Stored,
    model: str,
    rules: Collection[str] = (),
    *,
    verdicts: bool = True,
) -> Explanation:
    """Explain the model called `model`, by running the stages again on its family.

    `rules` are those whose verdicts are wanted; none is all. Without `verdicts` there are figures
    alone. If the stages give other figures than the assessment holds, the explanation has no `why`
    and names the columns that differ: what cannot be repeated is not explained. Raises
    `UnknownModelError`, `HubscanError` for an unknown rule, and `SnapshotError` if the
    configuration has changed since.
    """
    choice = config.choice_of(assessment)
    book = _asked(config.rulebook_under(choice), rules) if verdicts else None
    constants = config.assumptions_under(choice)
    with connect(threads=1) as con:
        snapshot = attach_assessment(con, data, assessment, without=_NOT_ASKED)
        store = DocumentStore.of(data, snapshot)
        origin = {
            "data_date": str(snapshot.manifest["data_date"]),
            "snapshot": snapshot.id,
            "assessment": assessment.id,
        }
        key = find_model(con, model)
        number = number_of(con, key)
        if book is None:
            with only_family(con, [number]) as again:
                few = Few(again)
                estimate_again(few, config, constants, store, exact=choice.exact)
                return _told(few, key, constants, store, origin=origin, decisions=())
        developers.load(con, config.developers)
        plan = plan_of(book)
        beyond, held = _for_verdicts(con, assessment, plan, constants)
        with only_family(con, [number], beyond) as again:
            decisions = decide_in(again, book, plan, key, constants, held=held(again))
            audit = _audit_of(assessment, snapshot, con, number)
            probable = chances(con, number, again, number_of(again, key), audit)
            few = Few(again)
            estimate_again(few, config, constants, store, exact=choice.exact)
            decided = [d for d in decisions if not rules or d.rule in rules]
            told = _told(few, key, constants, store, origin=origin, decisions=decided)
            if probable is not None:
                probable = replace(probable, candidates=candidates(again))
            return replace(told, chances=probable)


def _asked(book: Rulebook, rules: Collection[str]) -> Rulebook:
    """The rules named and what they refer to; all if none is. Raises for an unknown one."""
    for rule in rules:
        select_columns(book, rule)
    return book.only(*rules) if rules else book


def _for_verdicts(
    con: duckdb.DuckDBPyConnection, assessment: Stored, plan: Plan, constants: Assumptions
) -> tuple[Callable[[], Mapping[str, str]], Callable[[duckdb.DuckDBPyConnection], Held | None]]:
    """What verdicts on a family rest on beside its own tables, for `only_family`; and what the
    family then has of kept tests: all that the rules ask, or nothing."""
    rates = rates_of(con, plan, constants)
    if attach_tests(con, assessment):
        held = Kept(con).of_plan(plan, rates)
        if held.names.keys() == plan.tests.found.keys():
            beside = {"developers": "FROM developers"}  # lost parents are looked up among them
            return lambda: beside | of_chosen(held, assessment.table(TESTS)), held.of
    return lambda: beyond_one_family(con, plan.words, rates), lambda _: None


_NOT_ASKED = ("edges", "rejects")
"""Tables of the snapshot that say nothing about why; those of the assessment must be whole."""


def _told(
    few: Few,
    key: str,
    constants: Assumptions,
    store: DocumentStore,
    *,
    origin: dict[str, str],
    decisions: Sequence[Decision],
) -> Explanation:
    """Of one model among `few`, for which the stages have been run again."""
    differs = differences(few, key)
    lines = statement_lines(few.connection, store, key)
    found = None if differs else why.derive(few, key, constants, lines)
    return explanation.explain(
        few.connection, key, found, origin=origin, decisions=decisions, differs=differs
    )


def _audit_of(
    assessment: Stored, snapshot: Stored, con: duckdb.DuckDBPyConnection, model: int
) -> int:
    """What an audit that the counts rest on did with a model: `READ`, `OUTSIDE` or its stratum."""
    if not assessment.manifest.get("audit", {}).get("used"):
        return OUTSIDE
    from hubscan.census import panel_files  # noqa: PLC0415 - few assessments have one

    ((models,),) = con.execute("SELECT count(*) FROM models").fetchall()
    return int(panel_files.read(snapshot, models).stratum[model])


def explain_each(
    con: duckdb.DuckDBPyConnection,
    config: Config,
    assessment: Stored,
    store: DocumentStore,
    models: Sequence[int],
) -> Iterator[Explanation]:
    """The same of several models by their numbers, the stages run once for all of them.

    `con` is an attached assessment, `store` the documents of its snapshot. In any order.
    """
    book = config.rulebook_of(assessment)
    choice = Choice.from_manifest(assessment.manifest["choice"])
    constants = config.assumptions_under(choice)
    developers.load(con, config.developers)
    plan = plan_of(book)
    marks = ", ".join(map(str, sorted(models))) or "NULL"
    keys = dict(con.execute(f"SELECT key, model FROM models WHERE model IN ({marks})").fetchall())
    beyond, held = _for_verdicts(con, assessment, plan, constants)
    with only_family(con, list(keys.values()), beyond) as again:
        verdicts = decide_each(
            again, book, plan, keys, constants, held=held(again), covered_only=True
        )
        decided = dict(verdicts)
        few = Few(again)
        estimate_again(few, config, constants, store, exact=choice.exact)
        for key, number in keys.items():
            told = _told(few, key, constants, store, origin={}, decisions=decided[key])
            yield replace(told, number=number)
