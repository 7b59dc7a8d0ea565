"""The headline table with bars, for the end of a run."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from textwrap import fill
from typing import Literal

from rich.console import Console
from rich.table import Table

from hubscan.reports.document import Report
from hubscan.reports.readings import Reading, readings
from hubscan.reports.words import visible

_ROWS = 20
_BAR = 14
_LEAST = 8
"""Cells of a bar that still says something."""
_GAP = 2
_WIDEST = {"rule": 24, "tier": 11}
_HEADS = ("rule", "tier", "at least", "expected", "90 %", "at most")


def headline(report: Report, *, rows: int = _ROWS, width: int = 100, color: bool = False) -> str:
    """The first line and the tiers that likely cover most models, as text `width` wide."""
    tiers = readings(report.tallies, report.left_out)
    models = int(dict(report.facts).get("models", "0") or 0)
    out = io.StringIO()
    console = Console(
        file=out, width=width, force_terminal=color, no_color=not color, highlight=False
    )
    console.print(visible(report.first_line), markup=False)
    shown = [_cells_of(tier) for tier in tiers[:rows]]
    broad = _needed(shown) <= width
    if broad:
        console.print(_table(shown, [_bar(tier, models) for tier in tiers], models))
    else:
        for tier, cells in zip(tiers, shown, strict=False):
            console.print(f"{tier.rule} {tier.tier}", markup=False, soft_wrap=True)
            console.print(_below(cells[2:], width), markup=False, soft_wrap=True)
    console.print(_closing(tiers, rows, bars=broad), markup=False)
    return "\n".join(line.rstrip() for line in out.getvalue().rstrip().splitlines())


def _cells_of(tier: Reading) -> tuple[str, ...]:
    return (
        _cut(tier.rule, "rule") + ("*" if len(tier.modes) > 1 else ""),
        _cut(tier.tier, "tier"),
        f"{tier.surely:,}",
        tier.expected_words(),
        tier.interval_words(),
        f"{tier.possibly:,}",
    )


def _needed(rows: Sequence[tuple[str, ...]]) -> int:
    """Columns of a table with a bar that still says something."""
    return sum(_GAP + max(map(len, column)) for column in zip(_HEADS, *rows, strict=True)) + _LEAST


def _table(rows: Iterable[tuple[str, ...]], bars: Iterable[str], models: int) -> Table:
    table = Table(box=None, padding=(0, 1), header_style="bold")
    for name in _HEADS:
        justify: Literal["left", "right"] = "left" if name in _WIDEST else "right"
        table.add_column(name, justify=justify, no_wrap=True)
    table.add_column(f"of {models:,}", overflow="crop", max_width=_BAR)  # the first to give way
    for cells, bar in zip(rows, bars, strict=False):
        table.add_row(*cells, bar)
    return table


def _below(counts: Sequence[str], width: int) -> str:
    """The counts of a tier in a narrow window, under its name; none is parted from its head."""
    told = [f"{head}_{cell}" for head, cell in zip(_HEADS[2:], counts, strict=True) if cell]
    line = " · ".join(part.replace(" ", "_") for part in told)
    return fill(line, width, initial_indent="  ", subsequent_indent="  ").replace("_", " ")


def _cut(name: str, column: str) -> str:
    widest = _WIDEST[column]
    return name if len(name) <= widest else f"{name[: widest - 1]}…"


def _bar(tier: Reading, models: int) -> str:
    """Sure in full blocks, expected in dark shade, possible in light shade."""
    middle = tier.likely[1] if tier.expected is None else round(tier.expected[1])
    ends = [_cells(n, models) for n in (tier.surely, middle, tier.possibly)]
    return "█" * ends[0] + "▒" * (ends[1] - ends[0]) + "░" * (ends[2] - ends[1])


def _cells(count: int, models: int) -> int:
    """Width of `count`; anything above zero shows."""
    return max(round(count / models * _BAR), 1) if count and models else 0


def _closing(tiers: list[Reading], rows: int, *, bars: bool) -> str:
    words = ["█ at least  ▒ expected  ░ at most"] if bars else []
    if any(len(tier.modes) > 1 for tier in tiers[:rows]):
        words.append(
            "* the text does not say how fine-tunes count: smallest and largest of three readings"
        )
    if len(tiers) > rows:
        words.append(f"{len(tiers) - rows} more tiers are in the report")
    words.append("hubscan top --rule RULE names the models, hubscan explain ORG/NAME says why")
    return "\n".join(words)
