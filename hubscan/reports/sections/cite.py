"""How to cite."""

from __future__ import annotations

from hubscan.reports import citation
from hubscan.reports.context import Context
from hubscan.reports.document import Section, paragraph

ORDER = 130


def build(context: Context) -> Section:
    """One line to copy, and whose data this stands on."""
    return Section(
        "cite",
        "How to cite",
        (
            paragraph(citation.sentence(context)),
            paragraph(
                "Give the count with its level (at least, expected, at most), its derivative "
                "reading and the data date; without them it can be misread. Some figures of base "
                "models are from Epoch AI, 'Data on AI Models', licensed CC BY 4.0."
            ),
        ),
    )
