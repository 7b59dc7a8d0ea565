"""Snapshot → estimates, lineage, verdicts, tallies; no socket is opened."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from functools import partial
from typing import Any

import duckdb
import pyarrow as pa

from hubscan import __version__, census, estimate, lineage, rules, tally
from hubscan.census import Census, Panel, panel_files
from hubscan.config import Config
from hubscan.estimate import curated, documents, reference, scratch, subjects
from hubscan.estimate.assumptions import Assumptions
from hubscan.estimate.empty_models import EmptyModels
from hubscan.lineage import hub_names
from hubscan.lineage.graph import Ints
from hubscan.model.observer import Observer
from hubscan.model.text import canonical_json, sha256_text
from hubscan.pipeline import settling
from hubscan.pipeline.scenario import scenario_of
from hubscan.rules.engine import developers
from hubscan.rules.engine.as_of import in_doubt, keep_existing
from hubscan.store import footer
from hubscan.store.assessment import write_assessment
from hubscan.store.attach import CHANCES, CLAIMS, LOST_TESTS, TESTS, attach_snapshot
from hubscan.store.datadir import DataDir, Stored
from hubscan.store.documents import DocumentStore
from hubscan.store.engine import connect
from hubscan.store.manifest import MANIFEST
from hubscan.store.raw_pages import sha256_file
from hubscan.store.settled import Settled, settled
from hubscan.tally import claims, content

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
    with settled() as early:
        con, decided = _with_panel(
            data,
            config,
            snapshot,
            rulebook=rulebook,
            choice=choice,
            early=early,
            observer=observer,
        )
        told = decided | {
            "tool_version": __version__,
            "scenario": name,
            "deviations": list(rulebook.deviations),
            "unread_documents": documents.problems(con),
        }
        return write_assessment(
            con,
            data,
            snapshot,
            told,
            outcome={"tallies_sha256": content.content_hash(content.rows(con))},
            with_models=choice.as_of is not None,
            settled=early,
        )


def inputs(
    config: Config, choice: rules.Choice, snapshot: Stored, store: DocumentStore
) -> dict[str, Any]:
    """What decides the probabilities of every model, by hash."""
    return {
        "config": config.moving_counts(choice),
        "choice": choice.to_manifest(),
        "documents": _content_of(store),
        "snapshot_manifest_sha256": sha256_file(snapshot.path / MANIFEST),
    }


def panel_of(
    snapshot: Stored, decided: Mapping[str, Any], observer: Observer | None = None
) -> tuple[Panel | None, dict[str, Any]]:
    """The panel that counts with these inputs may rest on, and what the manifest says of it."""
    found = panel_files.record(snapshot)
    if found is None:
        return None, {}
    why = found.differs(decided)
    if why is not None:
        (observer or Observer()).note(
            f"counts do not rest on the audit of {snapshot.id}: {why}; run `hubscan audit` again, "
            "what was fetched costs nothing"
        )
        return None, {"audit": {"used": False, "why": why}}
    rows = footer.rows(snapshot.table("models"))
    return panel_files.read(snapshot, rows), {"audit": {"used": True, **found.summary()}}


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
    con, _ = _with_panel(
        data, config, snapshot, rulebook=rulebook, choice=choice, observer=observer
    )
    return con


def _with_panel(
    data: DataDir,
    config: Config,
    snapshot: Stored,
    *,
    rulebook: rules.Rulebook,
    choice: rules.Choice,
    early: Settled | None = None,
    observer: Observer | None,
) -> tuple[duckdb.DuckDBPyConnection, dict[str, Any]]:
    """The tables, whose counts rest on the audit of the snapshot where it is of these inputs; and
    the inputs with what became of the audit."""
    store = DocumentStore.of(data, snapshot)
    decided = inputs(config, choice, snapshot, store)
    panel, audit = panel_of(snapshot, decided, observer)
    con, _ = evaluated(
        config,
        snapshot,
        store,
        rulebook=rulebook,
        choice=choice,
        panel=panel,
        early=early,
        observer=observer,
    )
    return con, decided | audit


def evaluated(
    config: Config,
    snapshot: Stored,
    store: DocumentStore,
    *,
    rulebook: rules.Rulebook,
    choice: rules.Choice = _AS_WRITTEN,
    panel: Panel | None = None,
    early: Settled | None = None,
    observer: Observer | None = None,
) -> tuple[duckdb.DuckDBPyConnection, Census]:
    """A connection with every table of an assessment, and the probabilities behind its counts.

    Tables that are finished long before the last are written `early`, if there is a place.
    """
    constants = config.assumptions_under(choice)
    read_before = None
    if choice.as_of is None:  # else the models of the day are numbered anew
        read_before = subjects.begin(snapshot.table("models"), constants)
    con = connect()
    read_inputs(con, config, snapshot, store, exact=choice.exact)
    curated.work_out(con, constants)
    doubtful = None
    if choice.as_of is not None:
        keep_existing(con, choice.as_of)
        doubtful = in_doubt(con)
    watch = observer or Observer()
    counted = _evaluate(
        con,
        constants,
        rulebook,
        watch,
        doubtful=doubtful,
        panel=panel,
        early=early,
        read_before=read_before,
        said=lambda: claims.keep(con, config.claims, claims.Scene.of(snapshot.manifest)),
    )
    return con, counted


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
    reference.load(con, config.reference_tables)
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
    *,
    doubtful: Ints | None = None,
    panel: Panel | None = None,
    early: Settled | None = None,
    read_before: Callable[[duckdb.DuckDBPyConnection], None] | None = None,
    said: Callable[[], pa.Table],
) -> Census:
    """All stages on `models`, `edges`, `reference` and `statements`; what was `said` is kept."""
    with _stage(watch, "lineage"):
        lineage.resolve(con, constants.of_lineage)
    if early is not None:
        lineage.drop_stated_parents(con)
        for table in settling.OF_LINEAGE:
            early.begin(con, table)
    with _stage(watch, "estimates"):
        estimate.own(con, constants, read_before=read_before)
    with _stage(watch, "inherited compute"):
        _inherit(con, constants)
    with _stage(watch, "costs and ceilings"):
        _follow(con, constants)
    ready, settle = None, None
    if early is not None:
        early.begin(con, settling.ESTIMATES)
        settling.read(con, early, settling.OF_LINEAGE)
        ready, settle = early.begin_rows, partial(settling.read_estimates, con, early)
    with _stage(watch, "verdicts"):
        tested = rules.evaluate(
            con, rulebook, constants=constants, in_doubt=doubtful, ready=ready, between=settle
        )
    with _stage(watch, "tallies"):
        tally.count(con, rulebook, tested.alike)
    if early is not None:
        with _stage(watch, "claims"):
            early.begin_rows(CLAIMS, said())
        con.unregister("verdicts")  # the census does not read them: they go once they are written
    chances = None if early is None else partial(early.begin_rows, CHANCES)
    with _stage(watch, "census"):
        counted = census.take(con, tested, rulebook, constants, panel, ready=chances)
    if early is not None:
        con.unregister(CHANCES)
        settling.read(con, early, (TESTS, LOST_TESTS, "verdicts", CLAIMS, CHANCES))
    return counted


@contextmanager
def _stage(watch: Observer, name: str) -> Iterator[None]:
    watch.step(name)
    yield
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
