"""The order of the steps: scan → assess → report, with gates and manifests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from hubscan import __version__, estimate, hub, lineage, reports, rules, tally
from hubscan.estimate import assumptions, reference
from hubscan.model.errors import GateRefusedError, SnapshotError
from hubscan.model.observer import Observer
from hubscan.model.tables import TABLES
from hubscan.rules.as_of import keep_existing
from hubscan.store.assessment import fingerprints, write_assessment
from hubscan.store.attach import attach_assessment, attach_snapshot
from hubscan.store.datadir import DataDir, Stored
from hubscan.store.engine import connect, empty_table

_AS_WRITTEN = rules.Choice()
_MOVES_NO_COUNT = ("hubscan.yaml", "claims/")


@dataclass(frozen=True, slots=True)
class Published:
    """A report and the folder that holds its renderings."""

    report: reports.Report
    folder: Path


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one `run` produced."""

    snapshot: Stored
    assessment: Stored
    published: Published


def run(
    data: DataDir,
    config: Path,
    *,
    source: str,
    out: Path,
    formats: tuple[str, ...],
    publish_partial: bool = False,
    observer: hub.Observer | None = None,
) -> Outcome:
    """Scan, assess and report. Raises `GateRefusedError` before publishing a partial scan."""
    watch = observer or hub.Observer()
    rules.load(config)  # a broken rule must not cost a scan
    snapshot = hub.scan(source, data, observer=watch)
    assessment = assess(data, config, snapshot=snapshot, observer=watch)
    completeness = snapshot.manifest["completeness"]
    if completeness["state"] == "partial" and not publish_partial:
        raise GateRefusedError(
            f"snapshot {snapshot.id} is partial: {completeness['reason']}",
            hint="Run `hubscan scan --resume`, or publish anyway with --publish-partial.",
        )
    published = report(data, config, assessment, out, formats, observer=watch)
    return Outcome(snapshot, assessment, published)


def assess(
    data: DataDir,
    config: Path,
    *,
    snapshot: Stored,
    choice: rules.Choice = _AS_WRITTEN,
    observer: Observer | None = None,
) -> Stored:
    """Estimates, lineage, verdicts and tallies of one snapshot, without opening a socket."""
    rulebook = choice.rulebook(config)
    con = connect()
    attach_snapshot(con, snapshot)
    reference.load(con, config)
    if choice.as_of is not None:
        keep_existing(con, choice.as_of)
    evaluate(con, config, rulebook, observer or Observer())
    inputs = {
        "tool_version": __version__,
        "config": _config_of(config, choice),
        "choice": choice.to_manifest(),
        "deviations": list(rulebook.deviations),
    }
    return write_assessment(con, data, snapshot, inputs, with_models=choice.as_of is not None)


def evaluate(
    con: duckdb.DuckDBPyConnection, config: Path, rulebook: rules.Rulebook, watch: Observer
) -> None:
    """All stages on the relations `models`, `edges`, `reference` and, if there, `statements`."""
    constants = assumptions.load(config)
    if not _exists(con, "statements"):
        empty_table(con, TABLES["statements"])
    stages: tuple[tuple[str, Callable[[], object]], ...] = (
        ("lineage", lambda: lineage.resolve(con)),
        ("estimates", lambda: estimate.own(con, constants)),
        ("inherited compute", lambda: lineage.inherit(con)),
        ("costs", lambda: estimate.derive(con, constants)),
        ("verdicts", lambda: rules.evaluate(con, rulebook)),
        ("tallies", lambda: tally.count(con, rulebook)),
    )
    for name, stage in stages:
        watch.step(name)
        stage()
        watch.done(name)


def rulebook_of(config: Path, assessment: Stored) -> rules.Rulebook:
    """The rulebook an assessment was made with.

    Raises `SnapshotError` if its files have changed since: the verdicts are of other texts.
    """
    choice = rules.Choice.from_manifest(assessment.manifest["choice"])
    if assessment.manifest["config"] != _config_of(config, choice):
        raise SnapshotError(
            f"assessment {assessment.id} was made with another configuration than {config}",
            hint="Run `hubscan assess` again.",
        )
    return choice.rulebook(config)


def report(
    data: DataDir,
    config: Path,
    assessment: Stored,
    out: Path,
    formats: tuple[str, ...],
    *,
    observer: Observer | None = None,
) -> Published:
    """Write the report under `out/<data date>/` and point `out/latest` at it."""
    watch = observer or Observer()
    watch.step("report")
    con = connect()
    snapshot = attach_assessment(con, data, assessment)
    past = out / "history.csv"
    document = reports.build(
        con, rulebook_of(config, assessment), snapshot.manifest, assessment.manifest, past=past
    )
    folder = out / str(snapshot.manifest["data_date"])[:10]
    reports.write(document, folder, formats)
    reports.record(past, document)
    latest = out / "latest"
    latest.unlink(missing_ok=True)
    latest.symlink_to(folder.name, target_is_directory=True)
    watch.done("report")
    return Published(document, folder)


def _config_of(config: Path, choice: rules.Choice) -> dict[str, str]:
    """Hashes of the files that can move a count."""
    folders = [config] if choice.rules_dir is None else [config, choice.rules_dir]
    found = fingerprints(folders)
    return {name: sha for name, sha in found.items() if not name.startswith(_MOVES_NO_COUNT)}


def _exists(con: duckdb.DuckDBPyConnection, relation: str) -> bool:
    query = "SELECT count(*) FROM information_schema.tables WHERE table_name = ?"
    row = con.execute(query, [relation]).fetchone()
    return bool(row and row[0])
