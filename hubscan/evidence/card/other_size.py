"""Sizes in a text that are not this model's: a figure beside one is of a sibling."""

from __future__ import annotations

import re2

from hubscan.evidence.card.token_figures import OF_DATA
from hubscan.evidence.late_patterns import Pattern

_OWN_SIZE = Pattern(rb"(?i)(?:^|[^\d.])(\d+(?:\.\d+)?)b(?:\b|_)")
_NAMED_SIZE = Pattern(rb"(?i)\b[a-z][\w.]*-(\d+(?:\.\d+)?)b\b")
_PLAIN_SIZE = Pattern(rb"(?:^|[\s(*])(\d+(?:\.\d+)?)[Bb]\b")
_SMALL_SIZE = Pattern(rb"(?:^|[\s(*])(\d+(?:\.\d+)?)[Mm](?: |-)(?:model|variant|version|param)")
# Amounts of data, not of parameters.
_IS_TOKENS = Pattern(
    rf"(?i)^\W{{0,3}}(?:[a-z-]+\W){{0,3}}(?:tokens?|examples|samples|images|pairs|documents|words|"
    rf"sentences|pages|rows|characters|{OF_DATA}\s?(?:,|and|\+|&)\s?(?:\d|$))".encode()
)
_OF_TEACHER = Pattern(rb"(?i)^\W{0,3}(?:[\w-]+ ){0,2}teacher")

_ASIDE = Pattern(rb"\([^()]*\)")
_LISTING = Pattern(rb"^(?:[\s,/&*]|and|or|parameters?|models?|variants?)*$")


def other_size(before: bytes, own: str, starts_from: re2._Regexp[bytes]) -> bool:
    """Whether a name with a size stands before the figure, and the size is not this model's;
    what the model starts from, by the words of `starts_from` before it, does not count."""
    sizes = sizes_in(own.encode())
    nearest = [
        m
        for m in _PLAIN_SIZE.finditer(before)
        if not _IS_TOKENS.search(before[m.end() :]) and not _OF_TEACHER.search(before[m.end() :])
    ]
    if sizes and nearest and not agree(_listed_last(before, nearest), sizes):
        return True
    if sizes and _SMALL_SIZE.search(_ASIDE.sub(b"", before)):
        return True
    return bool(sizes) and any(
        not agree({m.group(1).decode()}, sizes) and not starts_from.search(before[: m.start()])
        for m in _NAMED_SIZE.finditer(before)
    )


def sizes_in(name: bytes) -> set[str]:
    """The sizes in billions that a name tells, as they are written."""
    return {m.group(1).decode() for m in _OWN_SIZE.finditer(name)}


def agree(told: set[str], own: set[str]) -> bool:
    """Whether one of some sizes rounds to an own one: 2.7 is the 3 of a name, 7 is never 8."""
    pairs = ((float(a), float(b)) for a in told for b in own)
    return any(
        a
        and b
        and (
            max(a, b) < 1.06 * min(a, b)
            or (a / b < 1.25 and b / a < 1.25 and (round(a) == b or round(b) == a))
        )
        for a, b in pairs
    )


def _listed_last(text: bytes, sizes: list[re2._Match[bytes]]) -> set[str]:
    """The last size of a text, with those it is listed with: `(3B, 8B, and 30B)`."""
    found = {sizes[-1].group(1).decode()}
    for earlier, later in zip(sizes[-2::-1], sizes[:0:-1], strict=True):
        if not _LISTING.search(text[earlier.end() : later.start(1)]):
            break
        found.add(earlier.group(1).decode())
    return found
