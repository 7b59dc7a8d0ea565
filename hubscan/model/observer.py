"""Progress without coupling: long work tells an observer, which may do nothing."""

from __future__ import annotations


class Observer:
    """Hears what a long step is doing. This one ignores everything; the command line has others."""

    def step(self, name: str, total: int | None = None, unit: str = "") -> None:
        """A step begins and ends the one before; `total` of `unit` is what is expected of it."""

    def advance(self, amount: int, **facts: object) -> None:
        """`amount` more is done; `facts` are current figures worth showing, e.g. `pages=12`.

        The first of a step may bring what was there before.
        """

    def note(self, message: str) -> None:
        """Something the user should know: a warning, a wait, a deviation."""

    def done(self, message: str) -> None:
        """The step ended; `message` sums it up in one line."""
