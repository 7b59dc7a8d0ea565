"""How long work shows itself on stderr: a bar on a terminal, plain lines elsewhere, JSON lines.

Each step ends with one line: how long it took and what it came to.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import click
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from hubscan.model import clock
from hubscan.model.observer import Observer

_LINE_EVERY_SECONDS = 10.0
_SPEED_OVER_SECONDS = 600.0
"""Two of the Hub's quota windows: a scan runs, waits, and runs again."""


@dataclass(slots=True)
class _Step:
    """What is known of the step at work."""

    name: str
    total: int | None
    unit: str
    began: float
    done: int = 0
    before: int | None = None
    """What was there at the start; not speed."""
    facts: dict[str, object] = field(default_factory=dict)

    @property
    def seconds(self) -> float:
        """How long it has been at work."""
        return clock.monotonic() - self.began

    @property
    def rate(self) -> float:
        """Units a second in this process."""
        return (self.done - (self.before or 0)) / self.seconds if self.seconds > 0 else 0.0

    def figures(self) -> str:
        """Amount, speed and facts in words; empty for a step that counts nothing."""
        if self.before is None:
            return ""
        amount = f"{self.done:,}" if self.total is None else f"{self.done:,} of {self.total:,}"
        facts = [_fact(name, v) for name, v in self.facts.items() if isinstance(v, int)]
        return " · ".join([f"{amount} {self.unit}", f"{self.rate:,.0f}/s", *facts])


class _Display(Observer):
    """Keeps the figures; those below show them."""

    def __init__(self) -> None:
        self._step: _Step | None = None

    def step(self, name: str, total: int | None = None, unit: str = "") -> None:
        self.close()
        self._step = _Step(name, total, unit, clock.monotonic())
        self.show_step(self._step)

    def advance(self, amount: int, **facts: object) -> None:
        step = self._step
        if step is None:
            return
        if step.before is None:
            step.before = amount
        step.done += amount
        step.facts |= facts
        self.show_progress(step)

    def done(self, message: str) -> None:
        if self._step is not None:
            self.show_end(self._step, message)
        self._step = None

    def close(self) -> None:
        """End the step at work, if there is one."""
        if self._step is not None:
            figures = self._step.figures()
            self.done(f"{self._step.name}: {figures}" if figures else self._step.name)

    def show_step(self, step: _Step) -> None:
        """A step begins."""

    def show_progress(self, step: _Step) -> None:
        """More is done."""

    def show_end(self, step: _Step, message: str) -> None:
        """A step ended."""


class _Lines(_Display):
    """A line at the end of each step, and every ten seconds while one counts."""

    def __init__(self) -> None:
        super().__init__()
        self._next = clock.monotonic() + _LINE_EVERY_SECONDS

    def show_progress(self, step: _Step) -> None:
        if clock.monotonic() >= self._next:
            self._next = clock.monotonic() + _LINE_EVERY_SECONDS
            click.echo(f"{'':10}{step.name}: {step.figures()}", err=True)

    def note(self, message: str) -> None:
        click.echo(f"{'':10}note: {message}", err=True)

    def show_end(self, step: _Step, message: str) -> None:
        click.echo(_ended(step, message), err=True)


class _Json(_Display):
    """Everything, as JSON lines."""

    def _line(self, event: str, **facts: object) -> None:
        click.echo(json.dumps({"time": clock.iso(clock.now()), "event": event, **facts}), err=True)

    def show_step(self, step: _Step) -> None:
        self._line("step", step=step.name, total=step.total, unit=step.unit or None)

    def show_progress(self, step: _Step) -> None:
        rate = round(step.rate, 1)
        self._line("progress", step=step.name, done=step.done, per_second=rate, **step.facts)

    def note(self, message: str) -> None:
        self._line("note", message=message)

    def show_end(self, step: _Step, message: str) -> None:
        self._line("done", step=step.name, seconds=round(step.seconds, 1), message=message)


class _Bar(_Display):
    """A bar for the step at work; its figures, and the time left where the amount is known."""

    def __init__(self, progress: Progress) -> None:
        super().__init__()
        self._progress = progress
        self._task = progress.add_task("", figures="", visible=False)

    def show_step(self, step: _Step) -> None:
        name = escape(step.name)
        self._progress.reset(
            self._task, total=step.total, description=name, figures="", visible=True
        )

    def show_progress(self, step: _Step) -> None:
        self._progress.update(self._task, completed=step.done, figures=step.figures())

    def note(self, message: str) -> None:
        self._print(f"{'':10}note: {message}")

    def show_end(self, step: _Step, message: str) -> None:
        self._progress.update(self._task, visible=False)
        self._print(_ended(step, message))

    def _print(self, line: str) -> None:
        self._progress.console.print(escape(line), soft_wrap=True, highlight=False)


def _fact(name: str, value: int) -> str:
    """`pages=12` is "12 pages", `quota_left=488` is "quota left 488"."""
    words = name.replace("_", " ")
    return f"{words} {value:,}" if words.endswith("left") else f"{value:,} {words}"


def _ended(step: _Step, message: str) -> str:
    return f"{step.seconds:7.1f} s {message}"


@contextmanager
def observer(*, quiet: bool, json_logs: bool) -> Iterator[Observer]:
    """The display that fits where stderr goes."""
    if json_logs:
        yield from _closing(_Json())
    elif quiet:
        yield Observer()
    elif sys.stderr.isatty():
        columns = (
            TextColumn("{task.description}"),
            BarColumn(bar_width=20),
            TextColumn("{task.fields[figures]}"),
            TimeElapsedColumn(),
            TimeRemainingColumn(elapsed_when_finished=False, compact=True),
        )
        with Progress(
            *columns,
            console=Console(stderr=True),
            speed_estimate_period=_SPEED_OVER_SECONDS,
            transient=True,
        ) as progress:
            yield from _closing(_Bar(progress))
    else:
        yield from _closing(_Lines())


def _closing(display: _Display) -> Iterator[Observer]:
    """`display`, whose last step ends with the work; a failed one has an error instead."""
    yield display
    display.close()
