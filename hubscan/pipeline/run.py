"""The whole job, with one exit code."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hubscan import hub, rules
from hubscan.config import Config
from hubscan.hub import published
from hubscan.hub.dataset import Dataset
from hubscan.hub.retry import RetryPolicy
from hubscan.model.errors import ConfigError, HubUnreachableError
from hubscan.model.observer import Observer
from hubscan.pipeline import gate
from hubscan.pipeline.assess import assess
from hubscan.pipeline.audit import audit
from hubscan.pipeline.notify import notify, words_of
from hubscan.pipeline.publish import publish
from hubscan.pipeline.refine import ask
from hubscan.pipeline.report import Written, report
from hubscan.reports import history
from hubscan.reports.movement import Movement, movements
from hubscan.store.datadir import DataDir, Stored
from hubscan.store.report_folder import LATEST, check_ours


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one `run` produced."""

    snapshot: Stored
    assessment: Stored
    written: Written
    address: str | None = None
    """Of the commit on the Hub, if it was published there."""
    movement: Movement | None = None
    """The day beside the day before it in the history; None for what does not enter it."""


def run(
    data: DataDir,
    config: Config,
    *,
    source: str,
    out: Path,
    formats: tuple[str, ...],
    refine_budget: int = 0,
    audit_budget: int = 0,
    choice: rules.Choice | None = None,
    publish_partial: bool = False,
    publish_to: str | None = None,
    accept: str | None = None,
    time_budget: float | None = None,
    notify_command: str | None = None,
    observer: Observer | None = None,
) -> Outcome:
    """Scan, refine and audit with so many requests, assess and report, as `choice` bends.

    `notify_command` is run with the day in one paragraph if anything moved since the day before.
    The report goes into the dataset `publish_to` of the Hub as well, if one is named.
    Only a scan of the Hub is refined and audited, and a Hub that stops answering then does not cost
    the scan: it is assessed with the documents that came. No wait is begun that would end after
    `time_budget` minutes. Raises `GateRefusedError` before publishing a partial scan, or a suspect
    one unless `accept` gives a reason; the suspect scan of today is then taken as it is. What
    `publish` would miss, a token or a format, is missed before the scan.
    """
    watch = observer or Observer()
    chosen = choice or rules.Choice()
    config.rulebook_under(chosen)  # a broken rule or a misspelt choice must not cost a scan
    config.assumptions_under(chosen)
    dataset = _dataset(publish_to, formats)
    if notify_command is not None:
        words_of(notify_command)
    history.read(out / history.FILE)  # neither must a damaged history
    check_ours(out / LATEST)
    accepted = gate.reason_of(accept)
    snapshot = None if accepted is None else gate.refused_today(data, source)
    snapshot = snapshot or hub.scan(
        source, data, observer=watch, choices=hub.Choices(policy=_policy(time_budget))
    )
    gate.check(snapshot, partial=publish_partial, accepted=accepted)
    if source == "hub" and refine_budget:
        _ask(data, config, snapshot, budget=refine_budget, choice=chosen, watch=watch)
    if source == "hub" and audit_budget:
        assessment = audit(
            data, config, snapshot=snapshot, budget=audit_budget, choice=chosen, observer=watch
        ).assessment
    else:
        assessment = assess(data, config, snapshot=snapshot, choice=chosen, observer=watch)
    gate.check_counts(data, snapshot, assessment, accepted)
    written = report(data, config, assessment, out, formats, accepted=accepted, observer=watch)
    if assessment.scenario is None:
        published.mark(snapshot, assessment, accepted)
    address = None
    if dataset is not None:
        watch.step("publish")
        address = publish(out, dataset, name=written.folder.name, partial=publish_partial)
        watch.done(address)
    movement = _movement(out, assessment)
    if notify_command is not None and movement is not None and movement.is_news:
        facts: dict[str, str | Path] = {"report": written.folder, "date": movement.date}
        notify(notify_command, movement.paragraph(), facts, watch)
    return Outcome(snapshot, assessment, written, address, movement)


def _movement(out: Path, assessment: Stored) -> Movement | None:
    found = movements(history.read(out / history.FILE))
    return next((m for m in found if m.today[0].assessment == assessment.content), None)


def _policy(minutes: float | None) -> RetryPolicy:
    return RetryPolicy() if minutes is None else RetryPolicy(budget_seconds=minutes * 60)


def _dataset(name: str | None, formats: tuple[str, ...]) -> Dataset | None:
    if name is None:
        return None
    if "json" not in formats:
        raise ConfigError(
            f"a report for {name} needs json among its formats ({', '.join(formats)})",
            hint="Add it in config/hubscan.yaml or with --format json.",
        )
    return Dataset.open(name)


def _ask(
    data: DataDir,
    config: Config,
    snapshot: Stored,
    *,
    budget: int,
    choice: rules.Choice,
    watch: Observer,
) -> None:
    """Ask for the documents on which most hangs; a Hub that stops leaves those that came."""
    try:
        ask(data, config, snapshot=snapshot, budget=budget, choice=choice, observer=watch)
    except HubUnreachableError as error:
        watch.note(f"{error.message}; assessed without the documents that are missing")
