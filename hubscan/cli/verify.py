"""`hubscan verify`: is a report what was written, and do its counts follow from its rows?"""

from __future__ import annotations

from pathlib import Path

import click

from hubscan.cli import options


@click.command("verify")
@click.argument(
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("reports/latest"),
)
@options.as_json
def command(folder: Path, as_json: bool) -> None:
    """Check the report in FOLDER (default: reports/latest). Exit code 1 if anything differs.

    Every file is compared with what was written, the counts with the hash that the report prints,
    and, if the report has rows, every count is worked out anew from them. Needs nothing but the
    folder.
    """
    from dataclasses import asdict

    from hubscan.model.text import canonical_json
    from hubscan.pipeline.verify import verify

    found = verify(folder)
    if as_json:
        click.echo(canonical_json(asdict(found) | {"folder": str(folder)}), nl=False)
        return
    click.echo(f"{folder}: {found.files:,} files are as they were written ({found.assessment})")
    click.echo(f"tallies: sha256 {found.tallies_sha256}, as the report says")
    if found.recomputed is None:
        click.echo("rows: none in this report")
    else:
        click.echo(f"rows: all {found.recomputed:,} rows of the tallies follow from them")
