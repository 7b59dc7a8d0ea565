"""How to cite."""

from __future__ import annotations

from hubscan.reports import provenance
from hubscan.reports.context import Context
from hubscan.reports.document import Section, paragraph

ORDER = 130


def build(context: Context) -> Section:
    """One line to copy, and whose data this stands on."""
    known = dict(provenance.facts(context))
    return Section(
        "cite",
        "How to cite",
        (
            paragraph(
                f"hubscan {known['hubscan_version']}, assessment {known['assessment']}, data of "
                f"{known['data_date']}: counts of models on the Hugging Face Hub covered by "
                "proposed and enacted AI rules."
            ),
            paragraph(
                "Give the count with its level (at least, expected, at most), its derivative "
                "reading and the data date; without them it can be misread. Some figures of base "
                "models are from Epoch AI, 'Data on AI Models', licensed CC BY 4.0."
            ),
        ),
    )
