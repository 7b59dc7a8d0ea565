"""Swings as HTML: the picture is the table."""

from __future__ import annotations

from html import escape

from hubscan.reports.swings import Swing, Swings
from hubscan.reports.words import visible

_BAR = 1000
"""Width of a drawn bar in units of its own."""
_MARK = 4
"""Width of the mark of the count as it is."""


def html(swings: Swings) -> str:
    """The table; all words are escaped."""
    name = escape(swings.id)
    low, high = swings.axis
    bodies = "\n".join(_body(swings, *group) for group in swings.groups)
    notes = "".join(f'<p class="note">{_shown(note)}</p>\n' for note in swings.notes)
    return (
        f'<div class="table bars swings" id="table-{name}" role="region"'
        f' aria-labelledby="caption-{name}" tabindex="0">\n<table>\n'
        f'<caption id="caption-{name}">{_shown(swings.caption)}</caption>\n<thead>\n<tr>'
        '<th scope="col" data-name="otherwise">what is otherwise</th>'
        f'<th scope="col" class="drawn" data-name="drawn">{low:,.0f} to {high:,.0f}</th>'
        '<th scope="col" class="count" data-name="low_end">low end</th>'
        '<th scope="col" class="count" data-name="high_end">high end</th>'
        f"</tr>\n</thead>\n{bodies}\n</table>\n{notes}</div>"
    )


def _body(swings: Swings, heading: str, at: float, rows: tuple[Swing, ...]) -> str:
    head = f'<tr class="group"><th scope="rowgroup" colspan="4">{_shown(heading)}</th></tr>\n'
    drawn = "\n".join(_row(row, at, *swings.axis) for row in rows)
    return f"<tbody>\n{head if heading else ''}{drawn}\n</tbody>"


def _row(row: Swing, at: float, start: float, end: float) -> str:
    scale = _BAR / (end - start) if end > start else 0.0
    left, right = ((x - start) * scale for x in sorted((row.low, row.high)))
    mark = min(max((at - start) * scale - _MARK / 2, 0.0), _BAR - _MARK)
    kind = "span" if row.is_interval else "middle"
    counts = "".join(
        f'<td class="count" data-v="{value:.0f}">{value:,.0f}</td>' for value in (row.low, row.high)
    )
    return (
        f'<tr><th scope="row"><span class="name">{_shown(row.name)}</span> '
        f'<span class="line">{_shown(row.ends)}</span></th><td class="drawn">'
        f'<svg viewBox="0 0 {_BAR} 12" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect class="all" width="{_BAR}" height="12"/>'
        f'<rect class="{kind}" x="{left:.4g}" width="{max(right - left, 1):.4g}" height="12"/>'
        f'<rect class="at" x="{mark:.4g}" width="{_MARK}" height="12"/>'
        f"</svg></td>{counts}</tr>"
    )


def _shown(words: str) -> str:
    return escape(visible(words))
