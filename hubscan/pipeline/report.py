"""Assessment → report in every format, under its data date."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import duckdb

from hubscan import reports
from hubscan.census import moved_files
from hubscan.config import Config
from hubscan.hub import published
from hubscan.model.observer import Observer
from hubscan.model.tables import Table
from hubscan.pipeline.explain import explain_each
from hubscan.pipeline.history import record
from hubscan.reports import feed, history
from hubscan.reports.compose import PAGED, ROWS
from hubscan.reports.past import Past
from hubscan.reports.rows import files, package
from hubscan.rules import Rulebook
from hubscan.store.attach import attach_assessment, attach_claims
from hubscan.store.datadir import DataDir, Stored, day_of, finished
from hubscan.store.documents import DocumentStore
from hubscan.store.engine import connect
from hubscan.store.lock import alone_in
from hubscan.store.raw_pages import sha256_file
from hubscan.store.report_folder import LATEST, check_ours, hashes_of, make_latest, seal
from hubscan.store.soundness import check_table
from hubscan.store.whole import whole_folder

_ENGINE_MEMORY = "2GB"
"""Of the engine, which sorts on the disk what is more; as much again is held in arrays."""


_Rows = tuple[Sequence[Table], Mapping[str, str]]
"""The shapes of the published tables, and the hashes of their files."""


@dataclass(frozen=True, slots=True)
class Written:
    """A report and the folder that holds its renderings."""

    report: reports.Report
    folder: Path


def report(
    data: DataDir,
    config: Config,
    assessment: Stored,
    out: Path,
    formats: tuple[str, ...],
    *,
    accepted: str | None = None,
    observer: Observer | None = None,
) -> Written:
    """Write the report under `out/<data date>/`, make it `out/latest`, and keep its counts.

    That of a scenario goes to `out/scenarios/<name>/` and touches nothing else. The folder is
    replaced whole, `latest` at no moment missing. `accepted` is why a suspect snapshot is reported
    all the same. Raises `SnapshotError` if what it would be made of is not what was written.
    """
    watch = observer or Observer()
    watch.step("report")
    rulebook, scenario = config.rulebook_of(assessment), assessment.scenario
    with connect(memory_limit=_ENGINE_MEMORY) as con, alone_in(out):
        snapshot = _attach(con, data, assessment)
        documents = DocumentStore.of(data, snapshot)
        known = published.facts_of(snapshot) or {}
        below = day_of(snapshot) if scenario is None else f"scenarios/{scenario}"
        told = snapshot.manifest | {"accepted": accepted or known.get("accepted")}
        folder, site = out / below, config.settings.site
        for place in (folder,) if scenario else (out / LATEST, folder):
            check_ours(place)
        with (
            whole_folder(folder) as made,
            _rows_beside(con, rulebook, assessment, made, ROWS in formats) as written_rows,
        ):
            document = reports.build(
                con,
                rulebook,
                told,
                assessment.manifest,
                constants=config.constants_of(assessment),
                claims=config.claims,
                past=out / history.FILE,
                baseline=None if scenario is None else baseline_tallies(data, assessment),
                explain=partial(explain_each, con, config, assessment, documents),
                paged=not PAGED.isdisjoint(formats),
                address=f"{site.rstrip('/')}/{below}/" if site else "",
                feed="" if scenario else f"../{feed.FILE}",
                moved=moved_files.read(assessment),
            )
            watch.step("pages")
            reports.write(document, made, formats)
            watch.step("rows")
            shapes, of_rows = written_rows()
            hashed = hashes_of(made, of_rows)
            package.write(document, shapes, made, hashed)
            watch.step("seal")
            seal(made, assessment.content, hashed)
        if scenario is None:
            record(out, _history_of(document, told, assessment), site)
            make_latest(out / LATEST, folder)
    watch.done("report")
    return Written(document, folder)


def _history_of(
    document: reports.Report, told: Mapping[str, Any], assessment: Stored
) -> list[Past]:
    """What the day adds to the history."""
    models = int(dict(document.facts)["models"])
    return history.rows_of(told, assessment.manifest, document.tallies, models)


@contextmanager
def _rows_beside(
    con: duckdb.DuckDBPyConnection,
    rulebook: Rulebook,
    assessment: Stored,
    folder: Path,
    wanted: bool,
) -> Iterator[Callable[[], _Rows]]:
    """Write the rows while the document is made, which needs nothing of them; what is called waits
    for them. They are left off if the document cannot be made."""
    if not wanted:
        yield lambda: ((), {})
        return
    kept = {name: assessment.table(name) for name in files.KEPT}
    with con.cursor() as cursor, ThreadPoolExecutor(1) as beside:
        writing = beside.submit(_written_rows, cursor, rulebook, folder, kept)
        try:
            yield writing.result
        except BaseException:
            cursor.interrupt()
            raise


def _written_rows(
    con: duckdb.DuckDBPyConnection, rulebook: Rulebook, folder: Path, kept: Mapping[str, Path]
) -> _Rows:
    shapes = files.write(con, rulebook, folder, kept)
    return shapes, {name: sha256_file(folder / name) for name in files.files()}


def _attach(con: duckdb.DuckDBPyConnection, data: DataDir, assessment: Stored) -> Stored:
    """All that was written, and written so; the snapshot."""
    snapshot = attach_assessment(con, data, assessment, thorough=True)
    attach_claims(con, assessment, thorough=True)
    return snapshot


def baseline_tallies(data: DataDir, scenario: Stored) -> Path | None:
    """Tallies of the newest baseline of the snapshot of `scenario`; None if it has none."""
    found = [
        a
        for a in finished(data.assessments)
        if a.scenario is None and a.manifest["snapshot"] == scenario.manifest["snapshot"]
    ]
    return check_table(found[-1], "tallies") if found else None
