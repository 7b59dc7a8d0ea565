"""Open or closed: who can get covered models, and under which licences."""

from __future__ import annotations

import numpy as np

from hubscan.reports import tables
from hubscan.reports.context import Context
from hubscan.reports.document import Column, Kind, Link, Section, Table, Value, paragraph, text
from hubscan.tally.traits import GATES, LICENCES

ORDER = 55

_GATE_TITLES = {
    "no": "open",
    "auto": "gated, automatic",
    "manual": "gated, by hand",
    "unknown": "not given",
}


def build(context: Context) -> Section:
    """One row a tier and mode, and all models for comparison."""
    traits = context.survey.traits
    codes = traits.gate * len(LICENCES) + traits.licence
    cells = np.bincount(codes, minlength=len(GATES) * len(LICENCES))
    everything = cells.reshape(len(GATES), len(LICENCES))
    rows: list[tuple[Value, ...]] = [("all models", "", "", *_counts(everything))]
    for column in context.rulebook.columns():
        counted = context.survey.access.models[column.name]
        if counted.sum():
            rows.append(
                (
                    Link(column.rule, f"#rule-{column.rule}"),
                    column.tier,
                    tables.MODE_WORDS[column.mode],
                    *_counts(counted),
                )
            )
    return Section(
        "access",
        "Open or closed",
        (
            paragraph(
                "Likely covered models by access to their files and by declared licence, which is "
                "the publisher's own word."
            ),
            Table(
                "access",
                "Likely covered models by access and licence",
                (
                    Column("rule", "rule"),
                    Column("tier", "tier"),
                    Column("mode", "derivatives"),
                    *(
                        Column(f"gate_{gate}", _GATE_TITLES[gate], Kind.COUNT, "access")
                        for gate in GATES
                    ),
                    *(
                        Column(f"licence_{name}", name, Kind.COUNT, "licence")
                        for name in LICENCES
                    ),
                ),
                tuple(rows),
                notes=(
                    text("Other: a licence that restricts use or is not recognised as free and "
                         "open. Unknown: none declared."),
                ),
            ),
        ),
    )  # fmt: skip


def _counts(cells: np.ndarray[tuple[int, int], np.dtype[np.int64]]) -> list[int]:
    by_gate, by_licence = cells.sum(axis=1), cells.sum(axis=0)
    return [int(n) for n in (*by_gate, *by_licence)]
