"""What moves the expected count of a text's main line: the prior over what is not disclosed."""

from __future__ import annotations

from collections.abc import Iterator

from hubscan.reports.context import Context
from hubscan.reports.main_tiers import Line
from hubscan.reports.pages.rule_counts import Tallies
from hubscan.reports.swings import Swing, Swings
from hubscan.reports.words import MODE_WORDS

_UNDISCLOSED = "Compute of undisclosed training runs"
_HALF_DECADE = "half a decade (3.2 times) smaller, and larger"


def swings(context: Context, line: Line | None, tallies: Tallies) -> tuple[Swings, ...]:
    """A bar for each thing that may be otherwise; a group a reading. Empty where none is known."""
    groups = tuple(_groups(context, line, tallies)) if line is not None else ()
    caption = (
        "Expected count of the main line if one thing were otherwise; the mark is the count as it "
        "is"
    )
    return (Swings("swings", caption, groups, _notes(context)),) if groups else ()


def _notes(context: Context) -> tuple[str, ...]:
    if context.moved is None:
        return ("Which assumptions move it most: hubscan sensitivity, and then a new report.",)
    tried = context.moved.tried
    those = "assumption that was" if tried == 1 else "assumptions that were"
    return (
        f"Of {tried} {those} moved one at a time, from the low to the high end of the range, those "
        "that move the count most.",
    )


def _moved(context: Context, column: str) -> Iterator[Swing]:
    """The assumptions that move a main line most."""
    for one in context.moved.lines.get(column, ()) if context.moved is not None else ():
        name = one.assumption.replace("_", " ")
        ends = f"{one.low:g}, and {one.high:g} {one.unit}"
        yield Swing(f"Assumption: {name}", ends, one.expected_at_low, one.expected_at_high)


def _groups(
    context: Context, line: Line, tallies: Tallies
) -> Iterator[tuple[str, float, tuple[Swing, ...]]]:
    for mode in line.tier.modes:
        found = tallies[line.rule.id, line.tier.id, mode, "all", "repositories"]
        told = [
            found.get(f"expected{end}")
            for end in ("", "_low", "_high", "_if_smaller", "_if_larger")
        ]
        if any(value is None for value in told):
            continue
        at, low, high, smaller, larger = (float(value or 0) for value in told)
        several = len(line.tier.modes) > 1
        heading = f"{MODE_WORDS[mode]}: {at:,.0f} expected" if several else ""
        yield heading, at, (
            Swing("As it is", f"{at:,.0f}, and its 90 % interval", low, high, is_interval=True),
            Swing(_UNDISCLOSED, _HALF_DECADE, smaller, larger),
            *_moved(context, f"{line.rule.id}/{line.tier.id}@{mode}"),
        )  # fmt: skip
