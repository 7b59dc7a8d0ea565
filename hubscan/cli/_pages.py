"""How wide answers are: as the terminal or `COLUMNS` say, else 100 columns."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

_WIDEST = 100


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
    for line in written.get().splitlines():
        click.echo(line.rstrip())


def console() -> Console:
    """Prints as wide as the terminal or `COLUMNS` say; 100 columns where neither is there."""
    from rich.console import Console

    made = Console(highlight=False, markup=False, emoji=False)
    if not made.is_terminal and not os.environ.get("COLUMNS", "").isdecimal():
        made.width = _WIDEST
    return made
