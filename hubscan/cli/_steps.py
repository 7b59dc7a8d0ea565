"""The step at work and its figures; the displays on a terminal, in lines and in JSON show them."""

from __future__ import annotations

from dataclasses import dataclass, field

from hubscan.model import clock
from hubscan.model.observer import Observer


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


def _fact(name: str, value: int) -> str:
    """`pages=12` is "12 pages", `quota_left=488` is "quota left 488"."""
    words = name.replace("_", " ")
    return f"{words} {value:,}" if words.endswith("left") else f"{value:,} {words}"


def ended(step: Step, message: str) -> str:
    return f"{step.seconds:7.1f} s {message}"
