"""One line to move: what a rule would cover that asks for one figure, at every place of the line.

The page's script makes a slider of the table; without it the table says the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from hubscan.reports.context import Context
from hubscan.reports.document import Column, Command, Section, Table, paragraph
from hubscan.reports.spans import Code, Kind, Value
from hubscan.reports.tables import COUNT_TITLES
from hubscan.tally import moved

ORDER = 26
_QUANTITIES = ("training_flop", "parameters", "mmlu")
_STEPS = (1, 2, 3, 5)
"""Places of the line in each power of ten."""
_DECADES = {"training_flop": range(19, 28), "parameters": range(6, 13)}
"""Powers of ten between which compute (FLOP) and parameters are moved."""
_SCORES = range(25, 100, 5)
"""Places of the line on MMLU, in percent."""

_COLUMNS = (
    Column("quantity", "figure", Kind.CODE),
    Column("reading", "derivatives", Kind.CODE),
    Column("moved_line", "line", Kind.NUMBER),
    *(Column(f"moved_{n}", words, Kind.COUNT, "models") for n, words in COUNT_TITLES.items()),
    *(
        Column(f"moved_derived_{n}", w, Kind.COUNT, "of them derived")
        for n, w in COUNT_TITLES.items()
    ),
    *(Column(f"moved_downloads_{n}", w, Kind.COUNT, "downloads") for n, w in COUNT_TITLES.items()),
    Column("texts", "texts with this line"),
)


def build(context: Context) -> Section:
    """The table, and how to ask for a place between its rows."""
    return Section(
        "move",
        "Move the line",
        (
            paragraph(
                "What a rule would cover that asks for one figure at a line or above it, and for "
                "nothing else, in each reading of derivatives: a model's own step only, the "
                "compute of the model and all its ancestors, or coverage inherited from a covered "
                "ancestor."
            ),
            Command(
                "hubscan what-if --threshold 'training_flop>=3e24'", "the same at any other place"
            ),
            Table("move", "Models covered as the line moves", _COLUMNS, tuple(_rows(context))),
        ),
    )


def _rows(context: Context) -> Iterator[tuple[Value, ...]]:
    drawn = {quantity: _drawn(context, quantity) for quantity in _QUANTITIES}
    asked = {quantity: _places(quantity, lines_of) for quantity, lines_of in drawn.items()}
    found = moved.measure(context.con, asked, context.constants)
    for one in sorted(found, key=lambda m: (_QUANTITIES.index(m.quantity), m.mode, m.line)):
        yield (
            Code(one.quantity),
            Code(one.mode),
            one.line,
            *one.models,
            *one.derived,
            *one.downloads,
            ", ".join(drawn[one.quantity].get(one.line, ())),
        )


def _drawn(context: Context, quantity: str) -> dict[float, list[str]]:
    """Line → the texts that draw it."""
    drawn: dict[float, list[str]] = defaultdict(list)
    for line in context.floors(quantity):
        drawn[line.value].append(f"{line.rule}/{line.tier} ({line.sign})")
    return drawn


def _places(quantity: str, drawn: dict[float, list[str]]) -> list[float]:
    """Even steps on the scale of the figure, and every line that a text draws between them."""
    if quantity in _DECADES:
        powers = _DECADES[quantity]
        even = [float(f"{step}e{power}") for power in powers for step in _STEPS]
        even.append(float(f"1e{powers.stop}"))
    else:
        even = [float(score) for score in _SCORES]
    inside = [line for line in drawn if even[0] <= line <= even[-1]]
    return [float(place) for place in np.unique([*even, *inside])]
