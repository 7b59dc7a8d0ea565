"""Columns of degrees taken down after their last reader, so that only a few are held at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, MutableMapping
from typing import Any

from hubscan.rules.engine.plan import Plan, Step


class Shelf:
    """Counts who of a plan will still read each column."""

    def __init__(self, plan: Plan, keep: Container[str]) -> None:
        handed = {read for step in plan.steps.values() for read in step.reads if ":" in read}
        self._left = Counter(_sources(handed))
        for step in plan.steps.values():
            self._left.update(step.columns)
        self._keep = keep

    def made(self, step: Step, *held: MutableMapping[str, Any]) -> None:
        """`step` has been computed from columns of `held`."""
        self._read(step.columns, held)

    def handed(self, names: Iterable[str], *held: MutableMapping[str, Any]) -> None:
        """The columns `names` have been made of those of `held`."""
        self._read(_sources(names), held)

    def _read(self, names: Iterable[str], held: Iterable[MutableMapping[str, Any]]) -> None:
        for name in names:
            self._left[name] -= 1
            if not self._left[name] and name not in self._keep:
                for columns in held:
                    columns.pop(name, None)


def _sources(handed: Iterable[str]) -> list[str]:
    """What columns are handed down from; those of named repositories come from none."""
    return [name.partition(":")[2] for name in handed if not name.startswith("named:")]
