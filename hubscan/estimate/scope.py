"""One model's facts, with words and units, for walking an expression."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec import Struct, field

from hubscan.estimate.arithmetic import Number, Part
from hubscan.estimate.lookup_tables import Lookup
from hubscan.estimate.method import Facts
from hubscan.estimate.three_values import Value

if TYPE_CHECKING:
    from hubscan.estimate.assumptions import Assumptions

Row = Mapping[str, Value]


class ModelScope(Struct, frozen=True):
    """The names of an expression for one model: `row` has a value for every fact."""

    facts: Facts
    row: Row
    assumptions: Assumptions
    worked_out: Mapping[str, Part] = field(default_factory=dict)
    """Facts that are calculations themselves, such as a sum over ancestors."""

    def fact(self, name: str) -> Value:
        """See `hubscan.estimate.walk.Scope`."""
        return self.row[name]

    def part(self, name: str) -> Part | None:
        """See `hubscan.estimate.walk.Scope`."""
        value = self.row[name]
        if value is None:
            return None
        if name in self.worked_out:
            return self.worked_out[name]
        declared = self.facts.columns[name]
        return Number(
            declared.words or name.replace("_", " "),
            float(value),  # type: ignore[arg-type]  # a fact that is calculated with is a number
            declared.unit,
        )

    def number(self, name: str, end: str) -> float | str:
        """See `hubscan.estimate.expression.Names`."""
        return self.assumptions.number(name, end)

    def table(self, name: str, end: str) -> Lookup:
        """See `hubscan.estimate.expression.Names`."""
        return self.assumptions.table(name, end)

    def constant(self, name: str, end: str) -> Number:
        """See `hubscan.estimate.walk.Scope`."""
        if name in self.assumptions.definitions:
            definition = self.assumptions.definitions[name]
            return Number("", definition.value, definition.unit, name)
        if name not in self.assumptions.constants:
            extreme = self.assumptions.extreme(name, end)
            unit = self.assumptions.table(name, end).unit
            return Number("", extreme.value, unit, extreme.name)
        found = self.assumptions[name]
        return Number("", getattr(found, end), found.unit, name)
