"""What the benchmarks have in common: measurements of one model, and which is its best value.

Protocols are never mixed into one number: best is one measurement, that with five examples first,
and the other measurements of the same model widen the interval.
"""

from __future__ import annotations

from hubscan.estimate.method import Fact, Facts, Method

UNIT = "percent"

_FIVE_SHOT = "starts_with(benchmark, 'mmlu') AND starts_with(protocol, '5-shot')"
_KINDS = {
    "curated": "method = 'reference row'",
    "five_shot": f"method = 'card metadata' AND {_FIVE_SHOT}",
    "tagged": f"method = 'card metadata' AND NOT ({_FIVE_SHOT})",
    "tabled": "method = 'card table'",
}
"""Fact → which of the measurements it is; of several the first by its place."""


def facts(benchmark: str) -> Facts:
    """The measurements of one benchmark, one row a model that has some."""
    figures = ", ".join(
        f"arg_min(percent, locator) FILTER ({kind}) AS {name}, "
        f"arg_min(locator || ' (' || protocol || ')', locator) FILTER ({kind}) AS {name}_source"
        for name, kind in _KINDS.items()
    )
    columns = {name: Fact(f"b.{name}", "% as measured", UNIT) for name in _KINDS}
    ends = {name: Fact(f"b.{name}", "% of all measurements", UNIT) for name in ("least", "most")}
    sources = {f"{name}_source": Fact(f"b.{name}_source") for name in _KINDS}
    return Facts(
        relations=f"""(
            SELECT model, min(percent) AS least, max(percent) AS most, {figures}
            FROM benchmark_candidates WHERE benchmark = '{benchmark}' GROUP BY model
        ) b""",
        model="b.model",
        columns={**columns, **ends, **sources},
    )


CURATED = Method(
    name="reference row",
    rank=10,
    when="curated IS NOT NULL",
    low="least",
    best="curated",
    high="most",
    grade="'stated'",
    source="curated_source",
    because="the curated table is trusted most",
    basis="published scores; other measurements of the model widen the interval",
)
CARD_METADATA = Method(
    name="card metadata",
    rank=20,
    when="five_shot IS NOT NULL OR tagged IS NOT NULL",
    low="least",
    best="coalesce(five_shot, tagged)",
    high="most",
    grade="'stated'",
    source="coalesce(five_shot_source, tagged_source)",
    because="its card states it in a form for machines",
    basis="model-index and evaluation results of the card; five examples are MMLU's own protocol",
)
CARD_TABLE = Method(
    name="card table",
    rank=30,
    when="true",
    low="least",
    best="tabled",
    high="most",
    grade="'stated'",
    source="tabled_source",
    because="a table of its card states it",
    basis="the model's own column of a table in its card",
)
