"""Dated public statements, counted: as of their day and on the day of the data."""

from __future__ import annotations

from datetime import date

from hubscan.reports import provenance
from hubscan.reports.context import Context
from hubscan.reports.document import Column, Command, Kind, Link, Section, Table, Value, paragraph
from hubscan.tally.claims import Claim, Measurement, Scene, measure
from hubscan.tally.claims.claim import RuleTest

ORDER = 60
_WHOLE = ("hub", "parquet")


def build(context: Context) -> Section | None:
    """One row a claim and day; nothing without claims or without a data date."""
    claims = [c for c in context.claims if _is_assessed(c, context)]
    scene = _scene(context)
    if not claims or scene is None:
        return None
    rows = [_row(m) for measured in measure(context.con, claims, scene) for m in measured]
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
                    Column("claim_surely", "at least", Kind.COUNT, "models that meet the test"),
                    Column("claim_likely", "likely", Kind.COUNT, "models that meet the test"),
                    Column("claim_possibly", "at most", Kind.COUNT, "models that meet the test"),
                    Column("claim_selected", "of", Kind.COUNT),
                    Column("verdict", "verdict"),
                ),
                tuple(rows),
            ),
            Command("hubscan claims", "with sources, examples and what the data cannot tell"),
        ),
    )


def _is_assessed(claim: Claim, context: Context) -> bool:
    names = {column.name for column in context.rulebook.columns()}
    return not isinstance(claim.test, RuleTest) or claim.test.column in names


def _scene(context: Context) -> Scene | None:
    day = provenance.data_date(context.snapshot)
    try:
        data_date = date.fromisoformat(day)
    except ValueError:
        return None
    source = str(context.snapshot.get("source", "")).partition(":")[0]
    whole = source in _WHOLE and provenance.state(context.snapshot) == "complete"
    return Scene(data_date, whole)


def _row(measured: Measurement) -> tuple[Value, ...]:
    claim, counts = measured.claim, measured.counts
    return (
        claim.statement,
        (f"{claim.said_by}, ", Link(claim.said_on.isoformat(), claim.source.address)),
        measured.day.isoformat(),
        counts.surely,
        counts.likely,
        counts.possibly,
        counts.selected,
        measured.verdict.value,
    )
