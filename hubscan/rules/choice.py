"""Which rulebook and which way of counting an assessment used. Kept in its manifest."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hubscan.rules.language.threshold import THRESHOLD
from hubscan.rules.rulebook import Rulebook

if TYPE_CHECKING:
    from hubscan.estimate.assumptions import Assumptions


@dataclass(frozen=True, slots=True)
class Choice:
    """Deviations asked for by the user; by default none."""

    as_of: date | None = None
    """Only texts that stood, and models that existed, on this day."""
    readings: dict[str, str] = field(default_factory=dict)
    """Rule id → named reading."""
    sets: dict[str, str] = field(default_factory=dict)
    """`RULE.PARAM` → value."""
    thresholds: tuple[str, ...] = ()
    """One-line rules, such as `training_flop>1e24`."""
    rules_dir: Path | None = None
    """Rule files to use instead of the configuration's."""
    conventions: dict[str, str] = field(default_factory=dict)
    """Accounting convention → choice."""
    exact: bool = False
    """Build the models of fetched configs without weights."""
    values: dict[str, float] = field(default_factory=dict)
    """Assumption → the value it is fixed at."""

    def rulebook(self, texts: Rulebook, constants: Assumptions | None) -> Rulebook:
        """`texts` bent, with every deviation from them and from the usual way of counting.

        `constants` say what conventions and assumptions mean; none are needed where estimates
        stay. Raises `ConfigError` for unknown names and values.
        """
        book = texts.bend(
            as_of=self.as_of,
            readings=self.readings,
            sets=self.sets,
            thresholds=self.thresholds,
        )
        if constants is None:
            return book
        fixed = constants.fixed(self.values)
        counted = self.assumptions(constants).deviations
        return replace(book, deviations=(*book.deviations, *counted, *fixed))

    def assumptions(self, constants: Assumptions) -> Assumptions:
        """`constants` under the chosen accounting conventions, with values fixed.

        Raises `ConfigError` for unknown names, choices that there are not, and unusable values.
        """
        if not (self.conventions or self.values):
            return constants
        return constants.with_conventions(self.conventions).with_values(self.values)

    def bent_by(self, further: Choice) -> Choice:
        """This choice with the values, readings and lines of another on top."""
        return replace(
            self,
            sets=self.sets | further.sets,
            readings=self.readings | further.readings,
            thresholds=self.thresholds + further.thresholds,
            conventions=self.conventions | further.conventions,
            values=self.values | further.values,
        )

    @property
    def moves_estimates(self) -> bool:
        """Whether figures have to be estimated anew, not only held against other lines."""
        return bool(self.conventions or self.values)

    def bends(self) -> dict[str, Any]:
        """What makes the counts others than those of the texts as written; empty for a baseline.

        Looking harder (`exact`) bends nothing.
        """
        return {name: value for name, value in self.to_manifest().items() if name != "exact"}

    def touched(self, bent: Rulebook) -> tuple[str, ...]:
        """Ids of the rules of its rulebook that a reading, a value or a line changes or adds."""
        added = {rule.id for rule in bent.rules if rule.kind == THRESHOLD}
        return tuple(sorted({*self.readings, *(s.split(".", 1)[0] for s in self.sets), *added}))

    def to_manifest(self) -> dict[str, Any]:
        """JSON values; only what was chosen."""
        chosen: dict[str, Any] = {
            "as_of": self.as_of and self.as_of.isoformat(),
            "readings": self.readings,
            "sets": self.sets,
            "thresholds": list(self.thresholds),
            "rules_dir": self.rules_dir and str(self.rules_dir),
            "conventions": self.conventions,
            "assumptions": self.values,
            "exact": self.exact,
        }
        return {name: value for name, value in chosen.items() if value}

    @classmethod
    def from_manifest(cls, chosen: dict[str, Any]) -> Choice:
        """The inverse of `to_manifest`."""
        as_of, rules_dir = chosen.get("as_of"), chosen.get("rules_dir")
        return cls(
            as_of=date.fromisoformat(as_of) if as_of else None,
            readings=dict(chosen.get("readings", {})),
            sets=dict(chosen.get("sets", {})),
            thresholds=tuple(chosen.get("thresholds", ())),
            rules_dir=Path(rules_dir) if rules_dir else None,
            conventions=dict(chosen.get("conventions", {})),
            exact=bool(chosen.get("exact", False)),
            values=dict(chosen.get("assumptions", {})),
        )
