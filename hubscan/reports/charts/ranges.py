"""Three counts a tier: a bar from at least to at most, a mark at likely."""

from __future__ import annotations

from typing import Any

from hubscan.reports.charts import theme


def ranges(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """`rows` have name, surely, low (smallest likely), high (largest likely), possibly."""
    y = {
        "field": "name",
        "type": "nominal",
        "sort": None,
        "axis": {"title": None, "labelLimit": 280, "ticks": False, "domain": False},
    }
    tooltip = [
        {"field": "name", "title": "tier"},
        {"field": "surely", "format": ",", "title": "at least"},
        {"field": "low", "format": ",", "title": "likely, fewest"},
        {"field": "high", "format": ",", "title": "likely, most"},
        {"field": "possibly", "format": ",", "title": "at most"},
    ]

    def bar(start: str, end: str, colour: str, size: int) -> dict[str, Any]:
        return {
            "mark": {"type": "bar", "size": size, "color": colour},
            "encoding": {
                "x": theme.count_axis(start, "models covered", stack=None),
                "x2": {"field": end},
                "y": y,
                "tooltip": tooltip,
            },
        }

    return theme.chart(
        data={"values": rows},
        height=17 * max(len(rows), 1),
        layer=[
            bar("zero", "surely", theme.SURE, 9),
            bar("surely", "possibly", theme.POSSIBLE, 9),
            bar("low", "high", theme.LIKELY, 9),
            {
                "mark": {"type": "tick", "thickness": 3, "size": 13, "color": theme.LIKELY},
                "encoding": {
                    "x": theme.count_axis("high", "models covered"),
                    "y": y,
                    "tooltip": tooltip,
                },
            },
        ],
    )
