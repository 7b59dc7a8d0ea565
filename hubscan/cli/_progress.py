"""How long work shows itself on stderr: a bar on a terminal, plain lines elsewhere, JSON lines.

Each step ends with one line: how long it took and what it came to.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from hubscan.cli._steps import Display, Step, ended
from hubscan.model import clock
from hubscan.model.observer import Observer

_LINE_EVERY_SECONDS = 10.0


class _Lines(Display):
    """A line at the end of each step, and every ten seconds while one counts."""

    def __init__(self) -> None:
        super().__init__()
        self._next = clock.monotonic() + _LINE_EVERY_SECONDS

    def show_progress(self, step: Step) -> None:
        if clock.monotonic() >= self._next:
            self._next = clock.monotonic() + _LINE_EVERY_SECONDS
            click.echo(f"{'':10}{step.name}: {step.figures()}", err=True)

    def note(self, message: str) -> None:
        click.echo(f"{'':10}note: {message}", err=True)

    def show_end(self, step: Step, message: str) -> None:
        click.echo(ended(step, message), err=True)


class _Json(Display):
    """Everything, as JSON lines."""

    def _line(self, event: str, **facts: object) -> None:
        click.echo(json.dumps({"time": clock.iso(clock.now()), "event": event, **facts}), err=True)

    def show_step(self, step: Step) -> None:
        self._line("step", step=step.name, total=step.total, unit=step.unit or None)

    def show_progress(self, step: Step) -> None:
        rate = round(step.rate, 1)
        self._line("progress", step=step.name, done=step.done, per_second=rate, **step.facts)

    def note(self, message: str) -> None:
        self._line("note", message=message)

    def show_end(self, step: Step, message: str) -> None:
        self._line("done", step=step.name, seconds=round(step.seconds, 1), message=message)


@contextmanager
def observer(*, quiet: bool, json_logs: bool) -> Iterator[Observer]:
    """The display that fits where stderr goes."""
    if json_logs:
        yield from _closing(_Json())
    elif quiet:
        yield Observer()
    elif sys.stderr.isatty():
        from hubscan.cli._bar import Bar, progress

        with progress() as shown:
            yield from _closing(Bar(shown))
    else:
        yield from _closing(_Lines())


def _closing(display: Display) -> Iterator[Observer]:
    """`display`, whose last step ends with the work; a failed one has an error instead."""
    yield display
    display.close()
