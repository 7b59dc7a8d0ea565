"""Tokens and benchmark scores of a copy are those of its original, where better known there."""

from __future__ import annotations

from hubscan.estimate.inheritance.forebears import only
from hubscan.estimate.method import Fact, Facts, figure_facts
from hubscan.estimate.sql_text import no_worse
from hubscan.model.benchmarks import NAMES

_UNITS = {"training_tokens": "tokens", **dict.fromkeys(NAMES, "percent")}


def _facts(own: str, unit: str) -> Facts:
    changed, those, rows_of = "false", "lineage", ""
    if unit != "tokens":
        changed = "l.relation = 'quantized'"
        measured, rows_of = f"(SELECT model FROM {own})", own
        those = f"(SELECT * FROM lineage WHERE model IN {measured} OR original IN {measured})"
    return Facts(
        relations=f"""
            {those} l
            LEFT JOIN {own} o USING (model)
            LEFT JOIN {only(own)} c ON c.model = l.original AND l.original <> l.model
            LEFT JOIN forebears m ON m.model = l.original AND l.original <> l.model
        """,
        model="l.model",
        columns={
            "guess": Fact("l.lineage_grade = 'inferred'"),
            "changed": Fact(changed),
            "own_known": Fact("coalesce(o.best, o.low, o.high) IS NOT NULL"),
            **figure_facts("o", "own", "its own", unit, table=own),
            "original_known": Fact("coalesce(c.best, c.low, c.high) IS NOT NULL"),
            **figure_facts("c", "original", "of the original", unit),
            "original_source": Fact("m.id || ': ' || coalesce(c.source, 'unknown')"),
            "better_known_there": Fact(no_worse("c.grade", "o.grade")),
        },
        rows_of=rows_of,
    )


SHARED_BY = tuple(
    (name, name if unit == "tokens" else f"inherited_{name}", unit, _facts(f"own_{name}", unit))
    for name, unit in _UNITS.items()
)
"""Of scores, the ceilings of hubscan.estimate.outcome come after: their tables hold those models
only that were measured, or whose original was."""
