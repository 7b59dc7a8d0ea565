"""How to get the same bytes again."""

from __future__ import annotations

from hubscan.reports import provenance
from hubscan.reports.context import Context
from hubscan.reports.document import Command, Definitions, Section, paragraph
from hubscan.reports.spans import Code, text

ORDER = 120


def build(context: Context) -> Section:
    """Commands and fingerprints."""
    source = str(context.snapshot.get("source", "sample"))
    return Section(
        "reproduce",
        "How to reproduce",
        (
            paragraph(
                "Assessment and report open no network connection and read no clock: the same "
                "snapshot, rules and version give the same bytes."
            ),
            Command(f"hubscan run --source {source}", "scan, assess and report"),
            Command("hubscan assess", "assess the latest snapshot again, offline"),
            Command("hubscan report", "write this report from the latest assessment"),
            Definitions(
                tuple((key, text(Code(value))) for key, value in provenance.facts(context))
            ),
        ),
    )
