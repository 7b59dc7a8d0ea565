"""How one figure came about, as blocks of a page: what was found, what won, the arithmetic."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from hubscan.estimate.arithmetic import Number
from hubscan.estimate.arithmetic import line as written
from hubscan.reports.document import Bullets, Column, Definitions, Fold, PageBlock, Table, paragraph
from hubscan.reports.explanation import Figure
from hubscan.reports.spans import Text, text
from hubscan.reports.why import text as whys
from hubscan.reports.why.derivation import Assumption, Derivation, Line
from hubscan.reports.words import clipped

_MOST = 8
_LONGEST = 240
_ENDS = {"low": "at least", "best": "best", "high": "at most", "": "compare"}


def named(quantity: str) -> str:
    """`training compute` for `training_flop`, as people say it."""
    return quantity.replace("_flop", " compute").replace("_usd", "").replace("_", " ")


def fold(found: Derivation, figure: Figure) -> Fold:
    """One figure behind a line that gives it."""
    shown = whys.interval(figure.unit, figure.low, figure.best, figure.high)
    summary = f"{named(found.quantity)}: {shown}{_unit(figure.unit)} · {figure.grade or 'unknown'}"
    return Fold(f"why-{found.quantity}", summary, tuple(_blocks(found, figure.unit)))


def _blocks(found: Derivation, unit: str) -> list[PageBlock]:
    if not found.candidates:
        return [paragraph("Nothing that was found states or bounds it.")]
    blocks: list[PageBlock] = []
    lines = [x for x in found.lines if (x.counts and x.value) or not x.end]
    if lines:
        blocks.append(Definitions(tuple(_lines(lines))))
    blocks.append(_candidates(found, unit))
    if found.notes:
        blocks.append(Bullets(tuple(text(clipped(note, _LONGEST)) for note in found.notes)))
    return blocks


def _candidates(found: Derivation, unit: str) -> Table:
    rows = tuple(
        (
            c.fate.value,
            whys.interval(c.unit or unit, c.low, c.best, c.high),
            f"{clipped(c.method)} — {clipped(c.reason, _LONGEST)}",
            "" if c.source == "assumptions" else clipped(c.source, _LONGEST),
        )
        for c in found.candidates[:_MOST]
    )
    more = len(found.candidates) - _MOST
    return Table(
        f"found-{found.quantity}",
        "What was found, and what became of it",
        (
            Column("fate", "used?"),
            Column("value", "figure"),
            Column("method", "method, and why it won or lost"),
            Column("source", "where it stands", minor=True),
        ),
        rows,
        notes=(text(f"{more} more: hubscan explain --json"),) if more > 0 else (),
        header_column=1,
    )


def _lines(lines: Sequence[Line]) -> list[tuple[str, Text]]:
    """A calculation a line; ends that are worked out alike stand once."""
    said: list[tuple[str, Text]] = []
    several = len({x.method for x in lines}) > 1
    for method, group in groupby(lines, key=lambda x: x.method):
        same: dict[str, list[Line]] = {}
        for x in group:
            same.setdefault(_calculation(x), []).append(x)
        for words, held in same.items():
            end = "exactly" if len(held) == len(_ENDS) - 1 else _ENDS[held[0].end]
            said.append((f"{end}, {clipped(method)}" if several else end, text(words)))
    return said


def _calculation(line: Line) -> str:
    words = clipped(written(line.part), 2 * _LONGEST)
    if isinstance(line.part, Number):
        return words
    return f"{words} = {whys.number(line.unit, line.value)}{_unit(line.unit)}"


def _unit(unit: str) -> str:
    return f" {unit}" if unit in ("FLOP", "parameters", "tokens") else ""


def assumptions(used: Sequence[Assumption]) -> Fold:
    """Every constant that a figure rests on, with its range and source."""
    table = Table(
        "assumptions",
        "Assumptions that these figures rest on",
        (
            Column("name", "name"),
            Column("value", "value (90 % range)"),
            Column("unit", "unit"),
            Column("source", "source", minor=True),
        ),
        tuple(
            (a.name.replace("_", " "), _range(a), a.unit, clipped(a.source, _LONGEST)) for a in used
        ),
    )
    return Fold("constants", f"{len(used):,} assumptions used", (table,))


def _range(a: Assumption) -> str:
    value, low, high = (f"{x:.4g}".replace("e+", "e") for x in (a.value, a.low, a.high))
    return value if low == value == high else f"{value} ({low} – {high})"
