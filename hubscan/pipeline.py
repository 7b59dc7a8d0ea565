"""The order of the steps: scan → assess → report, with gates and manifests."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from hubscan import __version__, estimate, hub, lineage, reports, rules, tally
from hubscan.estimate import assumptions, reference
from hubscan.model.errors import GateRefusedError
from hubscan.model.observer import Observer
from hubscan.model.tables import TABLES
from hubscan.model.text import canonical_json, sha256_text
from hubscan.store.attach import ASSESSMENT_TABLES, attach_assessment, attach_snapshot
from hubscan.store.datadir import MANIFEST, DataDir, Stored
from hubscan.store.engine import connect, empty_table, write_query, write_table


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
    rulebook = rules.load(config)  # a broken rule must not cost a scan
    snapshot = hub.scan(source, data, observer=watch)
    assessment = assess(data, config, rulebook, snapshot=snapshot, observer=watch)
    state = snapshot.manifest["completeness"]["state"]
    if state == "partial" and not publish_partial:
        raise GateRefusedError(
            f"snapshot {snapshot.id} is partial: {snapshot.manifest['completeness']['reason']}",
            hint="Run `hubscan scan --resume`, or publish anyway with --publish-partial.",
        )
    return Outcome(
        snapshot, assessment, report(data, rulebook, assessment, out, formats, observer=watch)
    )


def assess(
    data: DataDir,
    config: Path,
    rulebook: rules.Rulebook,
    *,
    snapshot: Stored,
    observer: Observer | None = None,
) -> Stored:
    """Estimates, lineage, verdicts and tallies of one snapshot, without opening a socket."""
    watch = observer or Observer()
    con = connect()
    attach_snapshot(con, snapshot)
    evaluate(con, config, rulebook, watch)
    return _store(con, data, config, rulebook, snapshot)


def evaluate(
    con: duckdb.DuckDBPyConnection, config: Path, rulebook: rules.Rulebook, watch: Observer
) -> None:
    """All stages on the relations `models`, `edges` and, if there, `statements`."""
    constants = assumptions.load(config)
    reference.load(con, config)
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


def report(
    data: DataDir,
    rulebook: rules.Rulebook,
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
    document = reports.build(con, rulebook, snapshot.manifest, assessment.manifest)
    folder = out / str(snapshot.manifest["data_date"])[:10]
    reports.write(document, folder, formats)
    latest = out / "latest"
    if latest.is_symlink() or latest.is_file():
        latest.unlink()
    latest.symlink_to(folder.name, target_is_directory=True)
    watch.done("report")
    return Published(document, folder)


def _store(
    con: duckdb.DuckDBPyConnection,
    data: DataDir,
    config: Path,
    rulebook: rules.Rulebook,
    snapshot: Stored,
) -> Stored:
    """Write the tables and, last, the manifest; an equal assessment gets an equal name."""
    inputs = {
        "snapshot": snapshot.id,
        "snapshot_manifest_sha256": _sha256_file(snapshot.path / MANIFEST),
        "tool_version": __version__,
        "config": _fingerprints(config),
        "deviations": [str(d) for d in rulebook.deviations],
    }
    name = f"{snapshot.id}-{sha256_text(canonical_json(inputs))[:8]}"
    folder = data.assessments / name
    partial = folder.with_name(name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    tables = {}
    for table in ASSESSMENT_TABLES:
        path = partial / f"{table}.parquet"
        rows = (
            write_table(con, table, path)
            if table in TABLES
            else write_query(con, f'SELECT * FROM "{table}" ORDER BY key', path)
        )
        tables[table] = {"rows": rows, "sha256": _sha256_file(path)}
    manifest: dict[str, Any] = inputs | {
        "id": name,
        "created": snapshot.manifest["created"],
        "tables": tables,
    }
    (partial / MANIFEST).write_text(canonical_json(manifest), encoding="utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    partial.rename(folder)
    return Stored(folder, manifest)


def _fingerprints(config: Path) -> dict[str, str]:
    """SHA-256 of every configuration file, by its path inside the configuration."""
    files = sorted(p for p in config.rglob("*") if p.suffix in {".yaml", ".csv"})
    return {p.relative_to(config).as_posix(): _sha256_file(p) for p in files}


def _sha256_file(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _exists(con: duckdb.DuckDBPyConnection, relation: str) -> bool:
    query = "SELECT count(*) FROM information_schema.tables WHERE table_name = ?"
    row = con.execute(query, [relation]).fetchone()
    return bool(row and row[0])
