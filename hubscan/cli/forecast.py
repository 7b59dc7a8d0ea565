"""`hubscan forecast`: the count of a rule in years to come, and how the reckoning did before."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hubscan.cli import _assessment, options
from hubscan.cli._pages import tell

if TYPE_CHECKING:
    from hubscan.tally.forecast import Forecast


@click.command("forecast")
@click.argument("texts", metavar="RULE[/TIER]...", nargs=-1, required=True)
@options.level
@click.option("--until", type=click.IntRange(2000, 2100), default=2030, show_default=True)
@click.option(
    "--growth",
    type=click.FloatRange(0, 100),
    metavar="TIMES",
    help="New repositories of a year over those of the year before."
    " [default: the growth that would have missed least]",
)
@options.sets
@options.readings
@options.as_json
@options.assessment
@options.data_dir
@options.config_dir
def command(
    texts: tuple[str, ...],
    level: str,
    until: int,
    growth: float | None,
    sets: dict[str, str],
    readings: dict[str, str],
    as_json: bool,
    assessment: str | None,
    data_dir: Path,
    config_dir: Path | None,
) -> None:
    """Carry the count of each rule forward to the end of each year, under a stated growth or under
    the one that would have missed least in the past, and print the trials that say so.

    The past is that of the repositories that are still there. With --set or --reading the line is
    elsewhere, or moves with the day of each model. RULE alone stands for the tier that reports open
    with.
    """
    from hubscan import library
    from hubscan.store.datadir import DataDir
    from hubscan.tally.forecast import METHODS

    stored = _assessment.chosen(DataDir(data_dir), assessment)
    moved = {name.partition(".")[0] for name in sets} | set(readings)
    with library.load(data_dir, stored.id) as loaded:
        bent = loaded
        if moved:
            bent = loaded.what_if(sets=sets, readings=readings, config_dir=config_dir)
        for deviation in bent.deviations:
            click.echo(f"changed from the texts: {deviation}", err=as_json)
        found = [
            one
            for text in texts
            for one in (bent if text.partition("/")[0] in moved else loaded).forecasts(
                text, level=level, until=until, growth=growth
            )
        ]
    if as_json:
        click.echo(json.dumps([asdict(f) for f in found], default=str, ensure_ascii=False))
        return
    tell("\n\n".join("\n".join(_lines(f, level, METHODS)) for f in found))


def _lines(found: Forecast, level: str, methods: dict[str, str]) -> list[str]:
    lines = [
        f"{found.column}, {level}: {found.covered:,} repositories on {found.today};"
        f" {found.last_year:,} new in the last year, {found.year_before:,} in the year before;"
        f" {found.undated:,} without a day, or older than the Hub counts",
        f"{'by':<12}{'forecast':>12}{'80 %':>20}",
    ]
    for point in found.points:
        interval = f"{point.low:,.0f}–{point.high:,.0f}"
        lines.append(f"{point.day!s:<12}{point.forecast:>12,.0f}{interval:>20}")
    times = f" ({found.growth:.2f} times)" if found.method != "steady" else ""
    lines.append(f"Growth is {found.method}{times}: {methods[found.method]}.")
    missed = ", ".join(f"{name} {miss:.0%}" for name, miss in found.misses)
    lines.append(
        f"Tried on {len(found.trials)} days of the past, up to {found.years_tried:.0f} years ahead,"
        f" it missed by, on average: {missed}. Beyond that nothing was tried."
    )
    lines += [
        f"  on {t.made_on} for {t.of}: forecast {t.forecast:,.0f}, counted {t.counted:,}"
        for t in found.trials
    ]
    return lines
