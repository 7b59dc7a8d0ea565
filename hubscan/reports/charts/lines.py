"""One row a text on a linear axis: how many models it covers at least, expected and at most."""

from __future__ import annotations

from typing import Any

from hubscan.reports.charts import theme

_ROW = 24
_ROOM = 1.32
"""The axis ends this much beyond the models, so that the numbers stand beside the longest bar."""
_NUMBERS = (
    "format(datum.surely, ',') + ' · ' + (datum.low == datum.high ? format(datum.high, ',') : "
    "format(datum.low, ',') + '–' + format(datum.high, ',')) + ' · ' + format(datum.possibly, ',')"
)


def lines(groups: list[tuple[str, list[dict[str, Any]]]], models: int) -> dict[str, Any]:
    """`groups` are headings and their rows: name, surely, low, high (of expected), possibly."""
    rows: list[dict[str, Any]] = []
    for heading, members in groups:
        rows += [{"name": heading, "heading": True}, *members]
    headings = [heading for heading, _ in groups]
    is_heading = f"indexof({headings!r}, datum.label) >= 0"
    y = {
        "field": "name",
        "type": "nominal",
        "sort": None,
        "axis": {
            "title": None,
            "labelLimit": 340,
            "ticks": False,
            "domain": False,
            "labelFontWeight": {"condition": {"test": is_heading, "value": "bold"}, "value": 400},
            "labelColor": {
                "condition": {"test": is_heading, "value": theme.INK},
                "value": theme.QUIET,
            },
        },
    }
    tooltip = [
        {"field": "name", "title": "text"},
        {"field": "surely", "format": ",", "title": "at least"},
        {"field": "low", "format": ",", "title": "expected, fewest"},
        {"field": "high", "format": ",", "title": "expected, most"},
        {"field": "possibly", "format": ",", "title": "at most"},
    ]
    x = {
        "type": "quantitative",
        "scale": {"domain": [0, max(models, 1) * _ROOM], "nice": False},
        "axis": {
            "title": f"models covered, of {models:,}",
            "values": _ticks(models),
            "format": ",d",
            "grid": True,
        },
    }

    def bar(start: str, end: str, colour: str, size: int) -> dict[str, Any]:
        return {
            "transform": [{"filter": "!datum.heading"}],
            "mark": {"type": "bar", "size": size, "color": colour},
            "encoding": {
                "x": {"field": start, "stack": None, **x},
                "x2": {"field": end},
                "y": y,
                "tooltip": tooltip,
            },
        }

    return theme.chart(
        data={"values": [{"zero": 0, **row} for row in rows]},
        height=_ROW * max(len(rows), 1),
        layer=[
            {"mark": {"type": "point", "opacity": 0}, "encoding": {"y": y}},
            bar("zero", "possibly", theme.POSSIBLE, 12),
            bar("zero", "high", theme.LIKELY, 12),
            bar("zero", "surely", theme.SURE, 12),
            {
                "transform": [{"filter": "!datum.heading"}, {"calculate": _NUMBERS, "as": "said"}],
                "mark": {
                    "type": "text",
                    "align": "left",
                    "dx": 5,
                    "fontSize": 11,
                    "color": theme.INK,
                },
                "encoding": {
                    "x": {"field": "possibly", **x},
                    "y": y,
                    "text": {"field": "said"},
                },
            },
        ],
    )


def _ticks(models: int) -> list[int]:
    """Round numbers up to the number of models, at most six."""
    step = 1
    for step in (m * 10**e for e in range(9) for m in (1, 2, 5)):
        if models <= 5 * step:
            break
    return list(range(0, models + 1, step))
