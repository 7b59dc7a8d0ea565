"""What a reader asked for, if less or other than the whole report."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from hubscan.model.suggest import unknown
from hubscan.rules import Rulebook


@dataclass(frozen=True, slots=True)
class Choice:
    """Everything by default."""

    sections: tuple[str, ...] = ()
    """Section names; empty for all."""
    rules: tuple[str, ...] = ()
    """Rule ids; empty for all."""
    group_by: str | None = None
    """A grouping of `hubscan.tally.group_by`, for an extra section."""
    top: int = 10
    """How many models or groups are named in a table."""

    @property
    def is_whole(self) -> bool:
        """True if nothing was asked for."""
        return self == Choice()

    def of(self, rulebook: Rulebook) -> Rulebook:
        """`rulebook` with the chosen rules only. Raises `ConfigError` for an unknown one."""
        if not self.rules:
            return rulebook
        return rulebook.chosen({rulebook.rule(name).id for name in self.rules})

    def wants(self, section: str) -> bool:
        """Whether `section` is to be in the report."""
        return not self.sections or section in self.sections

    def check(self, known: Iterable[str]) -> None:
        """Raise `UnknownNameError` if a chosen section does not exist."""
        names = sorted(known)
        for section in self.sections:
            if section not in names:
                raise unknown("report section", section, names)
