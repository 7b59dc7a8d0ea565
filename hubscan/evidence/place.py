"""Where in a document a statement stands, as people count."""

from __future__ import annotations

from collections.abc import Iterable

_BYTE = "byte "
_IN_CARD = ("card", "merge_config")
"""Sources of statements whose document is the card."""


def lines_of(card: bytes, places: Iterable[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """The line, from 1, of each place (source, locator) in a card; others are left out."""
    found = {}
    for source, locator in places:
        offset = locator.removeprefix(_BYTE)
        if source in _IN_CARD and locator.startswith(_BYTE) and offset.isdecimal():
            found[source, locator] = card.count(b"\n", 0, int(offset)) + 1
    return found
