"""Tokens and benchmark scores of a copy are those of its original, where better known there."""

from __future__ import annotations

from hubscan.estimate.method import Fact, Facts
from hubscan.estimate.sql_text import no_worse

_UNITS = {
    "training_tokens": "tokens",
    "mmlu": "percent",
    "mmlu_5_shot": "percent",
    "humaneval": "percent",
}


def _facts(own: str, unit: str) -> Facts:
    changed = "false" if unit == "tokens" else "l.relation = 'quantized'"
    return Facts(
        relations=f"""
            lineage l
            LEFT JOIN {own} o USING (model)
            LEFT JOIN {own} c ON c.model = l.original AND l.original <> l.model
            LEFT JOIN models m ON m.model = l.original AND l.original <> l.model
        """,
        model="l.model",
        columns={
            "guess": Fact("l.lineage_grade = 'inferred'"),
            "changed": Fact(changed),
            "own_known": Fact("coalesce(o.best, o.low, o.high) IS NOT NULL"),
            "own_low": Fact("o.low", "its own", unit),
            "own_best": Fact("o.best", "its own", unit),
            "own_high": Fact("o.high", "its own", unit),
            "own_method": Fact("CAST(o.method AS VARCHAR)"),
            "own_grade": Fact("CAST(o.grade AS VARCHAR)"),
            "own_source": Fact("o.source"),
            "original_known": Fact("coalesce(c.best, c.low, c.high) IS NOT NULL"),
            "original_low": Fact("c.low", "of the original", unit),
            "original_best": Fact("c.best", "of the original", unit),
            "original_high": Fact("c.high", "of the original", unit),
            "original_grade": Fact("CAST(c.grade AS VARCHAR)"),
            "original_source": Fact("m.id || ': ' || coalesce(c.source, 'unknown')"),
            "better_known_there": Fact(no_worse("c.grade", "o.grade")),
        },
    )


SHARED_BY = tuple(
    (name, name if unit == "tokens" else f"inherited_{name}", unit, _facts(f"own_{name}", unit))
    for name, unit in _UNITS.items()
)
"""Of scores, the ceilings of hubscan.estimate.outcome come after."""
