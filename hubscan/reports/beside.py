"""Hundreds of texts, each beside a word: a table without lines takes four times as long for them.

A table finds out first how wide its columns must be, cell by cell; here that is known.
"""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text


class Beside:
    """A pair a row: a word, which may be empty, and a text, which goes on beside it."""

    def __init__(self, rows: Iterable[tuple[Text, Text]], width: int) -> None:
        """`width` is how many columns the words take, the gap included."""
        self._rows = list(rows)
        self._width = width

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """The lines, by the protocol of rich."""
        left, nothing = max(options.max_width - self._width, 1), Text(" " * self._width)
        for word, said in self._rows:
            first = word.copy()
            first.pad_right(self._width - len(word))
            for number, line in enumerate(said.wrap(console, left, overflow="fold")):
                yield from (nothing if number else first).render(console)
                yield from line.render(console, end="\n")
