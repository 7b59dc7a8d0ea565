"""How every chart looks. Colours are CSS variables, so that one drawing serves light and dark."""

from __future__ import annotations

from typing import Any

INK = "var(--ink, #1d2126)"
QUIET = "var(--quiet, #5b636d)"
HAIR = "var(--hair, #e4e0d6)"
SURE = "var(--sure, #16425b)"
LIKELY = "var(--likely, #2f7f9f)"
POSSIBLE = "var(--possible, #b9d3dc)"
MARK = "var(--mark, #a8481c)"
SERIES = [
    "var(--c1, #16425b)",
    "var(--c2, #2f7f9f)",
    "var(--c3, #b3541e)",
    "var(--c4, #7a6a1f)",
    "var(--c5, #74407f)",
    "var(--c6, #4f7a3a)",
]
"""For lines told apart by colour; neighbours also differ in dash."""

_SANS = "system-ui, 'Segoe UI', 'Helvetica Neue', 'DejaVu Sans', Arial, sans-serif"

_COUNT = "datum.value < 1000 ? format(datum.value, 'd') : format(datum.value, '~s')"
_CONFIG: dict[str, Any] = {
    "background": None,
    "aria": False,  # the drawing as a whole has a name; a thousand marks need none
    "font": _SANS,
    "view": {"stroke": None},
    "axis": {
        "labelColor": QUIET,
        "titleColor": INK,
        "titleFontWeight": 600,
        "titleFontSize": 12,
        "labelFontSize": 11,
        "gridColor": HAIR,
        "domainColor": QUIET,
        "tickColor": QUIET,
        "titlePadding": 8,
    },
    "legend": {
        "labelColor": INK,
        "titleColor": INK,
        "labelFontSize": 11,
        "titleFontSize": 12,
        "orient": "top",
        "offset": 4,
    },
}

POWERS = [0, 1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000]
"""Ticks of a count axis over many orders of magnitude."""


def chart(**parts: Any) -> dict[str, Any]:
    """A Vega-Lite chart of this look; `parts` are its own keys."""
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "config": _CONFIG,
        "width": 720,
        "autosize": {"type": "fit-x", "contains": "padding"},
        **parts,
    }


def count_axis(field: str, title: str, **more: Any) -> dict[str, Any]:
    """A channel for counts from none to millions: linear near zero, logarithmic above."""
    return {
        "field": field,
        "type": "quantitative",
        "scale": {"type": "symlog", "constant": 1},
        "axis": {"title": title, "values": POWERS, "labelExpr": _COUNT},
        **more,
    }
