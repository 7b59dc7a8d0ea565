"""Statements of documents as candidates, and why one of several was taken."""

from __future__ import annotations

from collections.abc import Collection

from hubscan.estimate.few import Row
from hubscan.estimate.method import Ends
from hubscan.model.benchmarks import SCORES, TESTS
from hubscan.reports.why.derivation import Candidate, Fate, Said
from hubscan.reports.why.facts import Facts, composed, ends

_SLACK = 1.02
"""Two figures closer than this are the same figure rounded."""

_UNITS = {
    "gpu_hours": "hours",
    "added_gpu_hours": "hours",
    "stated_flop": "FLOP",
    "trainer_flop": "FLOP",
    "pretraining_tokens": "tokens",
    "added_tokens": "tokens",
}
_NAMES = {
    "gpu_hours": "accelerator hours",
    "added_gpu_hours": "accelerator hours of tuning",
    "stated_flop": "stated FLOP",
    "trainer_flop": "FLOP counted by the training library",
    "pretraining_tokens": "pre-training tokens",
    "added_tokens": "tokens added by fine-tuning",
    "parameters": "size",
    "active_parameters": "active size",
    **{score.name: score.title for score in SCORES},
}
"""Statements that a figure can be read from, in words."""


def candidate(statement: Row, fate: Fate, reason: str) -> Candidate:
    """A statement as a candidate."""
    quantity = str(statement["quantity"])
    method = _NAMES.get(quantity, quantity)
    qualifier = statement["text"]
    if qualifier and qualifier != "stated":
        method += f" ({qualifier})"
    return Candidate(
        method,
        *ends(statement),
        source=statement["place"],
        fate=fate,
        reason=reason,
        unit=_UNITS.get(quantity),
    )


_ABOUT = {
    "parameters": ("parameters",),
    "active_parameters": ("active_parameters",),
    "training_tokens": ("pretraining_tokens", "added_tokens"),
    "own_flop": ("gpu_hours", "added_gpu_hours", "stated_flop", "trainer_flop"),
    **{test: (test,) for test in TESTS},
}
"""Figure → statements that it could be read from."""


def not_used(facts: Facts, figure: str, sources: Collection[str]) -> list[Candidate]:
    """Statements that `figure` could be read from and that none of `sources` is."""
    found = []
    for statement in facts.statements:
        if statement["quantity"] not in _ABOUT.get(figure, ()):
            continue
        if any(statement["place"] in source for source in sources):
            continue
        winner = facts.stated(statement["quantity"], statement["source"])
        if winner and composed(statement) == winner["source"]:
            reason = _UNUSABLE.get(_case(facts, statement), "no figure could be made of it")
            found.append(candidate(statement, Fate.NOT_USED, reason))
        else:
            found.append(candidate(statement, *_why_not(statement, winner)))
    return found


def _case(facts: Facts, statement: Row) -> tuple[str, str]:
    """What a statement speaks of, and what kind of model says it."""
    relation = facts.lineage["relation"]
    kind = {"base": "rooted", "distilled": "rooted"}.get(relation, "derived")
    if relation in ("quantized", "conversion", "merge"):
        kind = "untrained"
    return str(statement["quantity"]), kind


_COPIED = "copied from its parent's card: this is no training step"
_TOO_MUCH = "of several models, or more than a model of this size can have taken: another's"
_UNUSABLE = {
    ("pretraining_tokens", "derived"): "speaks of the base's training, which is counted there",
    ("pretraining_tokens", "untrained"): _COPIED,
    ("added_tokens", "untrained"): _COPIED,
    ("gpu_hours", "untrained"): _COPIED,
    ("stated_flop", "untrained"): _COPIED,
    **{
        (told, kind): _TOO_MUCH
        for told in ("stated_flop", "gpu_hours")
        for kind in ("rooted", "derived")
    },
    ("added_gpu_hours", "untrained"): _COPIED,
    ("added_gpu_hours", "rooted"): "of tuning alone, and never the whole training of a model",
    ("added_tokens", "rooted"): "added to a training whose tokens are known otherwise",
}
"""(quantity, kind of model) → why a statement of its documents does not count."""


def beside(facts: Facts) -> list[Said]:
    """What the documents say beside the figures."""
    return [
        Said(s["quantity"], *ends(s), text=s["text"], source=s["place"])
        for s in facts.statements
        if s["quantity"] not in _NAMES
    ]


def _why_not(statement: Row, winner: Row) -> tuple[Fate, str]:
    """Why `estimate.stated` passed the statement over; `winner` is empty if it took none."""
    value, chosen = statement["best"], winner.get("best")
    if not winner:
        return Fate.NOT_USED, "too far from the size in the name: another model's, or a part"
    if value is not None and chosen is not None and same(value, (chosen, chosen, chosen)):
        return Fate.AGREES, "another place in the document says the same"
    if value is None and chosen is not None:
        return Fate.NOT_USED, "a bound only, and the document also gives a value"
    if str(winner["text"] or "").startswith("row of this size"):
        return Fate.NOT_USED, "the document has a table row for this model's own size"
    return Fate.NOT_USED, "the document gives a larger figure, of which this may be a part"


def same(value: float, figure: Ends) -> bool:
    """Whether `value` lies in the interval of a figure, or next to it."""
    low, _, high = figure
    return (low is None or value >= low / _SLACK) and (high is None or value <= high * _SLACK)


def compared(lost: Ends, figure: Ends, trusted: str) -> tuple[Fate, str]:
    """The fate of something that lost to a more trusted figure. A best value elsewhere lowers the
    grade of the figure (hubscan.estimate.doubt), but bounds that hold it are not outside."""
    value = lost[1]
    if value is None:
        return Fate.NOT_USED, f"a bound only; {trusted} is trusted more"
    if same(value, figure):
        return Fate.AGREES, f"{trusted} is trusted more"
    if _meet(lost, figure):
        said = "its best value lies outside the figure, which its bounds hold"
        return Fate.DISAGREES, f"{said}; {trusted} is trusted more"
    return Fate.DISAGREES, f"lies outside the figure; {trusted} is trusted more"


def _meet(one: Ends, other: Ends) -> bool:
    """Whether the best value of `other` lies within `one`, or their intervals where it has none."""
    low, best, high = other
    if best is not None:
        return same(best, one)
    below = one[2] is None or low is None or low <= one[2] * _SLACK
    return below and (one[0] is None or high is None or one[0] <= high * _SLACK)
