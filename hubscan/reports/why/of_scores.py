"""Benchmarks: each measurement found, and which one is the best value."""

from __future__ import annotations

from hubscan.estimate.arithmetic import Number, amount
from hubscan.reports.why import inherited, said
from hubscan.reports.why.derivation import Candidate, Derivation, Fate, Line
from hubscan.reports.why.facts import Facts, Row, ends

QUANTITIES = ("mmlu", "mmlu_5_shot", "humaneval")


def derive(facts: Facts, quantity: str) -> Derivation:
    """What was found for one benchmark; protocols are never mixed into one number."""
    taken_over = inherited.is_copy(facts, quantity)
    candidates = [inherited.from_original(facts, quantity)] if taken_over else []
    rows = [
        r for r in facts.rows("benchmark_candidates", "rank, locator") if r["benchmark"] == quantity
    ]
    candidates += [_measured(facts, row, rows, taken_over) for row in rows]
    candidates += said.passed_over(facts, quantity)
    lines: tuple[Line, ...] = ()
    if not candidates and facts.final[f"{quantity}_grade"] == "bounded":
        bound, lines = _bound(facts, quantity)
        candidates.append(bound)
    return Derivation(quantity, tuple(candidates), lines)


def _measured(facts: Facts, row: Row, rows: list[Row], taken_over: bool) -> Candidate:
    value = row["percent"]
    if taken_over:
        fate, reason = Fate.NOT_USED, "the original's figure is as well known or better"
    elif row is rows[0]:
        fate, reason = Fate.USED, "the most trusted measurement"
    elif value in (min(r["percent"] for r in rows), max(r["percent"] for r in rows)):
        fate, reason = Fate.USED, "another measurement of this model: widens the interval"
    else:
        fate, reason = Fate.AGREES, "lies between the other measurements"
    source = f"{facts.place(row['locator'])} ({row['protocol']})"
    return Candidate(row["method"], value, value, value, source, fate, reason)


def _bound(facts: Facts, quantity: str) -> tuple[Candidate, tuple[Line, ...]]:
    """How high it could be where nobody states a score."""
    final = facts.final
    method = str(final[f"{quantity}_method"])
    found = Candidate(
        method,
        *ends(final, quantity),
        source=str(final[f"{quantity}_source"]),
        fate=Fate.USED,
        reason="no document at hand states a score; this bounds it",
        grade="bounded",
    )
    if method != "highest known for its size":
        return found, ()
    sizes = facts.constants.ceilings[quantity].points
    size = next(p for p in sizes if final["parameters_high"] <= p.parameters)
    part = Number(
        f"% for up to {amount(size.parameters)} parameters",
        size.value,
        "percent",
        f"ceilings.{quantity}",
    )
    return found, (Line(method, "high", part, final[f"{quantity}_high"], "percent"),)
