"""The tables of a report as plain rows, for formats that hold data and not prose."""

from __future__ import annotations

from collections.abc import Iterator

from hubscan.reports.document import Report, Table
from hubscan.reports.spans import Code, Link, Model, Term, Text, Value


def tables(report: Report) -> Iterator[Table]:
    """Every table of the sections, in reading order."""
    for section in report.sections:
        yield from (block for block in section.blocks if isinstance(block, Table))


def names(table: Table) -> list[str]:
    """A distinct name for each column; repeated figures carry their heading."""
    seen = [column.name for column in table.columns]
    return [
        f"{column.name}_{column.title}" if seen.count(column.name) > 1 else column.name
        for column in table.columns
    ]


def value(cell: Value) -> str | int | float | None:
    """A cell as a number or a text."""
    match cell:
        case None | str() | int() | float():
            return cell
        case Model(name):
            return name
        case Code(words) | Link(words, _):
            return words
        case Term(_, key):
            return key
        case _:
            return words_of(cell)


def words_of(spans: Text) -> str:
    """Running text without its markup."""
    return "".join(str(value(span)) for span in spans)
