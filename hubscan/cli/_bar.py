"""Progress on a terminal: a bar for the step at work, one line for each that ended."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from hubscan.cli._steps import Display, Step, ended

_SPEED_OVER_SECONDS = 600.0
"""Two of the Hub's quota windows: a scan runs, waits, and runs again."""


class Bar(Display):
    """A bar for the step at work; its figures, and the time left where the amount is known."""

    def __init__(self, progress: Progress) -> None:
        super().__init__()
        self._progress = progress
        self._task = progress.add_task("", figures="", visible=False)

    def show_step(self, step: Step) -> None:
        name = escape(step.name)
        self._progress.reset(
            self._task, total=step.total, description=name, figures="", visible=True
        )

    def show_progress(self, step: Step) -> None:
        self._progress.update(self._task, completed=step.done, figures=step.figures())

    def note(self, message: str) -> None:
        self._print(f"{'':10}note: {message}")

    def show_end(self, step: Step, message: str) -> None:
        self._progress.update(self._task, visible=False)
        self._print(ended(step, message))

    def _print(self, line: str) -> None:
        self._progress.console.print(escape(line), soft_wrap=True, highlight=False)


def progress() -> Progress:
    """The line on stderr that `Bar` writes to."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=20),
        TextColumn("{task.fields[figures]}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(elapsed_when_finished=False, compact=True),
        console=Console(stderr=True),
        speed_estimate_period=_SPEED_OVER_SECONDS,
        transient=True,
    )
