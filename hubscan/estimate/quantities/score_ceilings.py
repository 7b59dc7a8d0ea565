"""How high a benchmark could be where no score is stated: by size, and by what a model generates.

Without it every text-to-image adapter and every classifier "may" exceed 85 % on MMLU, and *at most*
counts the whole Hub. The ceilings are steps in `assumptions.yaml`, well above any published score
of that size; a model that generates no text cannot take the test at all.
"""

from __future__ import annotations

from hubscan.estimate.method import Fact, Facts, Method

UNIT = "percent"
_SILENT = "stated_low IS NULL AND stated_high IS NULL"


def facts(benchmark: str) -> Facts:
    """Final sizes, scores and descriptions, one row a model."""
    return Facts(
        relations=f"""
            parameters p
            LEFT JOIN {benchmark} m USING (model)
            LEFT JOIN description d USING (model)
        """,
        model="p.model",
        columns={
            "stated_low": Fact("m.low", "% at least", UNIT),
            "stated_high": Fact("m.high", "% at most", UNIT),
            "size_high": Fact("p.high", "parameters at most", "parameters"),
            "wordless": Fact("d.generates IS NOT NULL AND NOT list_contains(d.generates, 'text')"),
        },
    )


def no_text(benchmark: str) -> Method:
    """A model that generates no text scores nothing."""
    return Method(
        name="generates no text",
        rank=10,
        when=f"{_SILENT} AND wordless",
        low="0",
        best="NULL",
        high="0",
        grade="'bounded'",
        source=_source(benchmark),
        because="no document at hand states a score, and it has no words to answer with",
        basis="the test asks for an answer in words",
    )


def by_size(benchmark: str) -> Method:
    """The highest score that is known of any model up to its size."""
    ceiling = f"at($ceiling_{benchmark}, size_high)"
    return Method(
        name="highest known for its size",
        rank=20,
        when=f"{_SILENT} AND {ceiling} IS NOT NULL",
        low="0",
        best="NULL",
        high=ceiling,
        grade="'bounded'",
        source=_source(benchmark),
        because="no document at hand states a score; this bounds it",
        basis="the highest published scores by size, with room to spare",
    )


def _source(benchmark: str) -> str:
    return f"'assumptions: ceilings of ' || $ceiling_{benchmark}.date"
