"""Assessment → report in every format, under its data date."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from hubscan import reports
from hubscan.config import Config
from hubscan.model.errors import HubscanError
from hubscan.model.observer import Observer
from hubscan.pipeline.assess import constants_of, rulebook_of
from hubscan.store.attach import attach_assessment
from hubscan.store.datadir import DataDir, Stored, finished
from hubscan.store.engine import connect


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
    observer: Observer | None = None,
) -> Written:
    """Write the report under `out/<data date>/`, make it `out/latest`, and keep its counts.

    That of a scenario goes to `out/scenarios/<name>/`, beside the counts of the baseline, and
    touches nothing else.
    """
    watch = observer or Observer()
    watch.step("report")
    con = connect()
    snapshot = attach_assessment(con, data, assessment)
    rulebook = rulebook_of(config, assessment)
    past, scenario = out / "history.csv", assessment.scenario
    document = reports.build(
        con,
        rulebook,
        snapshot.manifest,
        assessment.manifest,
        constants=constants_of(config, assessment),
        claims=config.claims,
        past=past,
        baseline=None if scenario is None else baseline_tallies(data, assessment),
    )
    if scenario is None:
        folder = out / str(snapshot.manifest["data_date"])[:10]
    else:
        folder = out / "scenarios" / scenario
    reports.write(document, folder, formats)
    if scenario is None:
        reports.record(past, document)
        _make_latest(out / "latest", folder)
    watch.done("report")
    return Written(document, folder)


def baseline_tallies(data: DataDir, scenario: Stored) -> Path | None:
    """Tallies of the newest baseline of the snapshot of `scenario`; None if it has none."""
    found = [
        a
        for a in finished(data.assessments)
        if a.scenario is None and a.manifest["snapshot"] == scenario.manifest["snapshot"]
    ]
    return found[-1].table("tallies") if found else None


def _make_latest(latest: Path, folder: Path) -> None:
    """A link to `folder`; a copy of it where `latest` is a folder already.

    Git hosts show a link as a line of text and serve nothing below it. The copy costs a repository
    nothing, because equal files are stored once.
    """
    if not latest.is_dir() or latest.is_symlink():
        latest.unlink(missing_ok=True)
        latest.symlink_to(folder.name, target_is_directory=True)
        return
    held, new = ({p.name for p in d.iterdir()} for d in (latest, folder))
    if held and not held & new:
        raise HubscanError(
            f"{latest} is a folder, and what it holds is no such report",
            hint=f"Move it away; the report itself is in {folder}.",
        )
    shutil.rmtree(latest)
    shutil.copytree(folder, latest)
