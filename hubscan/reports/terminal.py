"""The headline table with bars, for the end of a run."""

from __future__ import annotations

import io
from collections.abc import Iterable

from rich.console import Console
from rich.table import Table

from hubscan.reports.document import Report
from hubscan.reports.readings import Reading, readings
from hubscan.reports.words import visible

_ROWS = 20
_BAR = 14
_WIDEST = {"rule": 24, "tier": 11}


def headline(report: Report, *, rows: int = _ROWS, width: int = 100, color: bool = False) -> str:
    """The first line and the tiers that likely cover most models, as text `width` wide."""
    tiers = readings(report.tallies, report.left_out)
    models = int(dict(report.facts).get("models", "0") or 0)
    out = io.StringIO()
    console = Console(
        file=out, width=width, force_terminal=color, no_color=not color, highlight=False
    )
    console.print(visible(report.first_line), markup=False)
    console.print(_table(tiers[:rows], models))
    console.print(_closing(tiers, rows), markup=False)
    return out.getvalue().rstrip()


def _table(tiers: Iterable[Reading], models: int) -> Table:
    table = Table(box=None, padding=(0, 1), header_style="bold")
    table.add_column("rule", no_wrap=True)
    table.add_column("tier", no_wrap=True)
    for name in ("at least", "expected", "90 %", "at most"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column(f"of {models:,}", overflow="crop", max_width=_BAR)  # the first to give way
    for tier in tiers:
        table.add_row(
            _cut(tier.rule, "rule") + ("*" if len(tier.modes) > 1 else ""),
            _cut(tier.tier, "tier"),
            f"{tier.surely:,}",
            tier.expected_words(),
            tier.interval_words(),
            f"{tier.possibly:,}",
            _bar(tier, models),
        )
    return table


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


def _closing(tiers: list[Reading], rows: int) -> str:
    words = ["█ at least  ▒ expected  ░ at most"]
    if any(len(tier.modes) > 1 for tier in tiers[:rows]):
        words.append(
            "* the text does not say how fine-tunes count: smallest and largest of three readings"
        )
    if len(tiers) > rows:
        words.append(f"{len(tiers) - rows} more tiers are in the report")
    words.append("hubscan top --rule RULE names the models, hubscan explain ORG/NAME says why")
    return "\n".join(words)
