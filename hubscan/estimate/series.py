"""Steps in time as SQL."""

from __future__ import annotations

from hubscan.estimate.assumptions import Series


def at(series: Series, column: str) -> str:
    """SQL for the value of `series` on the day in `column`; its largest value if that is NULL."""
    steps = "".join(
        f" WHEN {column} >= DATE '{p.from_.isoformat()}' THEN {p.value!r}"
        for p in reversed(series.points)
    )
    largest = max(p.value for p in series.points)
    first = series.points[0].value
    return f"(CASE WHEN {column} IS NULL THEN {largest!r}{steps} ELSE {first!r} END)"
