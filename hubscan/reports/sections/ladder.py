"""How counts change as the line moves, with every rule's line on the curve."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hubscan.reports import one_line, places
from hubscan.reports.charts.ladder import ladder as draw
from hubscan.reports.context import Context
from hubscan.reports.document import Block, Chart, Column, Heading, Section, Table, paragraph
from hubscan.reports.lines import Line
from hubscan.reports.spans import Kind
from hubscan.reports.words import number
from hubscan.tally import ladder
from hubscan.tally.ladder import Ladder

ORDER = 25
_RUNGS = 65


@dataclass(frozen=True, slots=True)
class _Figure:
    quantity: str
    title: str
    low: float
    high: float
    log: bool
    kind: Kind


_FIGURES = (
    _Figure("training_flop", "training compute in FLOP", 1e19, 1e27, True, Kind.AMOUNT),
    _Figure("parameters", "parameters", 1e6, 1e13, True, Kind.AMOUNT),
    _Figure("mmlu", "MMLU score in percent", 25, 100, False, Kind.NUMBER),
)


def build(context: Context) -> Section:
    """One curve and one table a figure."""
    blocks: list[Block] = [
        paragraph(
            "Each curve counts the models at or above a line on one figure alone, whatever else a "
            "rule asks. The pale band runs from at least to at most; the line is the likely count. "
            "Models of which nothing is known stay in the band at every height."
        )
    ]
    for figure in _FIGURES:
        found = context.ladder(figure.quantity)
        drawn = context.floors(figure.quantity)
        blocks += [
            Heading(f"ladder-{figure.quantity}", figure.title[0].upper() + figure.title[1:]),
            _chart(figure, found, drawn),
        ]
        if drawn:
            blocks.append(_table(figure, found, drawn))
    several = one_line.counts(context)
    if several is not None:
        line, counts = several
        title = f"One line, several counts: {number(line, Kind.AMOUNT)} FLOP"
        blocks += [Heading("one-line", title), counts]
    return Section("ladder", "As the line moves", tuple(blocks))


def _chart(figure: _Figure, found: Ladder, drawn: Sequence[Line]) -> Chart:
    rungs = (
        ladder.rungs(figure.low, figure.high, _RUNGS)
        if figure.log
        else np.linspace(figure.low, figure.high, 76)
    )
    counts = found.counts(rungs)
    points = [
        {"line": float(f"{x:.6g}"), "surely": int(a), "likely": int(b), "possibly": int(c)}
        for x, (a, b, c) in zip(rungs, counts, strict=True)
    ]
    tiers: dict[float, list[str]] = defaultdict(list)
    for line in drawn:
        if figure.low <= line.value <= figure.high:
            tiers[line.value].append(f"{line.rule} {line.tier}")
    marks = [
        {
            "line": value,
            "label": f"{number(value, figure.kind)} ({len(names)})",
            "tiers": ", ".join(names[:6]) + (f" and {len(names) - 6} more" if names[6:] else ""),
        }
        for value, names in sorted(tiers.items())
    ]
    middle = points[len(points) // 2]
    return Chart(
        f"ladder-{figure.quantity}-chart",
        f"Models at or above a line on {figure.title}; dashed: lines of rules (number of tiers)",
        f"Models by {figure.title}. At {number(middle['line'], figure.kind)}: at least "
        f"{middle['surely']:,}, likely {middle['likely']:,}, at most {middle['possibly']:,}. "
        f"{len(marks)} lines of rules are marked.",
        draw(points, marks, figure.title, figure.log),
    )


def _table(figure: _Figure, found: Ladder, drawn: Sequence[Line]) -> Table:
    tiers: dict[tuple[float, str], list[str]] = defaultdict(list)
    for line in drawn:
        tiers[line.value, line.sign].append(f"{line.rule} {line.tier}")
    rows = []
    for (value, sign), names in sorted(tiers.items()):
        surely, likely, possibly = found.counts(np.array([value]), strictly=sign == ">")[0]
        rows.append((value, sign, int(surely), int(likely), int(possibly), ", ".join(names)))
    return Table(
        f"ladder-{figure.quantity}",
        f"Models over each rule's line on {figure.title}",
        (
            Column("line", "line", figure.kind),
            Column("sign", "sign"),
            Column("over_line_surely", "at least", Kind.COUNT, "models over the line", leads=True),
            Column("over_line_likely", "likely", Kind.COUNT, "models over the line", leads=True),
            Column("over_line_possibly", "at most", Kind.COUNT, "models over the line", leads=True),
            Column("tiers", "tiers"),
        ),
        tuple(rows),
        leads=tuple(places.over_line(figure.quantity, row[0], row[1]) for row in rows),
    )
