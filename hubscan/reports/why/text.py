"""Derivations for a terminal: what was found, then the arithmetic, a block a figure.

All names, sources and excerpts may come from the Hub: they are clipped, made visible and never read
as markup.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from hubscan.estimate.arithmetic import Number
from hubscan.estimate.arithmetic import line as written
from hubscan.model.text import sci, si
from hubscan.reports.why.derivation import Assumption, Candidate, Derivation, Fate, Line, Said
from hubscan.reports.why.facts import ENDS
from hubscan.reports.words import clipped

_MOST = 10
"""Candidates shown of one figure; `--json` has all."""

_LONGEST = 260
_STYLES = {
    Fate.USED: "bold green",
    Fate.AGREES: "cyan",
    Fate.DISAGREES: "yellow",
    Fate.NOT_USED: "dim",
}
_ENDS = {"low": "at least", "best": "best", "high": "at most", "": "compare"}


def number(unit: str, value: float | None) -> str:
    """A figure as people read it; `?` if it is not known."""
    if value is None:
        return "?"
    match unit:
        case "FLOP":
            return sci(value)
        case "percent":
            return f"{value:.1f} %"
        case "USD":
            return f"${si(value)}"
        case "hours":
            return f"{si(value)} h" if value >= 1e5 else f"{value:,.4g} h"
        case _:
            return si(value)


def interval(unit: str, low: float | None, best: float | None, high: float | None) -> str:
    """A figure with its bounds: `8.03 B`, `9.4e23 (6.5e23 – 1.8e24)`, `≤ 2 B`."""
    ends = f"{number(unit, low)} – {number(unit, high)}"
    if best is None:
        if low or high is None:
            return ends if low is not None or high is not None else "?"
        return f"≤ {number(unit, high)}"
    shown = number(unit, best)
    return shown if number(unit, low) == shown == number(unit, high) else f"{shown} ({ends})"


def block(found: Derivation, unit: str) -> Iterator[RenderableType]:
    """One figure: its candidates, the arithmetic it rests on, cross-checks, notes."""
    if not found.candidates:
        yield Padding(Text("nothing that was found states or bounds it"), (0, 0, 0, 2))
        return
    table = _grid()
    for candidate in found.candidates[:_MOST]:
        unit_here = candidate.unit or unit
        shown = interval(unit_here, candidate.low, candidate.best, candidate.high)
        fate = Text(candidate.fate.value, _STYLES[candidate.fate])
        table.add_row(fate, Text(shown), _words(candidate))
    if len(found.candidates) > _MOST:
        more = f"{len(found.candidates) - _MOST} more: see --json"
        table.add_row("", Text("…"), Text(more, "dim"))
    yield Padding(table, (0, 0, 0, 2))
    lines = [x for x in found.lines if (x.counts and x.value) or not x.end]
    if lines or found.notes:
        yield Padding(_lines(lines, found.notes), (0, 0, 0, 2))


def _grid() -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(width=9, no_wrap=True)
    table.add_column(width=26)
    table.add_column(overflow="fold")
    return table


def _words(candidate: Candidate) -> Text:
    """Method, why it won or lost, and on a line of its own where it stands."""
    words = Text(clipped(candidate.method))
    words.append(f" — {clipped(candidate.reason, _LONGEST)}")
    if candidate.source not in ("", "assumptions"):
        words.append(f"\n{clipped(candidate.source, _LONGEST)}", "dim")
    return words


def _lines(lines: list[Line], notes: tuple[str, ...]) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(width=9, no_wrap=True)
    table.add_column(overflow="fold")
    several = len({x.method for x in lines}) > 1
    for method, group in groupby(lines, key=lambda x: x.method):
        same: dict[str, list[Line]] = {}
        for x in group:
            same.setdefault(_calculation(x).plain, []).append(x)
        if several:
            table.add_row("", Text(clipped(method), "dim"))
        for found in same.values():
            label = "exactly" if len(found) == len(ENDS) else _ENDS[found[0].end]
            table.add_row(Text(label, "dim"), _calculation(found[0]))
    for note in notes:
        table.add_row(Text("note", "dim"), Text(clipped(note, _LONGEST)))
    return table


def _calculation(line: Line) -> Text:
    """The numbers and what they come to; of an assumption alone, itself."""
    words = Text(clipped(written(line.part), 2 * _LONGEST))
    if isinstance(line.part, Number):
        return words
    return words.append(f" = {number(line.unit, line.value)}{_NAMED.get(line.unit, '')}", "bold")


_NAMED = {"FLOP": " FLOP", "parameters": " parameters", "tokens": " tokens"}


def assumptions(used: Sequence[Assumption]) -> Table:
    """Name, value with its range and unit, and what it rests on."""
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(max_width=34, overflow="fold")
    table.add_column(overflow="fold")
    for a in used:
        shown = _plain(a.value)
        if not a.low == a.value == a.high:
            shown += f" ({_plain(a.low)} – {_plain(a.high)})"
        words = Text(f"{shown} {a.unit}")
        words.append(f"\n{clipped(a.source, _LONGEST)}", "dim")
        table.add_row(Text(a.name), words)
    return table


def said(statements: tuple[Said, ...]) -> Table:
    """What the documents say beside the figures."""
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(max_width=24)
    table.add_column(overflow="fold")
    for s in statements[:_MOST]:
        value = "" if s.best is None else f"{_plain(s.best)} · "
        words = Text(f"{value}{clipped(s.text or '', _LONGEST)}".rstrip(" ·"))
        words.append(f"\n{clipped(s.source, _LONGEST)}", "dim")
        table.add_row(Text(clipped(s.quantity)), words)
    return table


def _plain(value: float) -> str:
    return f"{value:.4g}".replace("e+", "e") if value < 1e5 else sci(value, 3)
