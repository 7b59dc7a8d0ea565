"""Where the YAML block above a card's text begins and ends, as the Hub's own client finds it."""

from __future__ import annotations

import re

MAX_BYTES = 100_000
"""A longer block is taken for text."""
_OPEN = re.compile(rb"\A(?:\xef\xbb\xbf)?\s{0,1000}?---[ \t]*\r?\n")
_CLOSE = re.compile(rb"(?:\A|\r?\n)---[ \t]*(?:\r?\n|\Z)")


def bounds(data: bytes) -> tuple[int, int, int]:
    """(first byte of the YAML, byte after it, first byte of the text); zeros if there is none.

    A byte order mark and blank lines may stand above the block.
    """
    opening = _OPEN.match(data[:2000]) if b"---" in data[:2000] else None
    if opening is None:
        return 0, 0, 0
    start = opening.end()
    closing = _CLOSE.search(data[start : start + MAX_BYTES])
    if closing is None:
        return 0, 0, 0
    return start, start + closing.start(), start + closing.end()
