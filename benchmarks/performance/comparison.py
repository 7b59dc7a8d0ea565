"""One job done in several ways, each round of each way in a process of its own, in turns."""

from __future__ import annotations

import json
import statistics
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from benchmarks.process import measure


@dataclass(frozen=True, slots=True)
class Comparison:
    """What came out. The first way is hubscan's."""

    title: str
    what: str
    """The job, and what is left out of the time, in sentences for the page."""
    unit: str
    """Of the figures: `CPU-s`, or another amount that is better small."""
    figures: dict[str, list[float]] = field(default_factory=dict)
    """By way: one figure a round."""

    @property
    def medians(self) -> dict[str, float]:
        """By way."""
        return {way: statistics.median(found) for way, found in self.figures.items()}

    @property
    def ratios(self) -> dict[str, float]:
        """How many times as much as hubscan each way needs."""
        ours, *_ = self.medians.values()
        return {way: median / ours for way, median in self.medians.items()}

    def show(self) -> None:
        """Print it."""
        print(f"\n{self.title} ({self.unit}, medians of {len(next(iter(self.figures.values())))})")
        for way, median in self.medians.items():
            print(f"  {way:44}{median:10.3f}{self.ratios[way]:9.1f} ×", flush=True)


def in_turns(
    comparison: Comparison, ways: Mapping[str, Callable[[], float]], rounds: int
) -> Comparison:
    """Fill in the figures: every way once a round, so that a slow minute slows all of them."""
    for _ in range(rounds):
        for way, run in ways.items():
            comparison.figures.setdefault(way, []).append(run())
    return comparison


class SameAnswer:
    """Sees to it that all ways come to the same answer: else they did not do the same job."""

    def __init__(self) -> None:
        self._first: object = None

    def cpu_seconds(self, module: str, *arguments: str) -> float:
        """What `python -m MODULE ARGUMENTS` says of itself: `{"cpu_seconds": …, "answer": …}`.

        Raises `RuntimeError` if it fails or its answer is another than that of those before it.
        """
        told = json.loads(measure([sys.executable, "-m", module, *arguments]).output)
        if self._first is None:
            self._first = told["answer"]
        if told["answer"] != self._first:
            raise RuntimeError(f"{module} {arguments}: {told['answer']}, not {self._first}")
        return float(told["cpu_seconds"])


def answer(cpu_seconds: float, found: object) -> None:
    """Print what `SameAnswer` reads."""
    print(json.dumps({"cpu_seconds": cpu_seconds, "answer": found}))
