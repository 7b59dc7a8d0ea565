"""Open or closed: who can get covered models, and under which licences."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from hubscan.reports import places, tables
from hubscan.reports.context import Context
from hubscan.reports.document import Column, Section, Table, paragraph
from hubscan.reports.spans import Kind, Link, Value, text
from hubscan.tally.attributes import GATES, LICENCES

ORDER = 55

_GATE_TITLES = {
    "no": "open",
    "auto": "gated, automatic",
    "manual": "gated, by hand",
    "unknown": "not given",
}


def build(context: Context) -> Section:
    """One row a tier and mode, and all models for comparison."""
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
                _COLUMNS,
                tuple(_rows(context)),
                notes=(
                    text(
                        "Other: a licence that restricts use or is not recognised as free and "
                        "open. Unknown: none declared."
                    ),
                ),
            ),
        ),
    )


_COLUMNS = (
    Column("rule", "rule"),
    Column("tier", "tier"),
    Column("mode", "derivatives"),
    *(Column(f"gate_{gate}", _GATE_TITLES[gate], Kind.COUNT, "access") for gate in GATES),
    *(Column(f"licence_{name}", name, Kind.COUNT, "licence") for name in LICENCES),
)


def _rows(context: Context) -> Iterator[tuple[Value, ...]]:
    traits = context.survey.traits
    codes = traits.gate * len(LICENCES) + traits.licence
    everything = np.bincount(codes, minlength=len(GATES) * len(LICENCES))
    yield ("all models", "", "", *_counts(everything.reshape(len(GATES), len(LICENCES))))
    for column in context.rulebook.columns():
        counted = context.survey.access.models[column.name]
        if counted.sum():
            yield (
                Link(column.rule, places.rule(column.rule)),
                column.tier,
                tables.mode(column.mode),
                *_counts(counted),
            )


def _counts(cells: np.ndarray[tuple[int, int], np.dtype[np.int64]]) -> list[int]:
    by_gate, by_licence = cells.sum(axis=1), cells.sum(axis=0)
    return [int(n) for n in (*by_gate, *by_licence)]
