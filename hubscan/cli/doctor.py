"""`hubscan doctor`: look whether everything is in place for an unattended run."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hubscan.cli import options
from hubscan.cli._pages import console
from hubscan.model.text import canonical_json

if TYPE_CHECKING:
    from hubscan.pipeline.doctor_findings import Finding


@click.command("doctor")
@click.option("--offline", is_flag=True, help="Do not ask the Hub anything.")
@click.option(
    "--live", is_flag=True, help="Hold the Hub against what this version knows of it instead."
)
@click.option(
    "--record",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="With --live: keep what the Hub said in DIR, and tell what differs from the last time.",
)
@options.data_dir
@options.config_dir
@options.as_json
def command(
    offline: bool,
    live: bool,
    record: Path | None,
    data_dir: Path,
    config_dir: Path | None,
    as_json: bool,
) -> None:
    """Look whether everything is in place for a run that nobody watches.

    Configuration, disk, memory, unfinished scans, and with two requests the Hub: whether it
    answers, its quota, and how long a whole scan takes at least. Exit code 1 if a run would fail.

    With --live some forty requests look whether the Hub still lists and answers what this version
    reads; exit code 3 and the name of what is otherwise if it does not.
    """
    from hubscan.pipeline.doctor import examine
    from hubscan.pipeline.doctor_findings import State
    from hubscan.store.datadir import DataDir

    if record is not None and not live:
        raise click.UsageError("--record keeps what --live hears: give both")
    if live and offline:
        raise click.UsageError("--live asks the Hub, --offline does not: give one")
    if live:
        found = _live(config_dir, record)
    else:
        found = examine(DataDir(data_dir), config_dir, offline=offline)
    if as_json:
        click.echo(canonical_json([dataclasses.asdict(finding) for finding in found]), nl=False)
    else:
        _print(found)
    states = {finding.state for finding in found}
    if State.PROBLEM in states or State.DRIFT in states:
        sys.exit(1 if State.PROBLEM in states else 3)


def _live(config_dir: Path | None, record: Path | None) -> list[Finding]:
    """What the Hub shows; of a canary our estimate is made without the table of known models."""
    from hubscan import desk
    from hubscan.config import Config
    from hubscan.hub.client import HubClient
    from hubscan.model.errors import HubUnreachableError
    from hubscan.pipeline.doctor_findings import Finding, State
    from hubscan.pipeline.doctor_live import examine_live

    settings = desk.Settings(Config.find(config_dir), no_reference=True)

    def estimate(records: Sequence[dict[str, Any]]) -> Sequence[dict[str, Any]]:
        return desk.estimates([{"record": record} for record in records], settings)

    try:
        contact = examine_live(HubClient(), estimate, record)
    except HubUnreachableError as error:
        return [Finding("Hub", State.PROBLEM, error.message, error.hint)]
    found = list(contact.findings)
    for number, told in enumerate(contact.differences, 1):
        found.append(Finding(f"since the last recording, {number}", State.OK, told))
    if contact.recorded is not None:
        found.append(Finding("recording", State.OK, str(contact.recorded)))
    return found


def _print(found: list[Finding]) -> None:
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=None, show_header=False)
    for finding in found:
        hint = f"\n{finding.hint}" if finding.hint else ""
        table.add_row(finding.state, escape(finding.about), escape(finding.message + hint))
    console().print(table)
