"""Assessment → report in every format, under its data date."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hubscan import reports
from hubscan.census import moved_files
from hubscan.config import Config
from hubscan.hub import published
from hubscan.model.observer import Observer
from hubscan.pipeline.explain import explain_each
from hubscan.pipeline.history import record
from hubscan.reports import feed, history
from hubscan.reports.compose import PAGED, ROWS
from hubscan.reports.rows import files, package
from hubscan.store.attach import attach_assessment
from hubscan.store.datadir import DataDir, Stored, day_of, finished
from hubscan.store.documents import DocumentStore
from hubscan.store.engine import connect
from hubscan.store.lock import alone_in
from hubscan.store.report_folder import LATEST, check_ours, make_latest, seal
from hubscan.store.soundness import check_table
from hubscan.store.whole import whole_folder


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

    That of a scenario goes to `out/scenarios/<name>/`, beside the counts of the baseline, and
    touches nothing else. The folder is replaced whole, and `latest` at no moment missing. Raises
    `SnapshotError` if what it would be made of is not what was written. `accepted` is why a suspect
    snapshot is reported all the same; the report says so.
    """
    watch = observer or Observer()
    watch.step("report")
    rulebook = config.rulebook_of(assessment)
    scenario, past = assessment.scenario, out / history.FILE
    with connect() as con, alone_in(out):
        snapshot = attach_assessment(con, data, assessment, thorough=True)
        store = DocumentStore.of(data, snapshot)
        known = published.facts_of(snapshot) or {}
        below = day_of(snapshot) if scenario is None else f"scenarios/{scenario}"
        told = snapshot.manifest | {"accepted": accepted or known.get("accepted")}
        document = reports.build(
            con,
            rulebook,
            told,
            assessment.manifest,
            constants=config.constants_of(assessment),
            claims=config.claims,
            past=past,
            baseline=None if scenario is None else baseline_tallies(data, assessment),
            explain=lambda models: explain_each(con, config, assessment, store, models),
            paged=not PAGED.isdisjoint(formats),
            address=f"{config.settings.site.rstrip('/')}/{below}/" if config.settings.site else "",
            feed="" if scenario else f"../{feed.FILE}",
            moved=moved_files.read(assessment),
        )
        folder = out / below
        if scenario is None:
            check_ours(out / LATEST)
        check_ours(folder)
        with whole_folder(folder) as partial:
            watch.step("pages")
            reports.write(document, partial, formats)
            watch.step("rows")
            kept = {name: assessment.table(name) for name in files.KEPT}
            shapes = files.write(con, rulebook, partial, kept) if ROWS in formats else ()
            watch.step("seal")
            package.write(document, shapes, partial)
            seal(partial, assessment.content)
        if scenario is None:
            models = int(dict(document.facts)["models"])
            rows = history.rows_of(told, assessment.manifest, document.tallies, models)
            record(out, rows, config.settings.site)
            make_latest(out / LATEST, folder)
    watch.done("report")
    return Written(document, folder)


def baseline_tallies(data: DataDir, scenario: Stored) -> Path | None:
    """Tallies of the newest baseline of the snapshot of `scenario`; None if it has none."""
    found = [
        a
        for a in finished(data.assessments)
        if a.scenario is None and a.manifest["snapshot"] == scenario.manifest["snapshot"]
    ]
    return check_table(found[-1], "tallies") if found else None
