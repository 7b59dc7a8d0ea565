"""A card as bytes: bounded, with its YAML front matter apart, and its clauses found by place."""

from __future__ import annotations

from dataclasses import dataclass

import re2

from hubscan.evidence import front_matter

MAX_BYTES = 300_000
"""Longer cards are read to here: what follows is changelogs, logs and padding."""

_MOST_TITLE = 120
# `base_model:` with a value on its line or in a list below; quoted keys and tabs are habits too.
_PARENT = re2.compile(
    rb"(?m)^[\"']?base_model[\"']?[ \t]*:(?:[ \t]*(?:[\"'][^\"'\s]|[\w./&*]|\[[ \t]*[^\s\]])|"
    rb"[ \t]*\r?\n[ \t]*-[ \t]*\S)"
)
_BREAK = re2.compile(r"[!?;|]|\n[ \t]*(?:[\n#*>|+-]|\d+[.)])|\.[\s\n]|。|；|<br".encode())
_CLAUSE = 400
_MOSTLY = 100


@dataclass(frozen=True, slots=True)
class Card:
    """One card, ready to be searched."""

    data: bytes
    low: bytes
    """The same in lower case: a look whether a word is there at all costs a tenth of a search."""
    body_start: int
    """Where the text begins after the front matter."""
    model_id: str
    title: str
    """Its first heading."""
    derived: bool
    """Whether the front matter names a base model."""

    @property
    def subject(self) -> str:
        """Lower-case words that name this model: its id and its title."""
        return f"{self.model_id} {self.title}".lower()

    def clause(self, start: int, end: int) -> tuple[int, int]:
        """The clause around `data[start:end]`: up to 400 bytes each way, cut at punctuation."""
        for reach in (_MOSTLY, _CLAUSE):  # most clauses are short, and the first look is cheap
            begin = left = max(self.body_start, start - reach)
            for match in _BREAK.finditer(self.data[left:start]):
                begin = left + match.end()
            if begin > left:
                break
        after = _BREAK.search(self.data[end : end + _CLAUSE])
        stop = end + after.start() if after else min(len(self.data), end + _CLAUSE)
        return begin, stop


def open_card(text: str | bytes, model_id: str = "") -> Card:
    """Bound and split a card. Bytes that are not UTF-8 are kept; matching is on bytes."""
    data = text.encode("utf-8", "replace") if isinstance(text, str) else text
    data = data[:MAX_BYTES]
    first, last, start = front_matter.bounds(data)
    derived = _PARENT.search(data[first:last]) is not None
    return Card(data, data.lower(), start, model_id, _title(data, start), derived)


def _title(data: bytes, start: int) -> str:
    """The text of the first heading of the first level; empty if there is none."""
    place = start if data.startswith(b"# ", start) else data.find(b"\n# ", start) + 1
    if place == 0 and not data.startswith(b"# "):
        return ""
    text = data[place + 2 : place + 2 + 4 * _MOST_TITLE].split(b"\n", 1)[0]
    return text.decode("utf-8", "ignore").strip()[:_MOST_TITLE]
