"""How a report is cited: in a sentence and as BibTeX, made of its facts."""

from __future__ import annotations

import re

from hubscan.reports import provenance
from hubscan.reports.about import AUTHOR, TITLE
from hubscan.reports.context import Context

_SPECIAL = re.compile(r"[^\w .,:;()/+-]")
_HASH = 16


def sentence(context: Context) -> str:
    """One line to copy."""
    known = dict(provenance.facts(context))
    return (
        f"hubscan {known['hubscan_version']}, assessment {known['assessment']}, data of "
        f"{known['data_date']}: counts of models on the Hugging Face Hub covered by proposed and "
        "enacted AI rules."
    )


def bibtex(context: Context) -> str:
    """An entry whose key is the day of the data; the hash tells two reports of one day apart."""
    known = {name: _SPECIAL.sub("", value) for name, value in provenance.facts(context)}
    day = known["data_date"]
    year = day[:4] if day[:4].isdigit() else ""
    fields = {
        "title": f"{{{TITLE}}}",
        "author": f"{{{AUTHOR}}}",
        "year": year,
        "note": f"Data of {day}, hubscan {known['hubscan_version']}, assessment "
        f"{known['assessment']}, tallies sha256 {known['tallies_sha256'][:_HASH]}",
    }
    lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items() if value)
    return f"@misc{{hubscan-{day.replace(' ', '-')},\n{lines}\n}}"
