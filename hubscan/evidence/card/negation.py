"""`was not trained on 2T tokens`: a figure that a card denies is no figure of its model."""

from __future__ import annotations

from hubscan.evidence.card.document import Card
from hubscan.evidence.late_patterns import Pattern
from hubscan.evidence.statement import Statement

_WORDS = 60
"""Bytes before a figure in which it can be denied."""
_DENIED = Pattern(
    rb"(?:(?:\b(?:not|never|cannot|nor|rather than|instead of|nicht|jamais|nunca)\b|n't\b|"
    rb"\bne .{1,30} pas\b)[^,;:()|]{0,50}|"
    rb"(?:^|[\s(\[,;:*_~'\x22>|-])(?:no|keine?[nr]?|aucune?|nessun[oa]?) (?:\w+ )?)$"
)
"""The end of `trénováno` is a word to RE2, whose words are of ASCII: a gap stands before `no`."""
_GOES_ON = Pattern(
    rb".*\b(?:and|but|yet|although|while|which|then|after|before|und|aber|mais|et|y|pero) "
)
"""What is denied before such a word is another thing: `is not tuned and was trained on`."""
_MERELY = Pattern(
    rb"\b(?:not|no|never|nicht) (?:only|just|merely|more|less|fewer|longer|later|least|nur|mehr|"
    rb"including|counting|(?:yet )?(?:fully )?(?:finished|complete|converged))\b|\bno\. ?\d"
)
"""These deny nothing of the figure after them."""
_OF_TEXT = frozenset({
    "parameters", "pretraining_tokens", "added_tokens", "gpu_hours", "added_gpu_hours",
    "training_flop",
})  # fmt: skip


def is_denied(card: Card, statement: Statement) -> bool:
    """Whether the words before the figure of a statement deny it."""
    if statement.quantity not in _OF_TEXT or not statement.locator.startswith("byte "):
        return False
    place = int(statement.locator.removeprefix("byte "))
    begin = max(card.clause(place, place)[0], place - _WORDS)
    lead = card.low[begin:place]
    joined = _GOES_ON.search(lead)
    lead = lead if joined is None else lead[joined.end() :]
    return _DENIED.search(lead) is not None and _MERELY.search(lead) is None
