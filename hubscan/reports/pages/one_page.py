"""A report without pages of its own, as one page."""

from __future__ import annotations

from hubscan.reports.document import Page, Part, Report


def one_page(report: Report) -> Page:
    """A part of a report, or the page of a publisher: all sections one below the other."""
    parts = tuple(Part(s.id, s.title, s.blocks) for s in report.sections)
    return Page("index", report.title, ((report.first_line,),), parts)
