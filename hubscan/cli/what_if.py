"""`hubscan what-if`: other numbers and readings on the latest assessment, in seconds."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hubscan.cli import _assessment, options
from hubscan.cli._pages import page, tell
from hubscan.model.choices import LEVELS, UNITS
from hubscan.model.text import canonical_json

if TYPE_CHECKING:
    from hubscan.cli._tables import Listing
    from hubscan.rules import VerdictColumn

Counts = dict[str, int]
"""Models at each level."""
_AUDITED = (
    "No expected counts: those of this assessment are corrected by an audit that was drawn under "
    "the texts as they are, and what it would correct under others is not known."
)
_NOT_AUDITED = (
    "No expected counts, which take longer than all others: `hubscan assess` with the same options "
    "makes them."
)


@click.command("what-if")
@options.sets
@options.readings
@options.thresholds
@options.convention
@options.assumption
@click.option("--unit", type=click.Choice(UNITS), default=UNITS[0], show_default=True)
@options.assessment
@options.as_json
@options.data_dir
@options.config_dir
def command(
    sets: dict[str, str],
    readings: dict[str, str],
    thresholds: tuple[str, ...],
    conventions: dict[str, str],
    values: dict[str, float],
    unit: str,
    assessment: str | None,
    as_json: bool,
    data_dir: Path,
    config_dir: Path | None,
) -> None:
    """How many models a rule would cover if its line were elsewhere, beside what it covers now.

    Works on a finished assessment and writes nothing, so lines can be moved back and forth in
    seconds. Other conventions and assumptions move estimates: then all is estimated anew, which
    takes as long as an assessment, and the tiers whose counts change are shown. `hubscan assess`
    takes the same options and keeps the outcome for reports.
    """
    if not (sets or readings or thresholds or conventions or values):
        raise click.UsageError(
            "Say what to change: --set, --reading, --threshold, --convention or --assumption."
        )
    from hubscan import library
    from hubscan.store.datadir import DataDir

    stored = _assessment.chosen(DataDir(data_dir), assessment)
    now = library.load(data_dir, stored.id, without=_NOT_ASKED)
    then = now.what_if(
        sets=sets,
        readings=readings,
        thresholds=thresholds,
        conventions=conventions,
        assumptions=values,
        expected=False,
        tallied=False,
        config_dir=config_dir,
    )
    before, after = now.totals(unit), then.totals(unit)
    if conventions or values:
        after = {tier: counts for tier, counts in after.items() if counts != before.get(tier)}
    without = no_expected_counts(stored.manifest)
    if as_json:
        found = [
            {"rule": tier.rule, "tier": tier.tier, "mode": tier.mode}
            | {"now": before.get(tier), "then": counts}
            for tier, counts in after.items()
        ]
        said = {"deviations": list(then.deviations), "unit": unit, "tiers": found,
                "no_expected_counts": without}  # fmt: skip
        click.echo(canonical_json(said), nl=False)
        return
    for deviation in then.deviations:
        tell(f"changed from the texts: {deviation}")
    page([_table(before, after, unit)])
    tell(without)


_NOT_ASKED = (
    "models",
    "edges",
    "rejects",
    "estimates",
    "lineage",
    "parents",
    "verdicts",
    "chances",
)
"""Of the texts as they are only the tallies are shown."""


def no_expected_counts(assessment: Mapping[str, Any]) -> str:
    """Why none are shown, from the manifest of an assessment."""
    return _AUDITED if (assessment.get("audit") or {}).get("used") else _NOT_AUDITED


def _table(
    before: dict[VerdictColumn, Counts], after: dict[VerdictColumn, Counts], unit: str
) -> Listing:
    from hubscan.cli._tables import Listing

    heads = ("at least", "likely", "at most")
    rows = []
    for tier, counts in after.items():
        now = before.get(tier)
        moves = (
            f"{now[level]:,} → {counts[level]:,}" if now else f"{counts[level]:,}"
            for level in LEVELS
        )
        rows.append((f"{tier.rule}/{tier.tier} [{tier.mode}]", *moves))
    return Listing(("tier", *heads), rows, frozenset(heads), f"Covered {unit}, now → then")
