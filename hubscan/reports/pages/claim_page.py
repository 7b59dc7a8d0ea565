"""A page a claim: who said what, what was counted, and what the data cannot tell."""

from __future__ import annotations

from collections.abc import Iterator

from hubscan.reports import places
from hubscan.reports.context import Context
from hubscan.reports.document import (
    Block,
    Bullets,
    Column,
    Command,
    Definitions,
    Page,
    Part,
    Table,
    paragraph,
)
from hubscan.reports.spans import Kind, Link, Model, text
from hubscan.tally.claims import Claim, Measurement


def build(context: Context) -> Iterator[Page]:
    """One page for each claim that was counted."""
    for measured in context.claims:
        yield _page(measured)


def _page(measured: tuple[Measurement, ...]) -> Page:
    claim = measured[0].claim
    last = measured[-1]
    return Page(
        path=places.claim(claim.id),
        title=claim.statement,
        label=f"Claim of {_day(claim)}, {claim.said_by}",
        lead=(text(f"On {last.day}: {last.verdict.value}."),),
        parts=(
            Part("counted", "What was counted", (_counts(measured), *_missing(last))),
            *_models(measured),
            Part("said", "Who said it", _said(claim)),
            *_limits(measured),
        ),
        up=Link("Claims", "claims"),
    )


def _day(claim: Claim) -> str:
    return f"{claim.said_on:%Y-%m}" if claim.dated == "month" else claim.said_on.isoformat()


def _counts(measured: tuple[Measurement, ...]) -> Table:
    return Table(
        "counts",
        measured[0].claim.question(),
        (
            Column("day", "counted as of", Kind.DATE),
            Column("claim_surely", "at least", Kind.COUNT, leads=True),
            Column("claim_likely", "likely", Kind.COUNT, leads=True),
            Column("claim_possibly", "at most", Kind.COUNT, leads=True),
            Column("claim_selected", "of", Kind.COUNT),
            Column("verdict", "verdict"),
        ),
        tuple(
            (
                m.day.isoformat(),
                m.counts.surely,
                m.counts.likely,
                m.counts.possibly,
                m.counts.selected,
                m.verdict.value,
            )
            for m in measured
        ),
        leads=tuple("#models" if m.examples else "" for m in measured),
    )


def _models(measured: tuple[Measurement, ...]) -> Iterator[Part]:
    """The surest of them, of the last day that has any."""
    shown = next((m for m in reversed(measured) if m.examples), None)
    if shown is not None:
        listed = Bullets(tuple(text(Model(name)) for name in shown.examples))
        words = "Of the models that meet the test, the surest and most downloaded:"
        yield Part("models", "Models that meet the test", (paragraph(words), listed))


def _missing(last: Measurement) -> Iterator[Block]:
    if last.missing:
        yield paragraph("Named, and not in this snapshot or later:")
        yield Bullets(tuple(text(Model(name)) for name in last.missing))


def _said(claim: Claim) -> tuple[Block, ...]:
    source = claim.source
    return (
        Definitions(
            (
                ("In its words", text(f"“{source.quote}”" if source.quote else "not quoted")),
                ("Source", text(Link(source.title, source.address), f", {source.locator}")),
                ("Checked", text(f"{source.state}, looked at {source.looked_at}")),
            )
        ),
        Command(f"hubscan claims {claim.id} --sql", "the same with the query that counts"),
    )


def _limits(measured: tuple[Measurement, ...]) -> Iterator[Part]:
    limits = dict.fromkeys(limit for m in measured for limit in m.cannot_tell)
    if limits:
        listed = Bullets(tuple(text(limit) for limit in limits))
        yield Part("limits", "What the data cannot tell", (listed,))
