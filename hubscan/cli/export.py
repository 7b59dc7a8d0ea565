"""`hubscan export`: a table of an assessment as a file."""

from __future__ import annotations

from pathlib import Path

import click

from hubscan.cli import _assessment, options


@click.command("export")
@click.argument("table", required=False)
@click.option("--parquet", "form", flag_value="parquet", help="Write Parquet, the default.")
@click.option("--csv", "form", flag_value="csv", help="Write CSV with a head line.")
@click.option("--sqlite", "form", flag_value="sqlite", help="Write an SQLite file.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="The file to write. [default: TABLE.parquet, .csv or .sqlite]",
)
@click.option("--replace", is_flag=True, help="Write over a file that is there.")
@options.assessment
@options.data_dir
@options.config_dir
def command(
    table: str | None,
    form: str | None,
    out: Path | None,
    replace: bool,
    assessment: str | None,
    data_dir: Path,
    config_dir: Path | None,
) -> None:
    """Write TABLE of an assessment into a file: by default the rows, one a model.

    \b
    Published:  rows, tiers, verdicts, probabilities, tallies
    Behind it:  models, estimates, lineage, parents, edges, rejects

    With --sqlite and no TABLE, rows, tiers and tallies lie in one file.
    """
    from hubscan.config import Config
    from hubscan.pipeline import export
    from hubscan.store.datadir import DataDir

    data = DataDir(data_dir)
    stored = _assessment.chosen(data, assessment)
    kind = form or "parquet"
    path = out or Path(f"{table or 'rows'}.{kind}")
    config = Config.find(config_dir)
    rows = export(data, config, stored, path, table=table, form=kind, replace=replace)
    click.echo(f"{path}: {rows:,} rows")
