"""Charts drawn without a browser: the same chart gives the same SVG bytes."""

from __future__ import annotations

import json
from functools import lru_cache
from html import escape

import vl_convert

from hubscan.reports.document import Chart
from hubscan.reports.words import visible


def draw(chart: Chart) -> str:
    """`chart` as SVG text with its words as accessible name."""
    drawn = _draw(json.dumps(chart.spec, sort_keys=True))
    name = escape(visible(chart.alt), quote=True)
    return drawn.replace("<svg ", f'<svg role="img" aria-label="{name}" ', 1)


@lru_cache(maxsize=64)
def _draw(spec: str) -> str:
    drawn: str = vl_convert.vegalite_to_svg(json.loads(spec))
    return drawn


@lru_cache(maxsize=1)
def bundle() -> str:
    """Vega, Vega-Lite and vega-embed as one script that loads nothing."""
    script: str = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;")
    return script
