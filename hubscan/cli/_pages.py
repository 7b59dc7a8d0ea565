"""How wide answers are: as the terminal or `COLUMNS` say, else 100 columns."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable
from textwrap import fill
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

_WIDEST = 100
_BRANCHES = " │├└─"
_GOES_ON = str.maketrans("├└─", "│  ")
"""What stands below the branches of a tree."""


def width() -> int:
    """Columns of the window; 100 where there is none."""
    return _window() or _WIDEST


def _window() -> int | None:
    columns = os.environ.get("COLUMNS", "")
    if columns.isdecimal() and int(columns):
        return int(columns)
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def tell(text: str) -> None:
    """Print lines of words; what is too wide for the window goes on below, two columns further in.

    A word is never broken, so that addresses and names can be copied. Where there is no window,
    scripts read: a line stays a line.
    """
    widest = _window()
    for line in text.splitlines():
        words = line.lstrip(_BRANCHES)
        if widest is not None and len(line) > widest:
            indent = line[: len(line) - len(words)]
            folded = fill(
                words,
                widest,
                initial_indent=indent,
                subsequent_indent=f"{indent.translate(_GOES_ON)}  ",
                break_long_words=False,
                break_on_hyphens=False,
            )
            click.echo(folded)
        else:
            click.echo(line.rstrip())


def page(parts: Iterable[RenderableType]) -> None:
    """Print `parts` one below the other."""
    pages = console()
    if pages.is_terminal:
        pages.width = min(pages.width, _WIDEST)
        for part in parts:
            pages.print(part)
        return
    with pages.capture() as written:
        for part in parts:
            pages.print(part)
    click.echo("\n".join(line.rstrip() for line in written.get().splitlines()))


def console() -> Console:
    """Prints as wide as the terminal or `COLUMNS` say; 100 columns where neither is there."""
    from rich.console import Console

    return Console(highlight=False, markup=False, emoji=False, width=width())
