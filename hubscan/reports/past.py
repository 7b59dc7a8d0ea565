"""A row of the history: what one rule covered on one day."""

from __future__ import annotations

from dataclasses import dataclass, fields

from hubscan.reports.words import spanned

AS_WRITTEN = "as written"
"""The reading of a text that nothing was chosen for."""


@dataclass(frozen=True, slots=True)
class Past:
    """One row of the history; its fields are the columns."""

    data_date: str
    rule: str
    tier: str
    mode: str
    reading: str
    models: int
    surely: int
    likely: int
    possibly: int
    expected: int | None
    """Models expected to be covered, to the nearest; None where nothing is expected, and in rows
    that were written before this was kept."""
    expected_low: int | None
    expected_high: int | None
    """Ends of its 90 % interval, outwards to whole models."""
    completeness: str
    """complete, partial, …: as the snapshot's manifest has it; empty if not recorded."""
    accepted: str
    """Why the day was published although a gate would have refused it; empty for most."""
    assessment: str
    hubscan_version: str
    config_sha256: str

    @property
    def middle(self) -> int:
        """The expected count; the likely one where there is none."""
        return self.likely if self.expected is None else self.expected

    @property
    def key(self) -> tuple[str, str, str, str, str]:
        """What there is one row of."""
        return self.data_date, self.rule, self.tier, self.mode, self.reading

    def interval_words(self) -> str:
        """`500–800`; empty where nothing is expected."""
        if self.expected_low is None or self.expected_high is None:
            return ""
        return spanned(self.expected_low, self.expected_high)


COLUMNS = tuple((f.name, int if str(f.type).startswith("int") else str) for f in fields(Past))
OPTIONAL = frozenset(f.name for f in fields(Past) if "None" in str(f.type))
"""Numbers that may be missing."""
