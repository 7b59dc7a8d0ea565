"""Snapshot → estimates, lineage, verdicts, tallies; no socket is opened."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext

import duckdb

from hubscan import __version__, estimate, lineage, rules, tally
from hubscan.config import Config
from hubscan.estimate import curated, documents, reference, scratch
from hubscan.estimate.assumptions import Assumptions
from hubscan.estimate.empty_models import EmptyModels
from hubscan.lineage import hub_names
from hubscan.lineage.graph import Ints
from hubscan.model.errors import SnapshotError
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
_MOVES_NO_COUNT = ("hubscan.yaml", "claims/")


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
    con = connect()
    store = DocumentStore.of(data, snapshot)
    constants = read_inputs(con, config, snapshot, store, choice)
    doubtful = None
    if choice.as_of is not None:
        keep_existing(con, choice.as_of)
        doubtful = in_doubt(con)
    _evaluate(con, constants, rulebook, observer or Observer(), doubtful)
    inputs = {
        "tool_version": __version__,
        "config": _config_of(config, choice),
        "choice": choice.to_manifest(),
        "scenario": name,
        "deviations": list(rulebook.deviations),
        "documents": _content_of(store),
        "unread_documents": documents.problems(con),
    }
    return write_assessment(con, data, snapshot, inputs, with_models=choice.as_of is not None)


def read_inputs(
    con: duckdb.DuckDBPyConnection,
    config: Config,
    snapshot: Stored,
    store: DocumentStore,
    choice: rules.Choice = _AS_WRITTEN,
) -> Assumptions:
    """Make in `con` every relation that the stages begin with; the assumptions under `choice`."""
    attach_snapshot(con, snapshot, thorough=True)
    reference.load(con, config.reference)
    constants = config.assumptions_under(choice)
    curated.work_out(con, constants)
    hub_names.load(con, config.hub_names)
    developers.load(con, config.developers)
    with EmptyModels() if choice.exact else nullcontext() as models:
        documents.load(con, store, models)
    lineage.add_stated_parents(con)
    return constants


def _evaluate(
    con: duckdb.DuckDBPyConnection,
    constants: Assumptions,
    rulebook: rules.Rulebook,
    watch: Observer,
    doubtful: Ints | None = None,
) -> None:
    """All stages on the relations `models`, `edges`, `reference` and `statements`."""
    stages: tuple[tuple[str, Callable[[], object]], ...] = (
        ("lineage", lambda: lineage.resolve(con)),
        ("estimates", lambda: estimate.own(con, constants)),
        ("inherited compute", lambda: _inherit(con, constants)),
        ("costs and ceilings", lambda: _follow(con, constants)),
        ("verdicts", lambda: rules.evaluate(con, rulebook, constants=constants, in_doubt=doubtful)),
        ("tallies", lambda: tally.count(con, rulebook)),
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


def rulebook_of(config: Config, assessment: Stored) -> rules.Rulebook:
    """The rulebook an assessment was made with.

    Raises `SnapshotError` if its files have changed since: the verdicts are of other texts.
    """
    return config.rulebook_under(choice_of(config, assessment))


def constants_of(config: Config, assessment: Stored) -> Assumptions:
    """The assumptions an assessment was made with. Raises as `rulebook_of`."""
    return config.assumptions_under(choice_of(config, assessment))


def choice_of(config: Config, assessment: Stored) -> rules.Choice:
    """The choice an assessment was made with. Raises as `rulebook_of`."""
    choice = rules.Choice.from_manifest(assessment.manifest["choice"])
    if assessment.manifest["config"] != _config_of(config, choice):
        raise SnapshotError(
            f"assessment {assessment.id} was made with another configuration than {config.folder}",
            hint="Run `hubscan assess` again.",
        )
    return choice


def _config_of(config: Config, choice: rules.Choice) -> dict[str, str]:
    """Hashes of the files that can move a count."""
    found = config.with_rules(choice.rules_dir).fingerprints
    return {name: sha for name, sha in found.items() if not name.startswith(_MOVES_NO_COUNT)}


def _content_of(store: DocumentStore) -> str | None:
    """One hash of all fetched documents; None if there are none."""
    found = [[d.key, d.kind, d.content] for d in store.documents() if d.content is not None]
    return sha256_text(canonical_json(found)) if found else None
