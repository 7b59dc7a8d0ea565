"""Benchmark scores, and how high one could be where none is stated.

Without ceilings every text-to-image adapter and every classifier "may" exceed 85 % on MMLU, and
*at most* counts the whole Hub. They are steps in `assumptions.yaml`, well above any published score
of that size; a model that generates no text cannot take the test at all.
"""

from __future__ import annotations

from hubscan.estimate.method import Fact, Facts, figure_facts
from hubscan.model.benchmarks import NAMES

UNIT = "percent"


def _facts(benchmark: str) -> Facts:
    return Facts(
        relations=f"""
            classes d
            LEFT JOIN parameters p USING (model)
            LEFT JOIN inherited_{benchmark} m USING (model)
            LEFT JOIN scores_above a USING (model)
        """,
        model="d.model",
        columns={
            **figure_facts("m", "known", "% as measured", UNIT, table=f"inherited_{benchmark}"),
            "size_high": Fact("p.high", "parameters at most", "parameters"),
            "above": Fact(f"a.{benchmark}", "% of its best ancestor", UNIT),
            "wordless": Fact("d.generates IS NOT NULL AND NOT list_contains(d.generates, 'text')"),
        },
    )


SHARED_BY = tuple((name, name, UNIT, _facts(name)) for name in NAMES)
