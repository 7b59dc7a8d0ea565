"""How a scan shows itself: a bar on a terminal, plain lines elsewhere, JSON lines for machines."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from hubscan.model import clock
from hubscan.model.observer import Observer

_LINE_EVERY_SECONDS = 10.0


class _Counting(Observer):
    """Keeps the sums that every display needs."""

    def __init__(self) -> None:
        self.models = 0
        self.pages: object = 0
        self.quota_left: object = None
        self.total: int | None = None
        self._since = clock.monotonic()
        self._first: int | None = None

    def step(self, name: str, total: int | None = None) -> None:
        self._since, self._first = clock.monotonic(), None
        self.total = total
        self.show_step(name)

    def advance(self, amount: int, **facts: object) -> None:
        if self._first is None:
            self._first = amount  # what was there before, not speed
        self.models += amount
        self.pages = facts.get("pages", self.pages)
        self.quota_left = facts.get("quota_left", self.quota_left)
        self.show_progress()

    @property
    def rate(self) -> float:
        """Models per second in this process."""
        elapsed = clock.monotonic() - self._since
        return (self.models - (self._first or 0)) / elapsed if elapsed > 0 else 0.0

    def show_step(self, name: str) -> None:
        """A step begins."""

    def show_progress(self) -> None:
        """The sums changed."""


class _Lines(_Counting):
    """One plain line every ten seconds."""

    def __init__(self) -> None:
        super().__init__()
        self._next = clock.monotonic()

    def show_step(self, name: str) -> None:
        click.echo(name, err=True)

    def show_progress(self) -> None:
        if clock.monotonic() >= self._next:
            self._next = clock.monotonic() + _LINE_EVERY_SECONDS
            quota = "" if self.quota_left is None else f", quota left {self.quota_left}"
            click.echo(
                f"{self.pages} pages, {self.models:,} models, {self.rate:,.0f} models/s{quota}",
                err=True,
            )

    def note(self, message: str) -> None:
        click.echo(message, err=True)

    def done(self, message: str) -> None:
        click.echo(message, err=True)


class _Json(_Counting):
    """Everything, as JSON lines."""

    def _line(self, event: str, **facts: object) -> None:
        click.echo(json.dumps({"time": clock.iso(clock.now()), "event": event, **facts}), err=True)

    def show_step(self, name: str) -> None:
        self._line("step", name=name)

    def show_progress(self) -> None:
        self._line(
            "page",
            pages=self.pages,
            models=self.models,
            models_per_second=round(self.rate, 1),
            quota_left=self.quota_left,
        )

    def note(self, message: str) -> None:
        self._line("note", message=message)

    def done(self, message: str) -> None:
        self._line("done", message=message)


class _Bar(_Counting):
    """A bar with models, pages, rate, quota left and, where the total is known, the time left."""

    def __init__(self, progress: Progress) -> None:
        super().__init__()
        self._progress = progress
        self._task = progress.add_task("scan", total=None, facts="")

    def show_step(self, name: str) -> None:
        self._progress.update(self._task, description=escape(name), total=self.total)

    def show_progress(self) -> None:
        quota = "" if self.quota_left is None else f" · quota left {self.quota_left}"
        facts = f"{self.pages} pages · {self.models:,} models · {self.rate:,.0f}/s{quota}"
        self._progress.update(self._task, completed=self.models, total=self.total, facts=facts)

    def note(self, message: str) -> None:
        self._progress.console.print(escape(message))

    def done(self, message: str) -> None:
        self._progress.console.print(escape(message))


@contextmanager
def observer(*, quiet: bool, json_logs: bool) -> Iterator[Observer]:
    """The display that fits where stderr goes."""
    if json_logs:
        yield _Json()
    elif quiet:
        yield Observer()
    elif sys.stderr.isatty():
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.fields[facts]}"),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
        )
        with Progress(*columns, console=Console(stderr=True)) as progress:
            yield _Bar(progress)
    else:
        yield _Lines()
