"""`hubscan lineage`: where a model comes from and what it led to."""

from __future__ import annotations

from pathlib import Path

import click

from hubscan.cli import _assessment, _complete, options
from hubscan.cli._pages import tell
from hubscan.model.choices import FAMILY_DEPTH, FAMILY_FORMATS


@click.command("lineage")
@click.argument("model", metavar="ORG/NAME", shell_complete=_complete.models)
@click.option("--up", "direction", flag_value="up", help="Ancestors only.")
@click.option("--down", "direction", flag_value="down", help="Descendants only.")
@click.option(
    "--depth",
    type=click.IntRange(1, FAMILY_DEPTH),
    default=FAMILY_DEPTH,
    help=f"How many steps. [default: all, at most {FAMILY_DEPTH}]",
)
@click.option(
    "--width",
    type=click.IntRange(1, 1000),
    default=10,
    show_default=True,
    help="Children shown of each model, those with most descendants first.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(FAMILY_FORMATS),
    default="tree",
    show_default=True,
    help="For people, Graphviz, Mermaid or machines.",
)
@options.assessment
@options.data_dir
def command(
    model: str,
    direction: str | None,
    depth: int,
    width: int,
    form: str,
    assessment: str | None,
    data_dir: Path,
) -> None:
    """Print the family of ORG/NAME with relation, size, compute and downloads."""
    from hubscan.lineage.drawings import FORMATS
    from hubscan.lineage.family import family
    from hubscan.store.attach import attach_assessment
    from hubscan.store.datadir import DataDir
    from hubscan.store.engine import connect
    from hubscan.store.lookup import find_model, number_of

    data = DataDir(data_dir)
    con = connect()
    attach_assessment(con, data, _assessment.chosen(data, assessment))
    found = family(
        con,
        number_of(con, find_model(con, model)),
        up=direction != "down",
        down=direction != "up",
        depth=depth,
        width=width,
    )
    drawn = FORMATS[form](found)
    if form == "tree":
        tell(drawn)
    else:
        click.echo(drawn, nl=False)
