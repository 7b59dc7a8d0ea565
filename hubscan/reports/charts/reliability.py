"""Probabilities beside what came true: on the diagonal where they are right."""

from __future__ import annotations

from typing import Any

from hubscan.reports.charts import theme

_COVERED = "share that is covered"


def reliability(points: list[dict[str, Any]]) -> dict[str, Any]:
    """`points` have given and covered (shares), low and high (the band about given), roots, and
    inside (whether covered lies in the band)."""
    x = _share("given", "probability that was given, mean of a bin")
    return theme.chart(
        data={"values": points},
        width=440,
        height=300,
        layer=[
            {
                "data": {"values": [{"a": 0, "b": 0}, {"a": 1, "b": 1}]},
                "mark": {"type": "line", "color": theme.QUIET, "strokeDash": [3, 3]},
                "encoding": {"x": {**x, "field": "a"}, "y": _share("b", _COVERED)},
            },
            {
                "mark": {"type": "rule", "color": theme.POSSIBLE, "strokeWidth": 9},
                "encoding": {"x": x, "y": _share("low", _COVERED), "y2": {"field": "high"}},
            },
            {
                "mark": {"type": "point", "filled": True, "size": 80, "opacity": 1},
                "encoding": {
                    "x": x,
                    "y": _share("covered", _COVERED),
                    "color": _by_inside("range", [theme.LIKELY, theme.MARK]),
                    "shape": _by_inside("range", ["circle", "triangle-up"]),
                },
            },
        ],
    )


def _share(field: str, title: str) -> dict[str, Any]:
    return {
        "field": field,
        "type": "quantitative",
        "scale": {"domain": [0, 1], "nice": False, "clamp": True},
        "axis": {"title": title, "format": ".0%", "grid": False},
    }


def _by_inside(channel: str, values: list[str]) -> dict[str, Any]:
    return {
        "field": "inside",
        "type": "nominal",
        "scale": {"domain": ["in its band", "outside its band"], channel: values},
        "legend": {"title": None},
    }
