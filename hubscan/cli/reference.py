"""`hubscan reference`: check the curated table of base models, and show a row of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hubscan.cli import options
from hubscan.model.errors import ConfigError
from hubscan.model.text import canonical_json

if TYPE_CHECKING:
    from hubscan.config import Config
    from hubscan.estimate.reference import ReferenceRow
    from hubscan.estimate.reference_lint import Finding
    from hubscan.store.datadir import DataDir


@click.group("reference")
def command() -> None:
    """Check and show the curated facts of base models."""


@command.command("lint")
@options.data_dir
@options.config_dir
@options.as_json
def lint_table(data_dir: Path, config_dir: Path | None, as_json: bool) -> None:
    """Look for contradictions: sizes against the newest snapshot, 6 × parameters × tokens against
    stated FLOP, hours against utilisation, own step plus base against the total, sources against
    each other; and for large compute that rests on memory alone.

    Exit 4 if one is not excused by a note of its model.
    """
    from hubscan.config import Config
    from hubscan.estimate.reference_lint import lint
    from hubscan.store.datadir import DataDir

    config = Config.find(config_dir)
    rows = config.curated
    counts = _counts(config, DataDir(data_dir))
    accelerators = config.assumptions.accelerators
    findings = lint(rows, counts, {name: device.peak for name, device in accelerators.items()})
    if as_json:
        click.echo(canonical_json([_row(finding) for finding in findings]), nl=False)
    else:
        for finding in findings:
            click.echo(_line(finding, config.folder))
    open_ones = sum(not f.excused for f in findings)
    if not as_json:
        click.echo(_summary(rows, len(findings) - open_ones, len(counts)))
    if open_ones:
        raise ConfigError(
            f"{open_ones} contradictions in the reference table of {config.folder} without a note",
            hint="Correct the fact, or say in the note of the model why it is right, starting with "
            "the name in brackets, such as [parameters].",
        )


@command.command("show")
@click.argument("model", metavar="ORG/NAME")
@options.config_dir
@options.as_json
def show(model: str, config_dir: Path | None, as_json: bool) -> None:
    """Everything the table says about ORG/NAME: each figure with its source and address."""
    from hubscan.config import Config
    from hubscan.estimate.reference_text import as_dict, as_text, find

    row = find(Config.find(config_dir).curated, model)
    if as_json:
        click.echo(json.dumps(as_dict(row), indent=2, ensure_ascii=False))
    else:
        click.echo(as_text(row))


def _counts(config: Config, data: DataDir) -> dict[str, int]:
    """Tensor counts of the newest snapshot; none if there is no snapshot."""
    from hubscan.estimate import reference
    from hubscan.estimate.hub_counts import hub_counts
    from hubscan.store.attach import attach_snapshot
    from hubscan.store.datadir import finished
    from hubscan.store.engine import connect

    if not finished(data.snapshots):
        return {}
    con = connect()
    attach_snapshot(con, data.snapshot())
    reference.load(con, config.reference)
    return hub_counts(con)


def _line(finding: Finding, folder: Path) -> str:
    return f"{finding.at(folder)}{' (excused by its note)' if finding.excused else ''}"


def _row(finding: Finding) -> dict[str, object]:
    return {
        "file": finding.file,
        "line": finding.line,
        "id": finding.hf_id,
        "check": finding.check,
        "message": finding.message,
        "excused": finding.excused,
    }


def _summary(rows: Sequence[ReferenceRow], excused: int, compared: int) -> str:
    from hubscan.estimate.reference_facts import Kind

    facts = [fact for row in rows for fact in row.facts]
    memory = sum(fact.kind is Kind.MEMORY for fact in facts)
    sizes = (
        f"sizes of {compared} compared with the Hub"
        if compared
        else "no snapshot: sizes not compared"
    )
    return (
        f"{len(rows)} models, {len(facts)} facts, {memory} of them from memory; {sizes}; "
        f"{excused} contradictions excused by a note"
    )
