"""Why one line has several counts: how each follows from the others, in one place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from hubscan.reports.context import Context
from hubscan.reports.document import Bullets
from hubscan.reports.readings import readings
from hubscan.reports.spans import Link, Text, text
from hubscan.rules.engine.weightless import WEIGHTLESS

_QUANTITY = "training_flop"
_VALUE = f"coalesce({_QUANTITY}_best, {_QUANTITY}_low)"
_TEXTS = 4
"""Texts that are named."""


def counts(context: Context) -> tuple[float, Bullets] | None:
    """The line (FLOP) that most texts draw on training compute, and its counts; None without one.

    All are likely counts of repositories.
    """
    drawn = Counter(line.value for line in context.floors(_QUANTITY))
    if not drawn:
        return None
    line = min(drawn, key=lambda value: (-drawn[value], value))
    return line, Bullets(tuple(_items(context, line)))


def _items(context: Context, line: float) -> Iterator[Text]:
    (row,) = context.rows(_QUERY, {"line": line})
    over, on_it, empty, undated = map(int, row)
    yield text(f"{over:,} are likely at or above it by this figure alone: the curve.")
    if empty:
        yield text(
            f"{empty:,} of them hold no weights, so a rule of this line alone likely covers "
            f"{over - empty:,}: ",
            Link("move the line", "move"),
            ".",
        )
    else:
        yield text("As many are covered by a rule of this line alone: ", Link("move", "move"), ".")
    yield text(f"{on_it:,} lie on it: {over - on_it:,} for a text that says more than.")
    yield text(
        f"{undated:,} have no date of creation: {over - undated:,} stand in the curve ",
        Link("over time", "time"),
        ".",
    )
    yield from _texts(context, line)


def _texts(context: Context, line: float) -> Iterator[Text]:
    """Texts with that line, the one that likely covers most first, and what they ask besides."""
    at = {(x.rule, x.tier) for x in context.floors(_QUANTITY) if x.value == line}
    found = [r for r in readings(context.tallies) if (r.rule, r.tier) in at]
    for reading in found[:_TEXTS]:
        low, high = reading.likely
        tier = context.rulebook.tier(reading.rule, reading.tier)
        count = f"{low:,}" if low == high else f"{low:,}–{high:,}, by how derivatives count"
        yield text(
            f"{count}: ",
            Link(reading.rule, f"rules/{reading.rule}"),
            f", {tier.id}, whose condition is: {tier.prose()}.",
        )


_QUERY = f"""
SELECT count(*), count(*) FILTER ({_VALUE} = $line), count(*) FILTER (w.weightless),
    count(*) FILTER (m.created_at IS NULL)
FROM estimates e JOIN models m USING (model) JOIN ({WEIGHTLESS}) w USING (model)
WHERE {_VALUE} >= $line
"""
