"""`hubscan explain`: every figure of one model, and why."""

from __future__ import annotations

from pathlib import Path

import click

from hubscan.cli import _assessment, _complete, options
from hubscan.cli._pages import page
from hubscan.model.tables import QUANTITIES
from hubscan.model.text import canonical_json

_FIGURES = [q.name for q in QUANTITIES]


@click.command("explain")
@click.argument("model", metavar="ORG/NAME", shell_complete=_complete.models)
@click.option(
    "--figure",
    "figures",
    multiple=True,
    metavar="NAME",
    type=click.Choice(_FIGURES),
    help=f"Print only this figure, no verdicts; repeatable. One of {', '.join(_FIGURES)}.",
)
@click.option(
    "--rule",
    "rules",
    multiple=True,
    metavar="ID",
    shell_complete=_complete.rules,
    help="Only this rule; repeatable.",
)
@click.option("--json", "as_json", is_flag=True, help="Print all of it as JSON for machines.")
@options.assessment
@options.data_dir
@options.config_dir
def command(
    model: str,
    figures: tuple[str, ...],
    rules: tuple[str, ...],
    as_json: bool,
    assessment: str | None,
    data_dir: Path,
    config_dir: Path | None,
) -> None:
    """Print every figure of ORG/NAME and why it is what it is.

    \b
    Figures      low, best and high, and how well they are known
    Lineage      the parents it inherits from
    Why          all that was found for each figure, what won and why, and the arithmetic
    Assumptions  the constants that went in, with range and source
    Verdicts     each rule, and the criterion that decided

    The arithmetic is not stored: the stages of the assessment are run again on this model and its
    ancestors, and must give the stored figures.
    """
    from msgspec.structs import replace

    from hubscan import pipeline
    from hubscan.config import Config
    from hubscan.reports import explanation_text
    from hubscan.reports.explanation_json import explanation_json
    from hubscan.store.datadir import DataDir

    data = DataDir(data_dir)
    stored = _assessment.chosen(data, assessment)
    verdicts = as_json or bool(rules) or not figures
    config = Config.find(config_dir)
    found = pipeline.explain(data, config, stored, model, rules, verdicts=verdicts)
    if as_json:
        click.echo(canonical_json(explanation_json(found)), nl=False)
        return
    if figures:
        kept = tuple(f for f in found.figures if f.quantity in figures)
        found = replace(found, figures=kept, decisions=())
    page(explanation_text.explanation(found))
