"""Training compute that a card states of its model: amounts of FLOP, never rates.

Cards name the compute of rivals, bases and plans, the lines of laws, and what machines can do, too.
"""

from __future__ import annotations

from collections.abc import Iterator

from hubscan.evidence.card import base, bound_words, rivals, subject
from hubscan.evidence.card.document import Card
from hubscan.evidence.card.numerals import NUMBER, value
from hubscan.evidence.card.spot import Spot, near
from hubscan.evidence.late_patterns import Pattern
from hubscan.evidence.statement import Statement, excerpt

_WORD = Pattern(rb"(?i)flop|floating[- ]point op|\bpf[-/ ]|petaf|training compute|total compute")
_STATED = Pattern(
    rf"(?i)(?:^|[^\w.,])({NUMBER})\s{{0,3}}\$?\s?(?:training |total )?"
    rf"(?:FLOP(s?)(\s?/|s? per|/s)?|floating[- ]point operations?()( per|/)?)".encode()
)
_PREFIXED = Pattern(
    rf"(?i)\b({NUMBER})\s{{0,3}}(YFLOP|yottaFLOP|ZFLOP|zettaFLOP|EFLOP|exaFLOP)s?(\s?/|/s|"
    r" per)?\b".encode()
)
_KEYED = Pattern(
    rf"(?i)(?:train(?:ing)? (?:compute|flops?)|total (?:compute|flops?)|^flops?)"
    rf"[^\d\n]{{1,25}}({NUMBER})(?:\s?[EZYP]?FLOP\S{{0,3}}|[.,]?(?:[^\w.,]|$))".encode()
)
_DAYS = Pattern(
    rf"(?i)\b({NUMBER})\s{{0,3}}(?:petaflops?|PF|PFLOPS?|"
    r"PFLOP)(?:[-/]s(?:ec(?:ond)?)?)?[- ]days?".encode()
)
_PREFIX = {"y": 1e24, "z": 1e21, "e": 1e18}
_NOT = Pattern(
    rb"(?i)per token|inference|per (?:second|image|forward|sample|step)|FLOPS/W|threshold|"
    rb"executive order|reporting|limit of|regulat|\bAI act\b|systemic risk|\blaws?\b|"
    rb"presum(?:es?d?|ption)\b|(?:forward|backward) pass|\bgenerat(?:es|ing)\b|"
    rb"\bprocess(?:es|ing)\b|\bdecod(?:es|ing)\b|prefill|one (?:image|video|token|sample|step)|"
    rb"must (?:be )?(?:report|notif|regist)|cut-?off|scaling[- ]law|iso-?flop|"
    rb"\bmodels (?:above|below|over|beyond|under|trained (?:with|using|on) (?:more|less|over|at "
    rb"least))\b"
)
# What a machine can do in a second, however it is written.
_RATE = Pattern(
    rb"(?i)\b(?:clusters?|supercomputers?|machines?|systems?|peak|deliver\w*|reach\w*|capacity|"
    rb"capable|throughput|performance|sustain\w*|each (?:gpu|chip|node|device)|"
    rb"per (?:gpu|chip|node)|sparsity|tensor cores?|bf16|fp16|fp8)\b"
)
_MOST_RATE = 3e21
"""FLOP a second: more than any machine has."""
_PLAN = Pattern(
    rb"(?i)\b(?:will|going to|next (?:year|version|model|generation|run)|budgeted|planned|"
    rb"upcoming)\b"
)
_NOT_USED = Pattern(
    rb"(?i)\b(?:match\w*|equivalent|equals?|sav(?:e[ds]?|ing)|would|could|instead|a model trained|"
    rb"(?:not|n't) (?:have|afford|need|use)|"
    rb"models trained|order of magnitude (?:below|above|less|more|fewer)|times (?:less|more|"
    rb"fewer))\b"
)
# `exceeds 10^25 FLOP`: a line that is or is not passed.
_LINE = Pattern(rb"(?i)\b(?:exceed\w*|surpass\w*|(?:greater|higher|lower|smaller) than)\W{0,4}$")
# `Base model compute: 7e23 FLOPs`
_OF_BASE = Pattern(
    rb"(?i)\bbase(?: model)?(?:'s)?\)?(?: (?:pre-?)?training)?(?: (?:compute|flops?))?\W*$"
)
_OF_SEVERAL = Pattern(
    rb"(?i)in aggregate|all (?:\d+|of )?(?:the |our |these |those )?(?:models|runs|"
    rb"experiments|checkpoints|variants|sizes)|(?:these|both|two|three|four|five) (?:models|runs)|"
    rb"models (?:together|combined)|suite of|famil(?:y|ies)|\bseries\b|ablation|entire project"
)
"""One figure for several models: only an upper end for each of them."""
_EACH = Pattern(rb"(?i)\b(?:each|per model|apiece|individually)\b")
_LEAST, _MOST = 1e15, 1e28
_NEAR_BY = 40


def read(card: Card) -> Iterator[Statement]:
    """Statements `stated_flop`."""
    for spot in near(card, _WORD, _STATED, before=60, after=30):
        if not (spot.text(3) or spot.text(5)):
            yield from _statement(card, spot, value(spot.text(1)) or 0.0)
    for spot in near(card, _WORD, _KEYED, before=30, after=60):
        yield from _statement(card, spot, value(spot.text(1)) or 0.0)
    for spot in near(card, _WORD, _PREFIXED, before=40, after=10):
        if not spot.text(3):
            factor = _PREFIX[spot.text(2)[0].lower()]
            yield from _statement(card, spot, (value(spot.text(1)) or 0.0) * factor)
    for spot in near(card, _WORD, _DAYS, before=40, after=20):
        yield from _statement(card, spot, (value(spot.text(1)) or 0.0) * 8.64e19)


def _statement(card: Card, spot: Spot, amount: float) -> Iterator[Statement]:
    figure = spot.at(1)
    left, right = card.clause(spot.start, spot.end)
    clause = card.data[left:right]
    before, after = card.data[left:figure], card.data[spot.end : right]
    if not _LEAST <= amount <= _MOST or _is_of_something_else(card, spot, clause, amount):
        return
    if _is_of_another(card, figure, clause, before, after):
        return
    told = bound_words.before(before[-_NEAR_BY:], card.data[figure : spot.end])
    low, best, high = amount * told.least, amount, amount * told.most
    text, place = excerpt(card.data, spot.start, spot.end), f"byte {figure}"
    if _OF_SEVERAL.search(clause) and not _EACH.search(clause):
        yield Statement("stated_flop", "card", place, text, 0.0, None, high, "of several models")
    else:
        yield Statement("stated_flop", "card", place, text, low, best, high, told.kind or None)


def _is_of_something_else(card: Card, spot: Spot, clause: bytes, amount: float) -> bool:
    """Whether the figure is a line of a law, what a machine can do, or what is not done yet."""
    if _NOT.search(clause) or _PLAN.search(clause) or subject.is_planned(clause):
        return True
    return amount < _MOST_RATE and _RATE.search(clause) is not None


def _is_of_another(card: Card, figure: int, clause: bytes, before: bytes, after: bytes) -> bool:
    """Whether another model was trained with so much: a rival, the base, a sibling."""
    return bool(
        base.is_of_base(card, before, after)
        or subject.is_of_base(card, clause)
        or subject.is_told_of_another(card, clause, len(before), len(clause) - len(after))
        or rivals.follows(after)
        or subject.introduced_as_another(card, figure)
        or _NOT_USED.search(before)
        or _LINE.search(before)
        or (_OF_BASE.search(before) and base.is_tuning(card, clause))
    )
