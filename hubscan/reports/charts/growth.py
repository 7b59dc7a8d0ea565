"""Models over a few lines by month of creation, added up."""

from __future__ import annotations

from typing import Any

from hubscan.reports.charts import theme


def growth(points: list[dict[str, Any]], names: list[str]) -> dict[str, Any]:
    """`points` have month (`2024-05`), line (one of `names`), models so far."""
    return theme.chart(
        data={"values": points},
        height=280,
        mark={"type": "line", "strokeWidth": 2, "tooltip": True},
        encoding={
            "x": {
                "field": "month",
                "type": "temporal",
                "timeUnit": "utcyearmonth",
                "axis": {"title": "created on the Hub", "grid": False, "format": "%Y-%m"},
            },
            "y": theme.count_axis("models", "models so far"),
            "color": {
                "field": "line",
                "type": "nominal",
                "sort": names,
                "scale": {"domain": names, "range": theme.SERIES[: len(names)]},
                "legend": {"title": "training compute at least"},
            },
            "strokeDash": {
                "field": "line",
                "type": "nominal",
                "sort": names,
                "legend": {"title": "training compute at least"},
                "scale": {"domain": names, "range": [[1, 0], [6, 2], [2, 2], [8, 2, 2, 2], [4, 4],
                                                     [1, 3]][: len(names)]},
            },
        },
    )  # fmt: skip
