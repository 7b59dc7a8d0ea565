"""Values as people read them, and names from the Hub made harmless to the eye.

A name may hold control characters, or marks that turn the direction of the text around it. They
are shown as `⟨U+202E⟩` instead of acting. Every format passes every text through `visible`.
"""

from __future__ import annotations

import re
import unicodedata

from hubscan.model.text import sci, si
from hubscan.reports.spans import Code, Kind, Link, Model, Span, Term, Text, Value

MODE_WORDS = {
    "own": "own step",
    "cumulative": "cumulative",
    "inherits": "inherited",
    "share": "share of base",
    "developer": "own developer",
    "own_threshold": "own line",
}
"""Derivative modes as the report names them."""
LEVEL_WORDS = {3: "surely", 2: "likely", 1: "possibly", 0: "not covered"}
"""Verdict levels as the report names them."""


_LONGEST = 120
_SUSPECT = re.compile(r"[^\x20-\x7e\u00a0-\u00ac\u00ae-\u02ff]")
_HUB_NAME = re.compile(r"[A-Za-z0-9][\w.-]{0,95}(?:/[A-Za-z0-9_][\w.-]{0,95})?", re.ASCII)
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def visible(text: str) -> str:
    """`text` with control, format, unassigned and line-separating characters spelled out."""
    return _SUSPECT.sub(_spell, text)


def clipped(text: str, longest: int = _LONGEST) -> str:
    """`text` made visible, its middle left out if longer than `longest` characters."""
    if len(text) <= longest:
        return visible(text)
    keep = (longest - 1) // 2
    return f"{visible(text[:keep])}…{visible(text[-keep:])}"


def _spell(match: re.Match[str]) -> str:
    char = match.group()
    return f"⟨U+{ord(char):04X}⟩" if unicodedata.category(char) in _HIDDEN else char


def number(value: int | float, kind: Kind) -> str:
    """A number of `kind` as text, with thin grouping and no false precision."""
    match kind:
        case Kind.SHARE:
            return share(value)
        case Kind.AMOUNT:
            return sci(value)
        case Kind.NUMBER:
            return f"{value:,.4g}".replace("e+", "e")
        case _:
            return f"{value:,}" if isinstance(value, int) else f"{value:,.0f}"


def share(value: float) -> str:
    """A fraction as a percentage that never rounds something to nothing or part to whole."""
    if value in (0, 1):
        return f"{value * 100:.0f} %"
    if 0 < value < 0.0001:
        return "< 0.01 %"
    if 0.9999 < value < 1:
        return "> 99.99 %"
    digits = 2 if value < 0.1 else 1
    return f"{value * 100:.{digits}f} %"


def plain(value: Value, kind: Kind = Kind.TEXT) -> str:  # noqa: PLR0911 - one a kind of value
    """A cell as plain visible text."""
    match value:
        case None:
            return "unknown"
        case bool():
            return "yes" if value else "no"
        case int() | float():
            return number(value, kind)
        case str():
            return visible(value)
        case Model(name):
            return clipped(name)
        case Code(line):
            return visible(line)
        case Link(words, _) | Term(words, _):
            return visible(words)
        case _:
            return "".join(plain(span) for span in value)


def spanned(low: int, high: int) -> str:
    """`12`, or `12–40` where the two differ."""
    return f"{low:,}" if low == high else f"{low:,}–{high:,}"


def models(count: int) -> str:
    """`1 model`, `3,210 models`."""
    return f"{count:,} model{'' if count == 1 else 's'}"


def big(value: float | None) -> str:
    """A count of parameters or tokens: `6.74 B`."""
    return si(value)


def hub_url(name: str) -> str | None:
    """The page of a model on the Hub, for names that the Hub itself would allow."""
    return f"https://huggingface.co/{name}" if _HUB_NAME.fullmatch(name) else None


_URL = re.compile(r"https://[^\s<>\"'`)\],;]+")


def linked(words: str) -> Text:
    """`words` from a rule file with its https addresses as links."""
    spans: list[Span] = []
    end = 0
    for match in _URL.finditer(words):
        address = match.group().rstrip(".")
        spans += [words[end : match.start()], Link(address, address)]
        end = match.start() + len(address)
    return tuple(span for span in [*spans, words[end:]] if span)
