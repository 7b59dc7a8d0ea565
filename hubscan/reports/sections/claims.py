"""Dated public statements, counted: as of their day and on the day of the data."""

from __future__ import annotations

from hubscan.reports import places
from hubscan.reports.context import Context
from hubscan.reports.document import Column, Command, Section, Table, paragraph
from hubscan.reports.spans import Kind, Link, Value
from hubscan.tally.claims import Measurement

ORDER = 60


def build(context: Context) -> Section | None:
    """One row a claim and day; nothing where none was counted."""
    if not context.claims:
        return None
    rows = [_row(m) for measured in context.claims for m in measured]
    return Section(
        "claims",
        "Claims checked",
        (
            paragraph(
                "Public statements that can be counted, in our own words, as of the day they were "
                "made and on the day of the data. A part of the Hub can refute that no model meets "
                "a test; it can show little else."
            ),
            Table(
                "claims",
                "Statements and what was counted",
                (
                    Column("claim", "statement"),
                    Column("said", "said by"),
                    Column("day", "counted as of", Kind.DATE),
                    _met("claim_surely", "at least"),
                    _met("claim_likely", "likely"),
                    _met("claim_possibly", "at most"),
                    Column("claim_selected", "of", Kind.COUNT),
                    Column("verdict", "verdict"),
                ),
                tuple(rows),
                leads=tuple(
                    places.examples(m.claim.id) if m.examples else ""
                    for measured in context.claims
                    for m in measured
                ),
            ),
            Command("hubscan claims", "with sources, examples and what the data cannot tell"),
        ),
    )


def _met(name: str, title: str) -> Column:
    return Column(name, title, Kind.COUNT, "models that meet the test", leads=True)


def _row(measured: Measurement) -> tuple[Value, ...]:
    claim, counts = measured.claim, measured.counts
    return (
        Link(claim.statement, places.claim(claim.id)),
        (f"{claim.said_by}, ", Link(claim.said_on.isoformat(), claim.source.address)),
        measured.day.isoformat(),
        counts.surely,
        counts.likely,
        counts.possibly,
        counts.selected,
        measured.verdict.value,
    )
