"""Parameters used per token: all of a dense model, a part of a mixture of experts."""

from __future__ import annotations

from hubscan.estimate.arithmetic import Number, greatest, product, quotient, total
from hubscan.reports.why import inherited, said
from hubscan.reports.why.derivation import Candidate, Derivation, Fate, Line
from hubscan.reports.why.facts import Ends, Facts, Row, ends

QUANTITIES = ("active_parameters",)


def derive(facts: Facts, quantity: str) -> Derivation:
    """What was found for the active size of the model."""
    candidates: list[Candidate] = []
    lines: list[Line] = []
    taken_over = inherited.is_inherited(facts, quantity)
    if taken_over:
        candidates, lines = inherited.from_donor(facts, quantity)
    own = facts.row("active_choice")
    if own:
        candidates.append(_chosen(facts, own, taken_over))
        lines += _lines(facts, own)
    for method, figure, source in _witnesses(facts):
        if own and method != own["method"]:
            trusted = facts.final[f"{quantity}_method"]
            fate, reason = said.compared(figure[1], ends(facts.final, quantity), trusted)
            candidates.append(Candidate(method, *figure, source, fate, reason))
    candidates += said.passed_over(facts, quantity)
    return Derivation(quantity, tuple(candidates), tuple(lines))


def _chosen(facts: Facts, own: Row, taken_over: bool) -> Candidate:
    figure = ends(own)
    fate, reason = Fate.USED, _REASONS.get(str(own["method"]), "the most trusted evidence found")
    if taken_over:
        method = str(facts.final["active_parameters_method"])
        fate, reason = said.compared(figure[1], ends(facts.final, "active_parameters"), method)
        if method.startswith("base "):
            fate, reason = Fate.USED, "the adapter's own weights"
    source = facts.place(str(own["source"] or ""))
    return Candidate(str(own["method"]), *figure, source, fate, reason, str(own["grade"]))


_MARGINS = {"reference row": (0.95, 1.05), "card text": (0.85, 1.15)}
"""Method → factors on what is read."""

_REASONS = {
    "dense: all": "nothing says that it is a mixture of experts, so every parameter is used",
    "mixture of unknown sparsity": "a mixture of experts, and nothing says how many are used",
}


def _witnesses(facts: Facts) -> list[tuple[str, Ends, str]]:
    """Other evidence: (method, figure, source)."""
    found: list[tuple[str, Ends, str]] = []
    listed = facts.curated.get("active_parameters")
    if listed:
        source = facts.curated_source("parameters")
        found.append(("reference row", (listed, listed, listed), source))
    for origin, method in (("config", "config formula"), ("card", "card text")):
        row = facts.stated("active_parameters", origin)
        if row:
            found.append((method, ends(row), facts.place(row["source"])))
    named = facts.subject["named_active"]
    if named:
        found.append(("name", (named, named, named), f"name {facts.subject['id']}"))
    return found


def _lines(facts: Facts, own: Row) -> list[Line]:
    """What is read has a margin; of an NxMB mixture two experts are taken to be active."""
    s, best, method = facts.subject, own["best"], str(own["method"])
    if not isinstance(best, float):
        return []
    if method in _MARGINS:
        value = Number("active", best, "parameters")
        down, up = (Number("", factor) for factor in _MARGINS[method])
        low, high = product(down, value), product(up, value)
        return [
            Line(method, end, part, own[end], "parameters")
            for end, part in (("low", low), ("high", high))
        ]
    if method != "name, two experts active":
        return []
    experts = Number("experts", s["experts"])
    size = Number("an expert in the name", s["expert_size"], "parameters")
    counted = facts.own["parameters_best"]
    whole = (
        Number("parameters", counted, "parameters")
        if counted is not None
        else product(Number("for shared layers", 0.83), experts, size)
    )
    share = total(Number("shared", 0.055), quotient(Number("", 1.76), experts))
    part = greatest(product(Number("", 0.9), size), product(whole, share))
    return [Line(method, "best", part, best, "parameters")]
