"""Snapshot → estimates, lineage, verdicts, tallies; no socket is opened."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext

import duckdb

from hubscan import __version__, census, estimate, lineage, rules, tally
from hubscan.config import Config
from hubscan.estimate import curated, documents, reference, scratch
from hubscan.estimate.assumptions import Assumptions
from hubscan.estimate.empty_models import EmptyModels
from hubscan.lineage import hub_names
from hubscan.lineage.graph import Ints
from hubscan.model.observer import Observer
from hubscan.model.text import canonical_json, sha256_text
from hubscan.pipeline.scenario import scenario_of
from hubscan.rules import developers
from hubscan.rules.as_of import in_doubt, keep_existing
from hubscan.store.assessment import write_assessment
from hubscan.store.attach import attach_snapshot
from hubscan.store.datadir import DataDir, Stored
from hubscan.store.documents import DocumentStore
from hubscan.store.engine import connect

_AS_WRITTEN = rules.Choice()


def assess(
    data: DataDir,
    config: Config,
    *,
    snapshot: Stored,
    choice: rules.Choice = _AS_WRITTEN,
    scenario: str | None = None,
    observer: Observer | None = None,
) -> Stored:
    """Assess one snapshot with the documents that were fetched for it.

    A `choice` that bends something makes a scenario, called `scenario` or after what it bends; see
    `hubscan.pipeline.scenario`.
    """
    name = scenario_of(data, choice, scenario)
    rulebook = config.rulebook_under(choice)
    con = tables(
        data, config, snapshot=snapshot, rulebook=rulebook, choice=choice, observer=observer
    )
    inputs = {
        "tool_version": __version__,
        "config": config.moving_counts(choice),
        "choice": choice.to_manifest(),
        "scenario": name,
        "deviations": list(rulebook.deviations),
        "documents": _content_of(DocumentStore.of(data, snapshot)),
        "unread_documents": documents.problems(con),
    }
    return write_assessment(con, data, snapshot, inputs, with_models=choice.as_of is not None)


def tables(
    data: DataDir,
    config: Config,
    *,
    snapshot: Stored,
    rulebook: rules.Rulebook,
    choice: rules.Choice = _AS_WRITTEN,
    observer: Observer | None = None,
) -> duckdb.DuckDBPyConnection:
    """A connection with every table of an assessment under `rulebook`; nothing is written."""
    con = connect()
    store = DocumentStore.of(data, snapshot)
    read_inputs(con, config, snapshot, store, exact=choice.exact)
    constants = config.assumptions_under(choice)
    curated.work_out(con, constants)
    doubtful = None
    if choice.as_of is not None:
        keep_existing(con, choice.as_of)
        doubtful = in_doubt(con)
    _evaluate(con, constants, rulebook, observer or Observer(), doubtful)
    return con


def read_inputs(
    con: duckdb.DuckDBPyConnection,
    config: Config,
    snapshot: Stored,
    store: DocumentStore,
    *,
    exact: bool = False,
) -> None:
    """Make in `con` every relation that lineage reads, and the facts that compute is made of.

    With `exact`, the models of configs are built without weights.
    """
    attach_snapshot(con, snapshot, thorough=True)
    reference.load(con, config.reference)
    hub_names.load(con, config.hub_names)
    developers.load(con, config.developers)
    with EmptyModels() if exact else nullcontext() as models:
        documents.load(con, store, models)
    lineage.add_stated_parents(con)


def _evaluate(
    con: duckdb.DuckDBPyConnection,
    constants: Assumptions,
    rulebook: rules.Rulebook,
    watch: Observer,
    doubtful: Ints | None = None,
) -> None:
    """All stages on the relations `models`, `edges`, `reference` and `statements`."""
    tested: list[rules.Tested] = []

    def verdicts() -> None:
        found = rules.evaluate(con, rulebook, constants=constants, in_doubt=doubtful)
        tested.append(found)

    stages: tuple[tuple[str, Callable[[], object]], ...] = (
        ("lineage", lambda: lineage.resolve(con)),
        ("estimates", lambda: estimate.own(con, constants)),
        ("inherited compute", lambda: _inherit(con, constants)),
        ("costs and ceilings", lambda: _follow(con, constants)),
        ("verdicts", verdicts),
        ("tallies", lambda: tally.count(con, rulebook)),
        ("census", lambda: census.take(con, tested.pop(), rulebook, constants)),
    )
    for name, stage in stages:
        watch.step(name)
        stage()
        watch.done(name)


def _inherit(con: duckdb.DuckDBPyConnection, constants: Assumptions) -> None:
    scratch.drop_documents(con)
    estimate.inherit(con, constants, lambda made: scratch.drop_made_of(con, made))
    scratch.drop_own(con)


def _follow(con: duckdb.DuckDBPyConnection, constants: Assumptions) -> None:
    estimate.follow(con, constants)
    scratch.drop_all(con)


def _content_of(store: DocumentStore) -> str | None:
    """One hash of all fetched documents; None if there are none."""
    found = [[d.key, d.kind, d.content] for d in store.documents() if d.content is not None]
    return sha256_text(canonical_json(found)) if found else None
