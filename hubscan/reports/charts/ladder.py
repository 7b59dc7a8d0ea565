"""Counts as a line moves: a band from surely to possibly, the likely count, the rules' lines."""

from __future__ import annotations

from typing import Any

from hubscan.reports.charts import theme


def ladder(
    points: list[dict[str, float]], lines: list[dict[str, Any]], title: str, log: bool
) -> dict[str, Any]:
    """`points` have line, surely, likely, possibly; `lines` have line, tiers, label."""
    scale = {"type": "log"} if log else {"type": "linear", "zero": False}
    # Vega prints 1e+23; people write 1e23.
    powers = [10.0**n for n in range(0, 40) if points[0]["line"] <= 10.0**n <= points[-1]["line"]]
    label = "replace(format(datum.value, '.0e'), 'e+', 'e')"
    axis = {"values": powers, "labelExpr": label} if log else {}
    x = {
        "field": "line",
        "type": "quantitative",
        "scale": {**scale, "nice": False},
        "axis": {"title": title, "grid": False, **axis},
    }
    shown = {"data": {"values": points}}
    return theme.chart(
        height=300,
        layer=[
            {
                **shown,
                "mark": {"type": "area", "color": theme.POSSIBLE, "opacity": 0.55},
                "encoding": {
                    "x": x,
                    "y": theme.count_axis("surely", "models at or above the line"),
                    "y2": {"field": "possibly"},
                },
            },
            {
                **shown,
                "mark": {"type": "line", "color": theme.LIKELY, "strokeWidth": 2.5},
                "encoding": {"x": x, "y": theme.count_axis("likely", "")},
            },
            *(_marks(lines, x) if lines else []),
            {**shown, **_cursor(x, title)},
        ],
    )


def _marks(lines: list[dict[str, Any]], x: dict[str, Any]) -> list[dict[str, Any]]:
    """A dashed line and its label for each line of a rule."""
    return [
        {
            "data": {"values": lines},
            "mark": {"type": "rule", "color": theme.MARK, "strokeDash": [3, 3]},
            "encoding": {
                "x": x,
                "tooltip": [{"field": "tiers", "title": "tiers"}, {"field": "label"}],
            },
        },
        {
            "data": {"values": lines},
            "mark": {
                "type": "text",
                "angle": 270,
                "align": "right",
                "baseline": "bottom",
                "dx": -4,
                "dy": -4,
                "fontSize": 10,
                "color": theme.MARK,
            },
            "encoding": {"x": x, "y": {"value": 0}, "text": {"field": "label"}},
        },
    ]


def _cursor(x: dict[str, Any], title: str) -> dict[str, Any]:
    """A dot on the likely curve under the pointer, with the three counts there."""
    near = {"type": "point", "on": "pointerover", "nearest": True, "fields": ["line"]}
    return {
        "params": [{"name": "near", "select": {**near, "clear": "pointerout"}}],
        "mark": {"type": "point", "filled": True, "size": 50, "color": theme.INK},
        "encoding": {
            "x": x,
            "y": theme.count_axis("likely", ""),
            "opacity": {
                "condition": {"param": "near", "empty": False, "value": 1},
                "value": 0,
            },
            "tooltip": [
                {"field": "line", "format": ".2e", "title": title},
                {"field": "surely", "format": ",", "title": "at least"},
                {"field": "likely", "format": ",", "title": "likely"},
                {"field": "possibly", "format": ",", "title": "at most"},
            ],
        },
    }
