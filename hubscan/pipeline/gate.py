"""What must hold before anything is published from a snapshot."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from hubscan.hub import gates, published
from hubscan.hub.witnesses import between
from hubscan.model import clock
from hubscan.model.choices import LEVELS
from hubscan.model.errors import GateRefusedError, SnapshotError
from hubscan.model.text import printable
from hubscan.store.datadir import DataDir, Stored
from hubscan.store.engine import connect
from hubscan.tally.difference import Cause, Comparison

_LONGEST_REASON = 300
_TOLD = 3
_NO_CAUSE = (Cause.NEW_FACTS, Cause.NEW_LINEAGE, Cause.ANCESTORS)


def reason_of(text: str | None) -> str | None:
    """Why a suspect day is published all the same, fit to be printed; None if nobody said so.

    Raises `GateRefusedError` for one that says nothing.
    """
    if text is None:
        return None
    reason = " ".join(printable(text).split())[:_LONGEST_REASON]
    if not reason:
        raise GateRefusedError(
            "--accept needs a reason",
            hint="For example --accept 'the Hub dropped the field on purpose'.",
        )
    return reason


def refused_today(data: DataDir, source: str) -> Stored | None:
    """The suspect snapshot of today that a reason would let through; None if there is none."""
    latest = published.latest(data, source)
    if latest is None or published.facts_of(latest) or published.state_of(latest) != "suspect":
        return None
    return latest if str(latest.manifest["created"])[:10] == f"{clock.now():%Y-%m-%d}" else None


def check_counts(data: DataDir, snapshot: Stored, assessment: Stored, accepted: str | None) -> None:
    """Raises `GateRefusedError` if counts jumped from the last published day without a cause.

    New and gone models, another rule, method or version are causes. That the records of very many
    models changed at once is none: it is the Hub that lists them otherwise.
    """
    before = published.last_published(data, str(snapshot.manifest["source"]))
    facts = None if before is None else published.facts_of(before)
    if accepted is not None or before is None or facts is None:
        return
    days = between(*(str(s.manifest["data_date"]) for s in (snapshot, before)))
    with suppress(SnapshotError):  # its assessment is not kept any more
        former = data.assessment(str(facts["assessment"]))
        _refuse(snapshot, list(_jumps(data, former, assessment, days)))


def _jumps(data: DataDir, before: Stored, after: Stored, days: float) -> Iterator[str]:
    limits = gates.load()
    longer = 1 + days / limits["days_to_double"]
    with connect() as con:
        compared = Comparison(con, data, before, after)
        share = compared.share_of(Cause.NEW_FACTS)
        if share <= limits["records_changed"] * longer:
            return
        for word, level in LEVELS.items():
            for found in compared.differences(level):
                moved = sum(now - was for cause, now, was in found.changes if cause in _NO_CAUSE)
                most = max(limits["count_models"], limits["count_moved"] * (found.before or 0))
                if found.before is not None and abs(moved) > most * longer:
                    yield (
                        f"{found.column}: {word} {found.before:,} before and {found.after:,} now, "
                        f"because the records of {share:.0%} of all models changed at once"
                    )


def check(snapshot: Stored, *, partial: bool, accepted: str | None) -> None:
    """Raises `GateRefusedError` for a partial snapshot, and for a suspect one without a reason."""
    completeness, odd = snapshot.manifest["completeness"], published.suspicions_of(snapshot)
    if completeness["state"] == "partial" and not partial:
        more = f"; and suspect: {_told(odd)}" if odd else ""
        raise GateRefusedError(
            f"snapshot {snapshot.id} is partial: {completeness['reason']}{more}; "
            "nothing was published",
            hint="Run `hubscan run` again, or publish anyway with --publish-partial.",
        )
    if accepted is None:
        _refuse(snapshot, odd)


def _refuse(snapshot: Stored, found: list[str]) -> None:
    if not found:
        return
    raise GateRefusedError(
        f"snapshot {snapshot.id} is suspect: {_told(found)}; nothing was published",
        hint="See `hubscan doctor --live`. If it is right all the same, publish this one day "
        "with `hubscan run --accept REASON`.",
    )


def _told(found: list[str]) -> str:
    more = f" and {len(found) - _TOLD} more" if len(found) > _TOLD else ""
    return "; ".join(found[:_TOLD]) + more
