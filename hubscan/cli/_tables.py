"""Tables for any width: a number is never broken; where there is no room, a row becomes a list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from textwrap import fill

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions
from rich.table import Table
from rich.text import Text

_LEAST = 16
"""Cells that a column of words needs at least to be read."""
_GAP = 2
"""Cells between two columns."""
_BETWEEN, _INDENT = " · ", "  "


@dataclass(frozen=True, slots=True)
class Listing:
    """Rows under heads; the first cell of a row names it and is kept whole."""

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    numbers: frozenset[str]
    """Heads of numbers and days: kept whole and set to the right."""
    title: str | None = None

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Table | Text]:
        """As a table if it fits, else row by row."""
        if self.title:
            yield Text(self.title, style="italic")
        if self._least_width() <= options.max_width:
            yield self._table()
            return
        for row in self.rows:
            yield from self._list(row, options.max_width)

    def _is_whole(self, head: str) -> bool:
        return head in self.numbers or head == self.heads[0]

    def _least_width(self) -> int:
        widest = [max(map(cell_len, column)) for column in zip(self.heads, *self.rows, strict=True)]
        return sum(
            _GAP + (width if self._is_whole(head) else min(width, _LEAST))
            for head, width in zip(self.heads, widest, strict=True)
        )

    def _table(self) -> Table:
        table = Table(box=None, header_style="bold")
        for head in self.heads:
            if head in self.numbers:
                table.add_column(head, justify="right", no_wrap=True)
            else:
                table.add_column(head, overflow="fold", no_wrap=self._is_whole(head))
        for row in self.rows:
            table.add_row(*map(Text, row))
        return table

    def _list(self, row: Sequence[str], width: int) -> Iterator[Text]:
        yield Text(row[0], overflow="fold")
        line = _INDENT
        for head, cell in zip(self.heads[1:], row[1:], strict=True):
            part = f"{head} {cell}" if cell else ""
            longer = _BETWEEN.join(filter(None, (line.strip(), part)))
            if line.strip() and cell_len(_INDENT + longer) > width:
                yield _told(line, width)
                longer = part
            line = _INDENT + longer
        yield _told(line, width)


def _told(line: str, width: int) -> Text:
    folded = fill(line, width, subsequent_indent=2 * _INDENT, break_on_hyphens=False)
    return Text(folded, overflow="fold")
