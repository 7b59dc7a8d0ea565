"""Pictures of counts for notebooks: the charts of the report, of the rules one asks for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from hubscan.model.suggest import unknown
from hubscan.reports.charts.lines import lines
from hubscan.reports.charts.svg import draw
from hubscan.reports.document import Chart
from hubscan.reports.words import MODE_WORDS

if TYPE_CHECKING:
    from hubscan.library import Assessment


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart that a notebook shows by itself."""

    chart: Chart

    @property
    def svg(self) -> str:
        """The drawing; words instead of it where `hubscan[report]` is not installed."""
        return draw(self.chart)

    def save(self, path: str | Path) -> None:
        """Write the drawing as an SVG file. Raises `OSError`."""
        Path(path).write_text(self.svg, encoding="utf-8")

    def _repr_svg_(self) -> str:
        return self.svg


def counts(assessment: Assessment, *rules: str) -> Picture:
    """How many models each tier of `rules` covers at least, expected (90 %) and at most.

    One row a tier and reading. Raises `UnknownNameError` that names the closest rules.
    """
    tallies = assessment.tallies.query("relation == 'all' and unit == 'repositories'")
    for rule in rules:
        if rule not in set(tallies["rule"]):
            raise unknown("rule", rule, sorted(set(tallies["rule"])))
    groups = [
        (
            rule,
            [
                {
                    "name": f"{row['tier']}, {MODE_WORDS[row['mode']]}",
                    "surely": int(row["surely"]),
                    "low": round(row["expected_low"]),
                    "high": round(row["expected_high"]),
                    "possibly": int(row["possibly"]),
                }
                for row in tallies[tallies["rule"] == rule].to_dict("records")
            ],
        )
        for rule in rules
    ]
    alt = "; ".join(
        f"{rule}, {row['name']}: {row['surely']:,} to {row['possibly']:,} models"
        for rule, rows in groups
        for row in rows
    )
    return Picture(Chart("counts", "Models covered", alt, lines(groups, len(assessment.models))))
