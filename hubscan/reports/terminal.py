"""The headline table with bars, for the end of a run."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from hubscan.reports.document import Report
from hubscan.reports.words import visible

_ROWS = 20
_BAR = 24
_Tally = Mapping[str, str | int | None]


@dataclass(frozen=True, slots=True)
class _Line:
    """One tier over all its readings: the least of the least to the most of the most."""

    rule: str
    tier: str
    modes: tuple[str, ...]
    surely: int
    likely: tuple[int, int]
    possibly: int


def headline(report: Report, *, rows: int = _ROWS, width: int = 100, color: bool = False) -> str:
    """The first line and the tiers that likely cover most models, as text `width` wide."""
    lines = sorted(
        _lines(report.tallies), key=lambda x: (-x.likely[1], -x.possibly, x.rule, x.tier)
    )
    models = int(dict(report.facts).get("models", "0") or 0)
    out = io.StringIO()
    console = Console(
        file=out, width=width, force_terminal=color, no_color=not color, highlight=False
    )
    console.print(visible(report.first_line), markup=False)
    console.print(_table(lines[:rows], models))
    console.print(_closing(lines, rows), markup=False)
    return out.getvalue().rstrip()


def _table(lines: Iterable[_Line], models: int) -> Table:
    table = Table(box=None, padding=(0, 1), header_style="bold", title_justify="left")
    for name in ("rule", "tier"):
        table.add_column(name, overflow="ellipsis", no_wrap=True, max_width=30)
    for name in ("at least", "likely", "at most"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column(f"of {models:,} models", no_wrap=True, min_width=_BAR)
    for line in lines:
        low, high = line.likely
        likely = f"{low:,}" if low == high else f"{low:,}–{high:,}"
        name = line.rule + ("*" if len(line.modes) > 1 else "")
        table.add_row(
            name, line.tier, f"{line.surely:,}", likely, f"{line.possibly:,}", _bar(line, models)
        )
    return table


def _bar(line: _Line, models: int) -> str:
    """Sure in full blocks, likely in dark shade, possible in light shade."""
    ends = [_cells(n, models) for n in (line.surely, line.likely[1], line.possibly)]
    return "█" * ends[0] + "▒" * (ends[1] - ends[0]) + "░" * (ends[2] - ends[1])


def _cells(count: int, models: int) -> int:
    """Width of `count`; anything above zero shows."""
    return max(round(count / models * _BAR), 1) if count and models else 0


def _closing(lines: list[_Line], rows: int) -> str:
    words = ["█ at least  ▒ likely  ░ at most"]
    if any(len(line.modes) > 1 for line in lines[:rows]):
        words.append(
            "* the text does not say how fine-tunes count: smallest and largest of three readings"
        )
    if len(lines) > rows:
        words.append(f"{len(lines) - rows} more tiers are in the report")
    words.append("hubscan top --rule RULE names the models, hubscan explain ORG/NAME says why")
    return "\n".join(words)


def _lines(tallies: Iterable[_Tally]) -> list[_Line]:
    groups: dict[tuple[str, str], list[_Tally]] = {}
    for row in tallies:
        if row["relation"] == "all" and row["unit"] == "repositories":
            groups.setdefault((str(row["rule"]), str(row["tier"])), []).append(row)
    return [
        _Line(
            rule,
            tier,
            tuple(str(r["mode"]) for r in readings),
            min(_int(r["surely"]) for r in readings),
            (min(_int(r["likely"]) for r in readings), max(_int(r["likely"]) for r in readings)),
            max(_int(r["possibly"]) for r in readings),
        )
        for (rule, tier), readings in groups.items()
    ]


def _int(value: str | int | None) -> int:
    return int(value or 0)
