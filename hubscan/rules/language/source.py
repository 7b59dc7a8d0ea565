"""Where a number comes from, and how far that was checked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from msgspec import Struct

STATES = {
    "primary": "read in a copy of the text itself",
    "quoted": "read as quoted by others, word for word",
    "secondary": "known through another author's account of the text",
    "unverified": "not found in any text; kept out of headlines and charts",
}
"""States of verification, from the best to the worst."""

UNVERIFIED = "unverified"

_RANK = {state: rank for rank, state in enumerate(STATES)}


class Document(Struct, frozen=True):
    """A text that numbers are cited from."""

    name: str
    """Short name by which the file's citations call it."""
    title: str
    address: str
    """`https://…`: where the publisher or, failing that, somebody else has it."""
    looked_at: date | None
    """Day on which it, or the copy named in `copy`, was last looked at."""
    state: str
    """What a citation of it is worth, unless the citation says otherwise."""
    copy: str = ""
    """The copy that was read, where it was not the one at `address`."""


class Source(Struct, frozen=True):
    """What one number, question or wording rests on."""

    title: str
    address: str
    locator: str
    """Article, paragraph, page or line."""
    looked_at: date | None
    quote: str
    """The words it rests on, fewer than 25 of them; empty where the text says nothing."""
    state: str
    copy: str = ""
    looked_for: str = ""
    """Where an unverified one was looked for."""
    note: str = ""

    @property
    def words(self) -> int:
        """Words of the quotation."""
        return len(self.quote.split())


def weakest(states: Iterable[str]) -> str:
    """The worst of `states`; unverified where there is none."""
    return max(states, key=_RANK.__getitem__, default=UNVERIFIED)
