"""Assessment → report in every format, under its data date."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hubscan import reports
from hubscan.model.observer import Observer
from hubscan.pipeline.assess import rulebook_of
from hubscan.store.attach import attach_assessment
from hubscan.store.datadir import DataDir, Stored
from hubscan.store.engine import connect


@dataclass(frozen=True, slots=True)
class Published:
    """A report and the folder that holds its renderings."""

    report: reports.Report
    folder: Path


def report(
    data: DataDir,
    config: Path,
    assessment: Stored,
    out: Path,
    formats: tuple[str, ...],
    *,
    observer: Observer | None = None,
) -> Published:
    """Write the report under `out/<data date>/`, point `out/latest` at it, and keep its counts."""
    watch = observer or Observer()
    watch.step("report")
    con = connect()
    snapshot = attach_assessment(con, data, assessment)
    rulebook = rulebook_of(config, assessment)
    past = out / "history.csv"
    document = reports.build(con, rulebook, snapshot.manifest, assessment.manifest, past=past)
    folder = out / str(snapshot.manifest["data_date"])[:10]
    reports.write(document, folder, formats)
    reports.record(past, document)
    latest = out / "latest"
    latest.unlink(missing_ok=True)
    latest.symlink_to(folder.name, target_is_directory=True)
    watch.done("report")
    return Published(document, folder)
