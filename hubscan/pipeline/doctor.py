"""Is everything in place for a run that nobody watches? Looks, and changes nothing."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

from hubscan.config import Config
from hubscan.hub.answer import Answer, HubRefusedError
from hubscan.hub.client import HubClient
from hubscan.hub.completeness import total_of
from hubscan.hub.dataset import Dataset
from hubscan.hub.fields import EXPAND, accepted_fields, gone
from hubscan.hub.page_walk import PAGE_SIZE, Route, listing_url
from hubscan.hub.published import suspicions_of
from hubscan.hub.rate_limit import read_quota
from hubscan.hub.retry import RetryPolicy
from hubscan.model import clock
from hubscan.model.errors import HubscanError
from hubscan.pipeline.doctor_findings import Finding, State
from hubscan.store.datadir import DataDir, Stored, look
from hubscan.store.snapshot import drafts

DISK_GB, MEMORY_GB = 5, 4
"""What a whole scan and its assessment should find free; they take about half of it."""
_CLOCK_SECONDS = 120
_NAMED = 20
"""Unread documents that are named; the manifest has all."""


def examine(data: DataDir, config_dir: Path | None, *, offline: bool = False) -> list[Finding]:
    """Every finding, in the order in which a run would come to it.

    One request is made for a model of the listing and one for the Hub's own count, unless
    `offline`.
    """
    found = _look("configuration", lambda: _configuration(config_dir))
    found += _look("data directory", lambda: _data(data))
    found.append(_memory())
    return found if offline else found + _look("Hub", _hub)


def _look(about: str, look: Callable[[], list[Finding]]) -> list[Finding]:
    """What `look` finds; what it raises is a problem."""
    try:
        return look()
    except HubscanError as error:
        return [Finding(about, State.PROBLEM, error.message, error.hint)]


def _configuration(explicit: Path | None) -> list[Finding]:
    config = Config.find(explicit)
    return [
        Finding("configuration", State.OK, str(config.folder)),
        *_look("rules", lambda: _rules(config)),
        *_look("settings", lambda: _settings(config)),
        *_look("assumptions", lambda: _assumptions(config)),
        *_look("reference models", lambda: _reference(config)),
    ]


def _rules(config: Config) -> list[Finding]:
    rules = config.rulebook.rules
    tiers = sum(len(rule.tiers) for rule in rules)
    return [Finding("rules", State.OK, f"{len(rules)} rules with {tiers} tiers")]


def _settings(config: Config) -> list[Finding]:
    chosen = config.settings
    said = f"source {chosen.source}, {chosen.refine_budget:,} requests for documents"
    found = [Finding("settings", State.OK, said)]
    name = chosen.publish_to
    return found if name is None else found + _look("publishing", lambda: _publishing(name))


def _publishing(name: str) -> list[Finding]:
    dataset = Dataset.open(name)
    return [Finding("publishing", State.OK, f"to {dataset.name} at {dataset.endpoint}")]


def _assumptions(config: Config) -> list[Finding]:
    count = len(config.assumptions.constants)
    return [Finding("assumptions", State.OK, f"{count:,} constants")]


def _reference(config: Config) -> list[Finding]:
    rows = len(config.reference)
    return [Finding("reference models", State.OK, f"{rows:,} rows")]


def _data(data: DataDir) -> list[Finding]:
    about = "data directory"
    there = next(p for p in (data.root, *data.root.absolute().parents) if p.exists())
    if not (there.is_dir() and os.access(there, os.W_OK)):
        return [Finding(about, State.PROBLEM, f"{there}: cannot be written to")]
    free = shutil.disk_usage(there).free / 1e9
    state = State.OK if free >= DISK_GB else State.WARNING
    hint = None if state is State.OK else f"A whole scan wants {DISK_GB} GB: prune, or move it."
    found = [Finding(about, state, f"{data.root}: {free:,.0f} GB free", hint)]
    snapshots, unreadable = look(data.snapshots)
    assessments, more = look(data.assessments)
    found += [_newest(stored) for stored in snapshots[-1:]]
    for assessment in assessments[-1:]:
        found += _unread(assessment)
    for folder in (*unreadable, *more):
        hint = f"Nothing else waits for it: remove {folder.path}."
        found.append(Finding("unreadable folder", State.PROBLEM, folder.problem.message, hint))
    for draft in drafts(data.snapshots):
        hint = "`hubscan scan --resume` goes on with it; removing the folder gives it up."
        found.append(Finding("unfinished scan", State.WARNING, draft.path.name, hint))
    return found


def _newest(snapshot: Stored) -> Finding:
    about, facts = "newest snapshot", snapshot.manifest
    said = f"{snapshot.id}: {facts['counts']['models']:,} models"
    complete = facts["completeness"]
    if complete["state"] == "partial":
        return Finding(about, State.WARNING, f"{said}; partial: {complete.get('reason')}")
    if odd := suspicions_of(snapshot):
        return Finding(about, State.WARNING, f"{said}; suspect: {'; '.join(odd[:3])}")
    return Finding(about, State.OK, said)


def _unread(assessment: Stored) -> list[Finding]:
    """The documents that the newest assessment could not read, the first of them by name."""
    unread = assessment.manifest.get("unread_documents") or {}
    try:
        count = int(unread["count"])
        named = [f"{d['id']} {d['document']} ({d['reason']})" for d in unread["documents"][:_NAMED]]
    except (KeyError, TypeError, ValueError):
        return []  # it was made before they were recorded
    if not count:
        return []
    more = f"; {count - len(named):,} more are in its manifest" if count > len(named) else ""
    said = f"{count:,} could not be read: {'; '.join(named)}{more}"
    hint = "Their models are assessed without them; nothing else is lost."
    return [Finding("documents", State.WARNING, said, hint)]


def _memory() -> Finding:
    try:
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    except (AttributeError, OSError, ValueError):
        return Finding("memory", State.OK, "unknown on this system")
    said = f"{memory:,.0f} GB"
    if memory >= MEMORY_GB:
        return Finding("memory", State.OK, said)
    hint = f"The whole Hub wants {MEMORY_GB} GB; the sample and dumps of some models need less."
    return Finding("memory", State.WARNING, said, hint)


def _hub() -> list[Finding]:
    client = HubClient(policy=RetryPolicy(attempts=2, base_seconds=0.5))
    signed = "with a token" if client.has_token else "without a token"
    try:
        answer = client.get_json(listing_url(client, Route(EXPAND, size=1)))
    except HubRefusedError as refusal:
        kept = accepted_fields(refusal.body) if refusal.status == 400 else None
        if kept is None:
            hint = "Is HF_TOKEN still valid?" if refusal.status in (401, 403) else None
            return [Finding("Hub", State.PROBLEM, f"{refusal.message} ({signed})", hint)]
        hint = "Scans leave them out; look for a newer version of hubscan."
        return [Finding("Hub", State.WARNING, f"no longer lists {gone(kept)}", hint)]
    said = f"{client.endpoint} answers {signed}"
    return [Finding("Hub", State.OK, said), _quota(client, answer), *_clock(answer)]


def _quota(client: HubClient, answer: Answer) -> Finding:
    quota, total = read_quota(answer.headers), total_of(client)
    if quota is None or not quota.quota or not quota.window_seconds:
        return Finding("quota", State.OK, "the Hub names none")
    said = f"{quota.left:,} of {quota.quota:,} requests left in {quota.window_seconds:,.0f} s"
    if total is not None:
        minutes = total / PAGE_SIZE / quota.quota * quota.window_seconds / 60
        said += f"; {total:,} models take at least {minutes:,.0f} minutes"
    hint = None if client.has_token else "A free read token in HF_TOKEN doubles it."
    return Finding("quota", State.OK, said, hint)


def _clock(answer: Answer) -> list[Finding]:
    """A wrong clock gives snapshots wrong names and deltas wrong margins."""
    try:
        theirs = parsedate_to_datetime(answer.headers.get("Date", ""))
    except ValueError:
        return []
    theirs = theirs if theirs.tzinfo else theirs.replace(tzinfo=UTC)
    away = abs((clock.now() - theirs).total_seconds())
    if away <= _CLOCK_SECONDS:
        return []
    said = f"this machine says {_minute(clock.now())}, the Hub {_minute(theirs)}"
    return [Finding("clock", State.WARNING, said, "Set the clock; snapshots are named by it.")]


def _minute(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
