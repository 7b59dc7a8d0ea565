"""Is the Hub still what `hubscan/hub/contract.yaml` says? About forty polite requests tell."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hubscan.hub import contract, recording
from hubscan.hub.client import HubClient
from hubscan.model import clock
from hubscan.pipeline.doctor_findings import Finding, State
from hubscan.pipeline.doctor_live.accepted import check_answers
from hubscan.pipeline.doctor_live.canaries import Estimate, check_canaries
from hubscan.pipeline.doctor_live.listed_pages import check_listing
from hubscan.pipeline.doctor_live.paging import check_paging
from hubscan.pipeline.doctor_live.probe import Probe
from hubscan.pipeline.doctor_live.repository_files import look_at_files


@dataclass(frozen=True, slots=True)
class Contact:
    """What the Hub showed."""

    findings: list[Finding]
    differences: list[str]
    """From the last recording, a sentence each."""
    recorded: Path | None


def examine_live(client: HubClient, estimate: Estimate, record: Path | None = None) -> Contact:
    """Hold the Hub of `client` against the contract; with `record` keep what it said there.

    `estimate` makes our own estimates from records of the listing. Raises `HubUnreachableError`
    if the Hub does not answer, and `HubscanError` if the recording cannot be written.
    """
    known, probe = contract.load(), Probe(client)
    accepted = check_answers(probe, known)
    pages = check_listing(probe, known, accepted)
    check_paging(probe, known, pages)
    check_canaries(probe, known, accepted, estimate)
    look_at_files(probe, known)
    told: list[str] = []
    folder = None
    if record is not None:
        before = recording.last(record)
        told = [] if before is None else recording.differences(before, probe.observed)
        folder = record / f"{clock.now():%Y%m%dT%H%M%SZ}"
        public = [c.id for c in known.canaries] + ["hubscan/no-such-model"]
        recording.write(
            folder, probe.exchanges, probe.observed, endpoint=client.endpoint, public=public
        )
    return Contact([*probe.findings, _summary(probe)], told, folder)


def _summary(probe: Probe) -> Finding:
    wrong = sum(f.state is State.DRIFT for f in probe.findings)
    said = f"{len(probe.exchanges)} requests; "
    said += f"{wrong} things are otherwise than known" if wrong else "everything is as known"
    return Finding("contract", State.OK, said)
