"""A "what if" beside what is: the counts that differ from the baseline's."""

from __future__ import annotations

from dataclasses import replace

from hubscan.reports import provenance, tables
from hubscan.reports.context import Context
from hubscan.reports.document import Bullets, Column, Section, Table, paragraph
from hubscan.reports.spans import Value, text
from hubscan.reports.words import visible

ORDER = 12

_COUNTS = (tables.SURELY, tables.LIKELY, tables.POSSIBLY)
_COLUMNS = (
    Column("rule", "rule"),
    Column("tier", "tier"),
    Column("mode", "derivatives"),
    *(replace(c, name=f"baseline_{c.name}", group="baseline") for c in _COUNTS),
    *(replace(c, group="what if") for c in _COUNTS),
)

Key = tuple[str, str, str]
Counts = tuple[Value, ...]


def build(context: Context) -> Section | None:
    """What the scenario supposes, and where that moves a count; None for a baseline."""
    name = provenance.scenario(context.assessment)
    if name is None:
        return None
    supposed = Bullets(
        tuple(text(visible(str(d))) for d in context.assessment.get("deviations") or [])
    )
    return Section(
        "scenario",
        f"What if: {name}",
        (
            paragraph(
                "Everything below is counted under these suppositions. It is a scenario: it does "
                "not replace the published report and does not enter the history."
            ),
            supposed,
            _beside(context),
        ),
    )


def _beside(context: Context) -> Table:
    now = _counts(context.baseline or ())
    then = _counts(context.tallies)
    unknown: Counts = (None,) * len(_COUNTS)
    rows = tuple(
        (rule, tier, tables.mode(mode), *now.get((rule, tier, mode), unknown), *counts)
        for (rule, tier, mode), counts in sorted(then.items())
        if counts != now.get((rule, tier, mode))
    )
    left_out = sorted(now.keys() - then.keys())
    notes = []
    if context.baseline is None:
        notes.append(text("No baseline of the same snapshot is at hand: run `hubscan assess`."))
    if left_out:
        rules = ", ".join(sorted({rule for rule, _, _ in left_out}))
        notes.append(text(f"Not assessed in this scenario: {rules}."))
    return Table(
        "scenario", "Counts that differ from the baseline", _COLUMNS, rows, notes=tuple(notes)
    )


def _counts(tallies: tuple[dict[str, str | int | float | None], ...]) -> dict[Key, Counts]:
    return {
        (str(t["rule"]), str(t["tier"]), str(t["mode"])): tuple(
            t[name] for name in tables.COUNT_TITLES
        )
        for t in tallies
        if t["relation"] == "all" and t["unit"] == "repositories"
    }
