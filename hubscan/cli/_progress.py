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

from hubscan.model import clock
from hubscan.model.observer import Observer

_LINE_EVERY_SECONDS = 10.0


@dataclass(slots=True)
class Step:
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


class Display(Observer):
    """Keeps the figures; those below show them."""

    def __init__(self) -> None:
        self._step: Step | None = None

    def step(self, name: str, total: int | None = None, unit: str = "") -> None:
        self.close()
        self._step = Step(name, total, unit, clock.monotonic())
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

    def show_step(self, step: Step) -> None:
        """A step begins."""

    def show_progress(self, step: Step) -> None:
        """More is done."""

    def show_end(self, step: Step, message: str) -> None:
        """A step ended."""


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


def _fact(name: str, value: int) -> str:
    """`pages=12` is "12 pages", `quota_left=488` is "quota left 488"."""
    words = name.replace("_", " ")
    return f"{words} {value:,}" if words.endswith("left") else f"{value:,} {words}"


def ended(step: Step, message: str) -> str:
    return f"{step.seconds:7.1f} s {message}"


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
