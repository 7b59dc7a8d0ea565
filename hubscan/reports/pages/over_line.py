"""Pages of the models over a line on one figure: what the counts of the ladders lead to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from hubscan.reports import places
from hubscan.reports.context import Context
from hubscan.reports.document import Column, Command, Fold, Page, Part, Table
from hubscan.reports.pages.lines import all_lines
from hubscan.reports.spans import Kind, Link, Model, Value, text
from hubscan.reports.words import number
from hubscan.tally import ladder
from hubscan.tally.ladder import Ladder
from hubscan.tally.model_summary import Named, name_models

FIGURES = {
    "training_flop": ("training compute", "FLOP", Kind.AMOUNT),
    "parameters": ("parameters", "parameters", Kind.AMOUNT),
    "mmlu": ("MMLU score", "percent", Kind.NUMBER),
}
"""Figure → its words, its unit and how its values are written."""
STEPS = (0.01, 0.1, 1 / 3, 1.0, 3.0, 10.0, 100.0)
"""Multiples of a main line at which the page of its text counts models."""
_OF_EACH = 4
"""Models that are named of each level."""
_LEVELS = ("surely", "likely", "possibly")
_AT_FIRST = 65_536
"""Models that are looked at first for those to be named."""

_Line = tuple[float, str]
"""Value and sign."""
Rows = NDArray[np.int64]


def build(context: Context) -> Iterator[Page]:
    """A page a figure on which a line is drawn."""
    for quantity in FIGURES:
        drawn = list(_lines(context, quantity))
        if drawn:
            yield _page(context, quantity, drawn)


def _lines(context: Context, quantity: str) -> Iterator[_Line]:
    """Each line of a text, and the multiples of main lines, ascending."""
    found = context.floors(quantity)
    main = {(line.rule.id, line.tier.id) for line in all_lines(context.main_lines)}
    wanted = {(line.value, line.sign) for line in found}
    if quantity != "mmlu":
        wanted |= {
            (value, ">=")
            for line in found
            if (line.rule, line.tier) in main
            for value in multiples(line.value)
        }
    yield from sorted(wanted)


def multiples(line: float) -> tuple[float, ...]:
    """The line times each of `STEPS`: ten times 1e22 is 1e23 to the last bit."""
    return tuple(float(f"{line * step:.12g}") for step in STEPS)


def _page(context: Context, quantity: str, drawn: list[_Line]) -> Page:
    words, unit, kind = FIGURES[quantity]
    ends = ladder.ends(context.con, quantity)
    found = context.ladder(quantity)
    by_fame = context.survey.traits.by_downloads
    famous = [end[by_fame] for end in ends]
    shown = [[by_fame[at] for at in _first(famous, line)] for line in drawn]
    known = name_models(context.con, (int(r) for rows in shown for at in rows for r in at))
    folds = tuple(
        Fold(
            places.anchor_over(line),
            f"{'more than' if line[1] == '>' else 'at least'} {number(line[0], kind)} {unit}",
            (_table(found, quantity, line, rows, known),),
        )
        for line, rows in zip(drawn, shown, strict=True)
    )
    return Page(
        path=places.over(quantity),
        title=f"Models over a line on {words}",
        lead=(
            text(
                "On this figure alone, whatever else a text asks. For each line, the "
                f"{_OF_EACH} most downloaded models that are surely, likely and possibly over it."
            ),
        ),
        parts=(
            Part("lines", "", folds),
            Part("all", "All of them", (Command(_command(quantity, drawn[-1]), "as a table"),)),
        ),
        up=Link("As the line moves", "ladder"),
    )


def _first(famous: Sequence[NDArray[np.float64]], line: _Line) -> list[Rows]:
    """Places of the first models of each level that is no higher, in the order of `famous`.

    `famous` are the low, best and high ends of models. They are looked at in stretches, each twice
    as long as the last: what is asked for is mostly among the first.
    """
    value, sign = line
    found: list[Rows] = [np.empty(0, np.int64)] * len(_LEVELS)
    start, models = 0, len(famous[0])
    while start < models and any(len(at) < _OF_EACH for at in found):
        some = slice(start, 2 * start + _AT_FIRST)
        surely, likely, possibly = (
            end[some] > value if sign == ">" else end[some] >= value for end in famous
        )
        levels = (surely, likely & ~surely, possibly & ~likely & ~surely)
        found = [
            np.concatenate((at, start + np.flatnonzero(level)))[:_OF_EACH]
            for at, level in zip(found, levels, strict=True)
        ]
        start = some.stop
    return found


def _table(
    found: Ladder, quantity: str, line: _Line, rows: list[Rows], known: dict[int, Named]
) -> Table:
    value, sign = line
    counts = found.counts(np.array([value]), strictly=sign == ">")[0]
    said = ", ".join(
        f"{words} {count:,}"
        for words, count in zip(("at least", "likely", "at most"), counts, strict=True)
    )
    listed: list[tuple[Value, ...]] = [
        (Model(known[int(row)].id), level, known[int(row)].downloads)
        for level, at in zip(_LEVELS, rows, strict=True)
        for row in at
    ]
    return Table(
        f"{quantity}-{places.anchor_over(line)}",
        f"Over the line: {said}",
        (
            Column("model", "model", Kind.MODEL),
            Column("over_the_line", "over the line"),
            Column("downloads", "downloads in 30 days", Kind.COUNT),
        ),
        tuple(listed),
    )


def _command(quantity: str, line: _Line) -> str:
    value, sign = line
    return (
        f'hubscan sql "SELECT id, {quantity}_low, {quantity}_best, {quantity}_high FROM models'
        f' JOIN estimates USING (model) WHERE {quantity}_low {sign} {value:g}"'
    )
