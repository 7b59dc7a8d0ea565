"""Progress for people: one line a step on stderr, nothing on stdout."""

from __future__ import annotations

import click

from hubscan.model import clock
from hubscan.model.observer import Observer


class Console(Observer):
    """Says what a long step did and how long it took."""

    def __init__(self) -> None:
        self._since = clock.monotonic()

    def step(self, name: str, total: int | None = None) -> None:
        self._since = clock.monotonic()

    def note(self, message: str) -> None:
        click.echo(f"  note: {message}", err=True)

    def done(self, message: str) -> None:
        click.echo(f"  {clock.monotonic() - self._since:6.1f} s  {message}", err=True)


def observer(quiet: bool) -> Observer:
    """A talking observer, or a silent one."""
    return Observer() if quiet else Console()
