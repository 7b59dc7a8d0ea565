"""`hubscan doctor`: look whether everything is in place for an unattended run."""

from __future__ import annotations

import dataclasses
import json
import sys
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from hubscan.cli import options
from hubscan.pipeline.doctor import Finding, State, examine
from hubscan.store.datadir import DataDir


@click.command("doctor")
@click.option("--offline", is_flag=True, help="Do not ask the Hub anything.")
@options.data_dir
@options.config_dir
@options.as_json
def command(offline: bool, data_dir: Path, config_dir: Path | None, as_json: bool) -> None:
    """Look whether everything is in place for a run that nobody watches.

    Configuration, disk, memory, unfinished scans, and with two requests the Hub: whether it
    answers, its quota, and how long a whole scan takes at least. Exit code 1 if a run would fail.
    """
    found = examine(DataDir(data_dir), config_dir, offline=offline)
    if as_json:
        for finding in found:
            click.echo(json.dumps(dataclasses.asdict(finding)))
    else:
        _print(found)
    if any(finding.state is State.PROBLEM for finding in found):
        sys.exit(1)


def _print(found: list[Finding]) -> None:
    table = Table(box=None, show_header=False)
    for finding in found:
        hint = f"\n{finding.hint}" if finding.hint else ""
        table.add_row(finding.state, escape(finding.about), escape(finding.message + hint))
    Console().print(table)
