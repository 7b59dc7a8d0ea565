"""Figures that stand beside a larger one: what was used of a corpus, done of a plan."""

from __future__ import annotations

from typing import Any

from hubscan.evidence.card.numerals import NUMBER, UNIT, value
from hubscan.evidence.late_patterns import Pattern

# `sampled from a 5T-token corpus`: where the data come from is more than what was used.
_SOURCE_BEFORE = Pattern(
    rb"(?i)\b(?:sampl\w+|drawn|subsets?|select\w+|taken|extract\w+|filter\w+|deriv\w+|sourced|"
    rb"portions?|part|fraction|distill\w+) (?:from|of|out of)\b[^.;,]{0,40}$"
)
_BY_MEANS_OF = Pattern(rb"(?i)\b(?:using|with|over|on) ")
# `800B of the planned 2T tokens`: the first figure is what was done.
_PART_OF = Pattern(
    rf"(?i)\b({NUMBER})\s{{0,3}}({UNIT})?(?:\s?tokens?)?\s(?:out )?of (?:the |a |an |our |its )?"
    rf"(?:planned |total |full |target(?:ed)? |intended |scheduled |eventual |available "
    rf")*$".encode()
)
_SHARE_OF = Pattern(
    rb"(?i)(?:\bon|using|with|over|saw|seen|for|through) (?:only |about |around )?"
    rb"(\d{1,2}(?:\.\d+)?) ?(?:%|percent) of (?:the |a |an |our |its )?[a-z ]{0,20}$"
)
_WORDED = Pattern(
    rb"(?i)(?:\bon|using|with|over|saw|seen|for|through) (?:only |about |around )?"
    rb"(half|a third|a quarter|two thirds|three quarters) of (?:the |a |an |our |its )?"
    rb"[a-z ]{0,20}$"
)
_SHARES = {b"half": 1 / 2, b"a third": 1 / 3, b"a quarter": 1 / 4, b"two thirds": 2 / 3,
           b"three quarters": 3 / 4}  # fmt: skip
_OF_PLAN = Pattern(
    rb"(?i)\b(?:of|from|toward|towards) (?:the|our|its|a|an) (?:originally )?"
    rb"(?:planned|target(?:ed)?|intended|scheduled|eventual|envisaged)[\s*_~]{1,4}$"
)
# `15T tokens, of which we trained on a part`
_ONLY_PART = Pattern(
    rb"(?i)\b(?:of|from) which\b[^.;]{0,40}\b(?:used?|train\w*|sampl\w*|took|take|saw)\b"
    rb"[^.;]{0,30}\b(?:part|subset|fraction|portion|sample|some)\b|"
    rb"\bdavon\b[^.;]{0,60}\b(?:einen |nur |ein )?(?:teil|bruchteil|teilmenge)\b|"
    rb"\bdont (?:nous|on|seule)[^.;]{0,60}\bpartie\b|"
    rb"\bde los (?:que|cuales)[^.;]{0,60}\bparte\b|\bdi cui[^.;]{0,60}\buna parte\b"
)
# `of the 8T tokens in our pool, the model saw 3T`
_OF_POOL = Pattern(rb"(?i)(?:^|\bof|\bfrom) (?:the|our|all|these|its|an?) [a-z~ ]{0,20}$")
_POOL = Pattern(
    rb"(?i)^\W{0,3}(?:[a-z-]+ ){0,3}(?:in|of) (?:the|our|this|its) (?:[a-z-]+ ){0,2}"
    rb"(?:pool|collection|crawl|reservoir)\b|"
    rb"^\W{0,3}(?:that (?:are|were) |we (?:had )?)?(?:available|collected|crawled|gathered)\b"
)
_WHICH = (b"which", b"davon", b"dont", b"de los", b"di cui")
"""One of these is in every such clause: a quick look before it."""
# `5T tokens, and trained on 2T of them`
_OF_THEM = Pattern(
    rf"(?i)^[^.;]{{0,60}}\b(?:train\w*|used|saw|seen|sampl\w*)\b[^.;\d]{{0,20}}{NUMBER}\s?(?:{UNIT})?"
    rf"(?: tokens)? of (?:them|these|those|it|that)\b".encode()
)
_THEM = (b"of them", b"of these", b"of those", b"of it", b"of that")
_LEAST = 1e7
"""Fewer tokens than any training that is told as a part of another."""


def is_of_source(before: bytes, after: bytes = b"") -> bool:
    """Whether the words around a figure make it that of the data something was taken from."""
    source = _SOURCE_BEFORE.search(before)
    if source is not None and _BY_MEANS_OF.search(source.group(0)) is None:
        return True
    if any(word in after for word in _THEM) and _OF_THEM.search(after) is not None:
        return True
    if _POOL.search(after) is not None and _OF_POOL.search(before) is not None:
        return of_whole(before) is None
    return any(word in after for word in _WHICH) and _ONLY_PART.search(after) is not None


def is_of_plan(before: bytes) -> bool:
    """Whether a figure is `of the planned` ones."""
    return _OF_PLAN.search(before) is not None


def of_whole(before: bytes) -> Any:
    """The match of a figure that is a part of the one after it, as in `800B of the planned`."""
    return _PART_OF.search(before)


def used(amount: float, before: bytes) -> float:
    """What was used of an amount: `10B of its 50B tokens`, `trained on 10 % of a 2T-token ...`."""
    part, share = of_whole(before), _SHARE_OF.search(before)
    if part is not None:
        number, unit = ((part.group(i) or b"").decode("utf-8", "ignore") for i in (1, 2))
        done = value(number, unit)
        return done if done is not None and _LEAST <= done < amount else amount
    worded = _WORDED.search(before)
    if worded is not None:
        return amount * _SHARES[worded.group(1).lower()]
    return amount * float(share.group(1)) / 100 if share is not None else amount
