"""How right the estimates were when they were tried: what `make accuracy` wrote, for the report."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).with_name("accuracy.json")
"""Figures of the last run, shipped with the code that they judge."""


@dataclass(frozen=True, slots=True)
class Tried:
    """One figure that the estimates are judged by."""

    part: str
    tried: str
    """What was tried, on how many."""
    figure: str
    target: str
    reached: bool | None
    """None where there is no target."""


def read() -> list[Tried]:
    """The figures, in the order in which they were measured."""
    return [Tried(**row) for row in json.loads(FILE.read_text(encoding="utf-8"))]
