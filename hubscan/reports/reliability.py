"""How often models given a probability were covered, where the answer is known: what
`python -m benchmarks.census` wrote, for the report."""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass
from pathlib import Path

from hubscan.model.text import canonical_json

FILE = Path(__file__).with_name("reliability.json")
"""Figures of the last run, shipped with the code that they judge."""
_IN_19_OF_20 = 1.96
"""Standard errors."""


@dataclass(frozen=True, slots=True)
class Bin:
    """Hidden roots whose probability lies between two values; all of one root are one case."""

    at_least: float
    below: float
    roots: int
    mean_probability: float
    covered: float
    """The share of them that is covered."""

    @property
    def band(self) -> float:
        """How far `covered` may lie from the mean probability in 19 of 20 runs, if it is right."""
        p = self.mean_probability
        return _IN_19_OF_20 * math.sqrt(p * (1 - p) / self.roots)

    @property
    def is_inside(self) -> bool:
        """Whether it lies no further off."""
        return abs(self.covered - self.mean_probability) <= self.band


@dataclass(frozen=True, slots=True)
class Measured:
    """One run."""

    command: str
    date: str
    """ISO day."""
    version: str
    """Of hubscan."""
    draws: int
    """Times that a third of the families was hidden."""
    bins: tuple[Bin, ...]
    """Ascending; those with too few roots are left out."""


def read(path: Path = FILE) -> Measured:
    """The run that is shipped."""
    found = json.loads(path.read_text(encoding="utf-8"))
    return Measured(**(found | {"bins": tuple(Bin(**one) for one in found["bins"])}))


def write(measured: Measured, path: Path = FILE) -> None:
    """Keep a run for the report."""
    path.write_text(canonical_json(asdict(measured)), encoding="utf-8")
