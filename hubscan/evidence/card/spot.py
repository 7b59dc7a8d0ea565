"""Find a figure next to its unit word: cheap search for the word, careful match around it.

A pattern with many optional parts, run over a whole card, costs a thousand times more than the
search for its one fixed word. So readers look for the word first and match only near it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from hubscan.evidence.card.document import Card

MOST_SPOTS = 1_000


class Spot(Struct, frozen=True):
    """A match in a window of the card, with its place in the whole."""

    match: Any
    offset: int

    @property
    def start(self) -> int:
        """First byte of the match in the card."""
        return int(self.offset + self.match.start())

    @property
    def end(self) -> int:
        """Byte after the match in the card."""
        return int(self.offset + self.match.end())

    def at(self, group: int) -> int:
        """First byte of a group in the card."""
        return int(self.offset + self.match.start(group))

    def after(self, group: int) -> int:
        """Byte after a group in the card."""
        return int(self.offset + self.match.end(group))

    def text(self, group: int) -> str:
        """A group as text; empty if it took no part."""
        value = self.match.group(group)
        return value.decode("utf-8", "ignore") if value else ""


def places(card: Card, word: Any) -> list[tuple[int, int]]:
    """Where `word` stands in the text, as (first byte, byte after); at most 1,000 places."""
    found: list[tuple[int, int]] = []
    for hit in word.finditer(card.data, card.body_start):
        if len(found) >= MOST_SPOTS:
            break
        found.append((hit.start(), hit.end()))
    return found


def around(
    card: Card,
    hits: list[tuple[int, int]],
    pattern: Any,
    *,
    before: int,
    after: int = 0,
    spelled: bool = False,
) -> Iterator[Spot]:
    """Matches of `pattern` in windows around `hits`, each place once: the first that reaches its
    hit, else the first.

    Windows without a digit are left out, unless numbers may be `spelled` as words.
    """
    seen: set[int] = set()
    for start, end in hits:
        left = max(card.body_start, start - before)
        window = card.data[left : end + after]
        if not spelled and len(window.translate(None, b"0123456789")) == len(window):
            continue
        match = _touching(pattern, window, start - left)
        if match is not None and left + match.start() not in seen:
            seen.add(left + match.start())
            yield Spot(match, left)


def _touching(pattern: Any, window: bytes, hit: int) -> Any:
    """The first match that does not end before `hit`; the first of all if each does."""
    first = match = pattern.search(window)
    while match is not None and match.end() <= hit:
        match = pattern.search(window, max(match.end(), match.start() + 1))
    return match or first


def near(
    card: Card, word: Any, pattern: Any, *, before: int, after: int = 0, spelled: bool = False
) -> Iterator[Spot]:
    """Matches of `pattern` around each `word`."""
    hits = places(card, word)
    return around(card, hits, pattern, before=before, after=after, spelled=spelled)
