"""The picture that a link to the report shows elsewhere: its finding and the texts it is about.

Written as SVG; as PNG, too, where `hubscan[report]` is installed, since most sites show no SVG.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from html import escape
from pathlib import Path

from hubscan.reports.charts import svg
from hubscan.reports.document import Bar, Bars, Page, Report
from hubscan.reports.words import clipped, plain, spanned, visible

DRAWING, PICTURE = "card.svg", "card.png"
_WIDTH, _HEIGHT = 1200, 630
"""What sites crop a picture to."""
_INK, _QUIET, _REST = "#1d2126", "#59616b", "#f1eee6"
_SURE, _LIKELY, _POSSIBLE = "#16425b", "#2f7f9f", "#cfdfe4"
"""Those of a page on light paper; a picture follows no reader's choice."""
_EDGE, _ROW = 60, 54
_TITLE_LETTERS, _TITLE_LINES = 58, 5
_ROWS, _NAME = 4, 48
_BAR_AT, _BAR_LONG = 600, 300
_COUNTS_AT = _BAR_AT + _BAR_LONG + 20


def write(report: Report, folder: Path) -> list[Path]:
    """Draw the index of `report`; returns what was written."""
    index = next((page for page in report.pages if page.path == "index"), None)
    if index is None:
        return []
    drawn = render(index)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / DRAWING).write_text(drawn, "utf-8")
    picture = svg.picture(drawn)
    if picture is None:
        return [folder / DRAWING]
    (folder / PICTURE).write_bytes(picture)
    return [folder / DRAWING, folder / PICTURE]


def render(index: Page) -> str:
    """The drawing; the texts are the first of the picture on the page, as far as there is room."""
    said = textwrap.wrap(visible(index.title), _TITLE_LETTERS, max_lines=_TITLE_LINES,
                         placeholder=" …")  # fmt: skip
    top = _EDGE + 50 * len(said) + 60
    bars = [block for part in index.parts for block in part.blocks if isinstance(block, Bars)]
    room = min(_ROWS, (_HEIGHT - top - 70) // _ROW)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" '
        f'width="{_WIDTH}" height="{_HEIGHT}" font-family="Liberation Sans, Arial, sans-serif">',
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fdfcf9"/>',
        f'<rect width="{_WIDTH}" height="10" fill="{_SURE}"/>',
        *(_text(_EDGE, 84 + 50 * i, line, 40, _INK, bold=True) for i, line in enumerate(said)),
        *(drawn for one in bars[:1] for drawn in _bars(one, top, room)),
        _text(_EDGE, _HEIGHT - 30, f"hubscan · {clipped(index.label)}", 22, _QUIET),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _bars(bars: Bars, top: int, room: int) -> Iterator[str]:
    rows = [bar for _, held in bars.groups for bar in held][:room]
    yield _text(_COUNTS_AT, top - 16, f"at least · {bars.middle} · at most", 20, _QUIET)
    for number, bar in enumerate(rows):
        yield from _bar(bar, bars.total, top + _ROW * number)


def _bar(bar: Bar, total: int, y: int) -> Iterator[str]:
    low, high = bar.middle
    name = textwrap.shorten(plain(bar.name), _NAME, placeholder=" …")
    yield _text(_EDGE, y + 26, name, 22, _INK)
    for count, colour in (
        (total, _REST), (bar.possibly, _POSSIBLE), (high, _LIKELY),
        (bar.surely, _SURE),
    ):  # fmt: skip
        width = _BAR_LONG * count / total if total else 0
        yield f'<rect x="{_BAR_AT}" y="{y + 6}" width="{width:.4g}" height="26" fill="{colour}"/>'
    counts = f"{bar.surely:,} · {spanned(low, high)} · {bar.possibly:,}"
    yield _text(_COUNTS_AT, y + 27, counts, 22, _INK)


def _text(x: int, y: int, words: str, size: int, colour: str, *, bold: bool = False) -> str:
    weight = ' font-weight="700"' if bold else ""
    return (
        f'<text x="{x}" y="{y}" font-size="{size}" fill="{colour}"{weight}>{escape(words)}</text>'
    )
