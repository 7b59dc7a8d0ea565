"""Long answers: plain where they are piped, at most 100 columns wide where they are read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.console import RenderableType

_WIDEST = 100


def page(parts: Iterable[RenderableType]) -> None:
    """Print `parts` one below the other."""
    from rich.console import Console

    console = Console(highlight=False, markup=False, emoji=False)
    if console.is_terminal:
        console.width = min(console.width, _WIDEST)
        for part in parts:
            console.print(part)
        return
    console.width = _WIDEST
    with console.capture() as written:
        for part in parts:
            console.print(part)
    for line in written.get().splitlines():
        click.echo(line.rstrip())
