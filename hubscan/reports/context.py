"""What a section may read: the tables, the rules, the two manifests. Nothing else, no clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import duckdb

from hubscan.census.moved_files import Sensitivity
from hubscan.estimate.assumptions import Assumptions
from hubscan.reports import lines
from hubscan.reports.choice import Choice
from hubscan.reports.main_tiers import Line, Standing, main_lines
from hubscan.reports.past import Past
from hubscan.reports.readings import readings
from hubscan.rules import Rulebook
from hubscan.rules.engine.countable import left_out
from hubscan.tally import ladder
from hubscan.tally.claims import Measurement
from hubscan.tally.content import content_hash
from hubscan.tally.ladder import Ladder
from hubscan.tally.survey import Survey


@dataclass(frozen=True)
class Context:
    """Handed to every section."""

    con: duckdb.DuckDBPyConnection
    """Relations `models`, `estimates`, `lineage`, `parents`, `verdicts`, `tallies`."""
    rulebook: Rulebook
    snapshot: Mapping[str, Any]
    """Manifest of the snapshot."""
    assessment: Mapping[str, Any]
    """Manifest of the assessment."""
    models: int
    """Models in the snapshot."""
    downloads: int
    """Their downloads in the last 30 days."""
    tallies: tuple[dict[str, str | int | float | None], ...]
    """Rows of `tallies`, sorted by its key."""
    baseline: tuple[dict[str, str | int | float | None], ...] | None
    """The same rows of the baseline that a scenario is put beside; None if there is none."""
    survey: Survey
    """What one pass over the verdicts gathered."""
    choice: Choice
    """What the reader asked for."""
    past: tuple[Past, ...]
    """Counts of earlier scans."""
    constants: Assumptions
    """The assumptions of the assessment, under its accounting conventions."""
    claims: tuple[tuple[Measurement, ...], ...]
    """Public statements, counted on the days that they can be counted on."""
    moved: Sensitivity | None = None
    """What moving assumptions does to the expected counts, if somebody asked."""

    @cached_property
    def main_lines(self) -> dict[Standing, list[Line]]:
        """The line that each text is known for, with its counts, by standing."""
        return main_lines(readings(self.tallies, self.left_out), self.rulebook)

    @cached_property
    def left_out(self) -> frozenset[tuple[str, str]]:
        """See `hubscan.rules.engine.countable.left_out`; asked for everywhere, so found once."""
        return left_out(self.rulebook)

    @cached_property
    def tallies_sha256(self) -> str:
        """Hash of the tallies, which is that of tallies.csv."""
        return content_hash(self.tallies)

    @cached_property
    def _floors(self) -> dict[str, tuple[lines.Line, ...]]:
        return {}

    def floors(self, quantity: str) -> tuple[lines.Line, ...]:
        """`lines.floors`; every page of a rule asks for them, so they are found once a report."""
        if quantity not in self._floors:
            self._floors[quantity] = lines.floors(self.rulebook, quantity, self.left_out)
        return self._floors[quantity]

    @cached_property
    def _ladders(self) -> dict[str, Ladder]:
        return {}

    def ladder(self, quantity: str) -> Ladder:
        """How many models are at or above a line on `quantity`; worked out once a report."""
        if quantity not in self._ladders:
            self._ladders[quantity] = ladder.load(self.con, quantity)
        return self._ladders[quantity]

    def rows(self, query: str, values: object = None) -> list[tuple[Any, ...]]:
        """All rows of an ordered query."""
        return self.con.execute(query, values).fetchall()
