"""`hubscan sensitivity`: which assumption moves an expected count most."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hubscan.cli import _assessment, _progress, options
from hubscan.cli._pages import page
from hubscan.model.text import canonical_json

if TYPE_CHECKING:
    from hubscan.census.moved_files import Moved
    from hubscan.cli._tables import Listing


@click.command("sensitivity")
@click.argument("rule", required=False)
@click.option(
    "--most",
    type=click.IntRange(min=1),
    default=20,
    show_default=True,
    help="Assumptions of estimates to try, those first that most figures rest on.",
)
@options.as_json
@options.assessment
@options.data_dir
@options.config_dir
@options.quiet
@options.json_logs
def command(
    rule: str | None,
    most: int,
    as_json: bool,
    assessment: str | None,
    data_dir: Path,
    config_dir: Path | None,
    quiet: bool,
    json_logs: bool,
) -> None:
    """Which assumptions move the expected count of each text's main line most, one at a time, from
    the low to the high end of its range.

    All is estimated anew for each end: on the built-in sample two minutes, on the whole Hub hours.
    What comes out is kept beside the assessment, and the next report draws it on the pages of the
    texts. RULE only chooses what is printed.
    """
    from hubscan import pipeline
    from hubscan.config import Config
    from hubscan.store.datadir import DataDir

    data, config = DataDir(data_dir), Config.find(config_dir)
    stored = _assessment.chosen(data, assessment)
    if rule is not None:
        config.rulebook_of(stored).rule(rule)
    with _progress.observer(quiet=quiet, json_logs=json_logs) as watch:
        found = pipeline.sensitivity(data, config, stored, most=most, observer=watch)
    lines = {
        name: moved
        for name, moved in found.lines.items()
        if rule is None or name.partition("/")[0] == rule
    }
    if as_json:
        told = {name: [asdict(one) for one in moved] for name, moved in lines.items()}
        click.echo(canonical_json({"tried": found.tried, "lines": told}), nl=False)
        return
    page([_table(name, moved, found.tried) for name, moved in lines.items() if moved])


def _table(line: str, moved: tuple[Moved, ...], tried: int) -> Listing:
    from hubscan.cli._tables import Listing

    heads = ("from", "to", "at the low end", "at the high end")
    rows = [
        (
            one.assumption,
            f"{one.low:g}",
            f"{one.high:g}",
            f"{one.expected_at_low:,.0f}",
            f"{one.expected_at_high:,.0f}",
        )
        for one in moved
    ]
    rule, _, mode = line.rpartition("@")
    title = f"{rule} [{mode}]: expected models; of {tried} assumptions these move it most"
    return Listing(("assumption", *heads), rows, frozenset(heads), title)
