"""The whole job, with one exit code."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hubscan import hub, rules
from hubscan.model.errors import GateRefusedError
from hubscan.model.observer import Observer
from hubscan.pipeline.assess import assess
from hubscan.pipeline.publish import Published, report
from hubscan.pipeline.refine import refine
from hubscan.store.datadir import DataDir, Stored


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
    refine_budget: int = 0,
    publish_partial: bool = False,
    observer: Observer | None = None,
) -> Outcome:
    """Scan, refine with at most `refine_budget` requests, assess and report.

    Only a scan of the Hub is refined. Raises `GateRefusedError` before publishing a partial scan.
    """
    watch = observer or Observer()
    rules.load(config)  # a broken rule must not cost a scan
    snapshot = hub.scan(source, data, observer=watch)
    if source == "hub" and refine_budget:
        refined = refine(data, config, snapshot=snapshot, budget=refine_budget, observer=watch)
        assessment = refined.assessment
    else:
        assessment = assess(data, config, snapshot=snapshot, observer=watch)
    completeness = snapshot.manifest["completeness"]
    if completeness["state"] == "partial" and not publish_partial:
        raise GateRefusedError(
            f"snapshot {snapshot.id} is partial: {completeness['reason']}",
            hint="Run `hubscan scan --resume`, or publish anyway with --publish-partial.",
        )
    published = report(data, config, assessment, out, formats, observer=watch)
    return Outcome(snapshot, assessment, published)
