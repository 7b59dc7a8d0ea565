"""Compute of a model's own training step: curated, by documents, or bounded."""

from __future__ import annotations

from hubscan.reports.why import flop_arithmetic, said
from hubscan.reports.why.derivation import Candidate, Derivation, Fate
from hubscan.reports.why.facts import Facts, Row, ends

QUANTITIES = ("own_flop",)

_BEHIND = {
    "stated FLOP": "stated_flop",
    "trainer count": "trainer_flop",
    "hardware": "gpu_hours",
}
"""Start of a method's name → the statement that it starts from."""


def derive(facts: Facts, quantity: str) -> Derivation:
    """What was found for the compute of the model's own step."""
    chosen = facts.row("flop_choice")
    methods = facts.rows("flop_methods", "method")
    combined = facts.row("flop_combined")
    candidates = _curated(facts, chosen)
    candidates += [_by_documents(facts, row, chosen, combined) for row in methods]
    if not any(c.fate is Fate.USED for c in candidates):
        candidates.insert(0, _fallback(facts, chosen))
    candidates += _unusable(facts, methods)
    candidates += said.passed_over(facts, *_BEHIND.values())
    lines = []
    if len(methods) > 1 and chosen["method"] == combined["method"]:
        lines = flop_arithmetic.combined(methods, combined)
    lines += flop_arithmetic.of_methods(facts, methods)
    lines += flop_arithmetic.of_bound(facts, chosen)
    lines += flop_arithmetic.cross_checks(facts, chosen)
    return Derivation(quantity, tuple(candidates), tuple(lines))


def _curated(facts: Facts, chosen: Row) -> list[Candidate]:
    row = facts.curated
    figure = ends(row, "own_flop") if row else (None, None, None)
    if figure[0] is None and figure[2] is None:
        return []
    used = ends(chosen) == figure
    source = facts.place(chosen["source"] if used else f"reference {row['hf_id']}")
    reason = "curated by hand, with a source" if used else "not of this step"
    fate = Fate.USED if used else Fate.NOT_USED
    method = str(row["own_flop_method"] or "reference row")
    return [Candidate(f"reference row: {method}", *figure, source, fate, reason, chosen["grade"])]


def _by_documents(facts: Facts, row: Row, chosen: Row, combined: Row) -> Candidate:
    """One method on what documents state."""
    figure = ends(row)
    source = facts.place(row["source"])
    if combined and chosen["method"] == combined["method"]:
        fate, reason = _in_hull(row, combined)
    elif str(chosen["method"]).endswith("no step of its own"):
        fate, reason = Fate.NOT_USED, "the document speaks of another step: this one trains nothing"
    elif row["best"] is None:
        fate, reason = Fate.NOT_USED, "bounds only, of a model that was trained from the start"
    else:
        fate, reason = said.compared(row["best"], ends(chosen), str(chosen["method"]))
    return Candidate(str(row["method"]), *figure, source, fate, reason)


def _in_hull(row: Row, combined: Row) -> tuple[Fate, str]:
    """What one of several methods adds to the combined interval."""
    if row["best"] is None:
        reason = "bounds only: they count where no method has a value"
        return (Fate.USED if combined["best"] is None else Fate.NOT_USED), reason
    if combined["grade"] == "inferred" and str(row["method"]).startswith("hardware"):
        return Fate.USED, "implies a utilisation no real run has: only widens the interval"
    return Fate.USED, "the interval holds every method with a value"


def _fallback(facts: Facts, chosen: Row) -> Candidate:
    """A step that is bounded, or that there is none of."""
    method = str(chosen["method"])
    reason = _WHY.get(method, "the most trusted evidence found")
    source = facts.place(chosen["source"])
    return Candidate(method, *ends(chosen), source, Fate.USED, reason, chosen["grade"])


_NOTHING = "no document at hand states its tokens, hours or FLOP"
_WHY = {
    "copy: no step of its own": "a copy holds the weights of its original",
    "merge: no step of its own": "merging weights trains nothing",
    "size × largest corpus by that date": f"{_NOTHING}: at most the largest corpus of its time",
    "largest open run": f"{_NOTHING}, nor its size: at most the largest open run of its time",
    "library bound": f"{_NOTHING}; its library trains small models only",
    "fine-tune bound": f"{_NOTHING}: at most what 95 % of fine-tunes see",
    "adapter bound": f"{_NOTHING}: at most what 95 % of fine-tunes see, with frozen weights",
}


def _unusable(facts: Facts, methods: list[Row]) -> list[Candidate]:
    """Statements behind which there is no method, as for hours of a model without a figure."""
    found = []
    for start, quantity in _BEHIND.items():
        statement = said.taken(facts, quantity)
        if statement and not any(str(m["method"]).startswith(start) for m in methods):
            reason = "no compute could be made of it"
            found.append(said.candidate(statement, Fate.NOT_USED, reason))
    return found
