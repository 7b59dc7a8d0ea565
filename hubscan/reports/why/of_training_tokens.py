"""Tokens seen in a model's own training step."""

from __future__ import annotations

from hubscan.estimate.arithmetic import Number, Part, least, product, quotient, total
from hubscan.reports.why import inherited, said
from hubscan.reports.why.derivation import Candidate, Derivation, Fate, Line
from hubscan.reports.why.facts import Facts, Row, ends

QUANTITIES = ("training_tokens",)
PRIORS = {
    "fine-tune prior": "finetune_tokens",
    "continued pre-training prior": "continued_pretraining_tokens",
}
"""Method → the constant that bounds it."""

LARGEST_CORPUS = "largest_corpus_tokens"
_ROOTED = ("base", "distilled")


def derive(facts: Facts, quantity: str) -> Derivation:
    """What was found for the tokens of the model's own step."""
    chosen = facts.row("token_choice")
    candidates: list[Candidate] = []
    lines = _lines(facts, chosen)
    if inherited.is_copy(facts, quantity):
        candidates.append(inherited.from_original(facts, quantity))
        lines = []
    listed = facts.curated.get("training_tokens")
    if listed:
        used = chosen["method"] == "reference row"
        low, best, high = ends(chosen) if used else (listed, listed, listed)
        fate = Fate.USED if used else Fate.NOT_USED
        reason = "curated by hand, with a source" if used else "not of this step"
        source = facts.curated_source("training_tokens")
        candidates.append(Candidate("reference row", low, best, high, source, fate, reason))
    candidates += [_stated(facts, chosen, name) for name in _stated_here(facts)]
    if not any(c.fate is Fate.USED for c in candidates):
        candidates.append(_fallback(facts, chosen))
    candidates += said.passed_over(facts, "pretraining_tokens", "added_tokens")
    return Derivation(quantity, tuple(candidates), tuple(lines))


def _stated_here(facts: Facts) -> list[str]:
    names = ("pretraining_tokens", "added_tokens")
    return [name for name in names if said.taken(facts, name)]


def _stated(facts: Facts, chosen: Row, name: str) -> Candidate:
    """What became of the card's own figure."""
    statement = said.taken(facts, name)
    method, rooted = str(chosen["method"]), facts.subject["relation"] in _ROOTED
    if method == "reference row":
        fate, reason = said.compared(statement["best"], ends(chosen), "the curated row")
    elif method == "card: pre-training tokens" and name == "pretraining_tokens":
        fate, reason = Fate.USED, "the model's own card states its pre-training"
    elif method == "card: added tokens" and name == "added_tokens":
        fate, reason = Fate.USED, "the model's own card states what this step added"
    elif method == "trainer bound" and name == "added_tokens":
        fate, reason = Fate.USED, "a bound from the settings of the training run"
    elif method.endswith("no step of its own"):
        fate, reason = Fate.NOT_USED, "copied from its parent's card: this is no training step"
    elif name == "pretraining_tokens" and not rooted:
        fate, reason = Fate.NOT_USED, "speaks of the base's training, which is counted there"
    elif method == "card: pre-training tokens":
        fate, reason = _addition(facts)
    elif name == "added_tokens" and rooted:
        fate, reason = Fate.NOT_USED, "added to a training whose tokens the card does not state"
    else:
        fate, reason = Fate.NOT_USED, "no value that could be used"
    return said.candidate(statement, fate, reason)


def _addition(facts: Facts) -> tuple[Fate, str]:
    if facts.row("token_facts")["small_addition"]:
        return Fate.USED, "a later stage of the same training: added"
    return Fate.NOT_USED, "more than its own pre-training: another model's"


_WHY = {
    "copy: no step of its own": "a copy holds the weights of its original",
    "merge: no step of its own": "merging weights trains nothing",
    "own compute over 6 × parameters": "no tokens are published, but its compute bounds them",
    "largest corpus by that date": "no document at hand states its tokens: nothing open was "
    "trained on more by then",
    "fine-tune prior": "no document at hand states its tokens: 95 % of fine-tunes lie below this",
    "continued pre-training prior": "no document at hand states its tokens, and name or tags "
    "speak of continued pre-training",
}


def _fallback(facts: Facts, chosen: Row) -> Candidate:
    method = str(chosen["method"])
    reason = _WHY.get(method, "the most trusted evidence found")
    source = facts.place(chosen["source"])
    return Candidate(method, *ends(chosen), source, Fate.USED, reason, chosen["grade"])


def _lines(facts: Facts, chosen: Row) -> list[Line]:
    method, row = str(chosen["method"]), facts.row("token_facts")
    parts: dict[str, Part] = {}
    if method == "reference row" and chosen["low"] != chosen["high"]:
        listed = Number("tokens in the row", row["listed"], "tokens")
        parts["low"] = product(listed, Number("(not verified)", 0.6))
        parts["high"] = product(listed, Number("(not verified)", 1.8))
    elif method in PRIORS:
        parts["high"] = facts.constant(PRIORS[method], "high", "tokens")
    elif method == "largest corpus by that date":
        parts["high"] = facts.at_creation(LARGEST_CORPUS, "tokens")
    elif method == "trainer bound":
        prior = facts.constant("continued_pretraining_tokens", "high", "tokens")
        parts["high"] = least(Number("tokens by the trainer", row["added_high"], "tokens"), prior)
    elif method == "own compute over 6 × parameters":
        parts["high"] = quotient(
            Number("FLOP at most", facts.curated["own_flop_high"], "FLOP"),
            product(
                Number("", 6),
                Number("active parameters", facts.curated["active_parameters"], "parameters"),
            ),
        )
    elif method == "card: pre-training tokens" and row["small_addition"]:
        added = Number("added", row["small_addition"], "tokens")
        for end in ("best", "high"):
            first = Number("tokens of pre-training", row[f"first_{end}"], "tokens")
            parts[end] = total(first, added)
    return [Line(method, end, part, chosen[end], "tokens") for end, part in parts.items()]
