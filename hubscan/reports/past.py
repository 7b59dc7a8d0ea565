"""A row of the history: what one rule covered on one day."""

from __future__ import annotations

from dataclasses import dataclass, fields

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
    completeness: str
    """complete, partial, …: as the snapshot's manifest has it; empty if not recorded."""
    accepted: str
    """Why the day was published although a gate would have refused it; empty for most."""
    assessment: str
    hubscan_version: str
    config_sha256: str

    @property
    def key(self) -> tuple[str, str, str, str, str]:
        """What there is one row of."""
        return self.data_date, self.rule, self.tier, self.mode, self.reading


COLUMNS = tuple((field.name, int if field.type == "int" else str) for field in fields(Past))
