"""What the benchmarks have in common: measurements of one model, and which is its best value.

Protocols are never mixed into one number: best is one measurement, that with five examples first,
and the other measurements of the same model widen the interval.
"""

from __future__ import annotations

from hubscan.estimate.method import Fact, Facts
from hubscan.model.benchmarks import NAMES

UNIT = "percent"

_FIVE_SHOT = "starts_with(benchmark, 'mmlu') AND starts_with(protocol, '5-shot')"
_KINDS = {
    "curated": "method = 'reference row'",
    "five_shot": f"method = 'card metadata' AND {_FIVE_SHOT}",
    "tagged": f"method = 'card metadata' AND NOT ({_FIVE_SHOT})",
    "tabled": "method = 'card table'",
}
"""Fact → which of the measurements it is; of several the first by its place."""


_SAID = "locator || ' (' || protocol || ')'"
_PICKED = {
    **{name: f"arg_min({_SAID}, locator) FILTER ({kind})" for name, kind in _KINDS.items()},
    "least": f"arg_min({_SAID}, (percent, locator))",
    "most": f"arg_max({_SAID}, (percent, locator))",
}
"""Fact → who says so, and under which protocol."""


def ends_beside(best: str) -> str:
    """Expression for who measured less and more than `best`, if anybody did."""
    return (
        f"coalesce(CASE WHEN least < {best} THEN '; lowest: ' || least_source END, '')"
        f" || coalesce(CASE WHEN most > {best} THEN '; highest: ' || most_source END, '')"
    )


def _facts(benchmark: str) -> Facts:
    """The measurements of one benchmark, one row a model that has some."""
    figures = ", ".join(
        [f"arg_min(percent, locator) FILTER ({kind}) AS {name}" for name, kind in _KINDS.items()]
        + [f"{picked} AS {name}_source" for name, picked in _PICKED.items()]
    )
    measured = f"benchmark_candidates WHERE benchmark = '{benchmark}'"
    columns = {name: Fact(f"b.{name}", "% as measured", UNIT) for name in _KINDS}
    ends = {name: Fact(f"b.{name}", "% of all measurements", UNIT) for name in ("least", "most")}
    sources = {f"{name}_source": Fact(f"b.{name}_source") for name in _PICKED}
    return Facts(
        relations=f"""(
            SELECT model, min(percent) AS least, max(percent) AS most, {figures}
            FROM {measured} GROUP BY model
        ) b""",
        model="b.model",
        columns={**columns, **ends, **sources},
        rows_of=measured,
    )


SHARED_BY = tuple((name, f"own_{name}", UNIT, _facts(name)) for name in NAMES)
