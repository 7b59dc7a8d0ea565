"""Charts drawn without a browser: the same chart gives the same SVG bytes.

What draws them is 84 MB and comes with `hubscan[report]`. Without it a report has everything but
the pictures, and in the place of each its words and how to have it drawn.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING

from hubscan.reports.document import Chart
from hubscan.reports.words import visible

if TYPE_CHECKING:
    from types import ModuleType

_NOT_DRAWN = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 40" width="640" height="40">'
    '<text x="8" y="25" font-family="sans-serif" font-size="14" fill="currentColor">'
    "This chart is drawn where hubscan[report] is installed.</text></svg>"
)

_PARTS = re.compile(r' role="graphics-[a-z]+"| aria-roledescription="[^"]*"')
"""What calls each group of marks a picture of its own, without a name."""


def draw(chart: Chart) -> str:
    """`chart` as SVG text with its words as accessible name."""
    drawn = _PARTS.sub("", _draw(json.dumps(chart.spec, sort_keys=True)))
    name = escape(visible(chart.alt), quote=True)
    return drawn.replace("<svg ", f'<svg role="img" aria-label="{name}" ', 1)


@lru_cache(maxsize=64)
def _draw(spec: str) -> str:
    vega = _vega()
    if vega is None:
        return _NOT_DRAWN
    drawn: str = vega.vegalite_to_svg(json.loads(spec))
    return drawn


def picture(drawing: str) -> bytes | None:
    """SVG text as PNG; None where nothing is installed that draws it."""
    vega = _vega()
    if vega is None:
        return None
    drawn: bytes = vega.svg_to_png(drawing, ppi=72)
    return drawn


def _vega() -> ModuleType | None:
    """What draws, if it is installed."""
    try:
        import vl_convert  # noqa: PLC0415 - an extra
    except ImportError:
        return None
    found: ModuleType = vl_convert
    return found
