"""`hubscan check`: fetch one model and its ancestors, and say what each rule says of it."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hubscan.cli import _progress, options
from hubscan.model.errors import HubscanError

if TYPE_CHECKING:
    from hubscan.pipeline.check import Local

_PATHS = ("/", "./", "../", "~")
_NAME_A_MODEL = "Name a model of the Hub (ORG/NAME), or a folder with its files."
COVERED = 5
"""Exit code: a rule surely covers the model."""


@click.command("check")
@click.argument("model", metavar="ORG/NAME|FOLDER")
@click.option(
    "--card",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="README.md of a model that is not on the Hub yet.",
)
@click.option(
    "--config",
    "model_config",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="config.json of a model that is not on the Hub yet.",
)
@click.option("--rule", "rules", multiple=True, metavar="ID", help="Only this rule; repeatable.")
@click.option(
    "--fail-on",
    "fail_on",
    multiple=True,
    metavar="ID",
    help="Exit with 5 only if this rule surely covers the model; repeatable. [default: any]",
)
@click.option("--all", "everything", is_flag=True, help="Name the tiers that do not cover it too.")
@click.option(
    "--badge",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write an SVG badge with the number of enacted texts that surely cover it.",
)
@click.option(
    "--budget",
    type=click.IntRange(min=1),
    default=10,
    show_default=True,
    help="Requests to spend: one for a model, two for a card.",
)
@options.as_json
@options.config_dir
@options.quiet
@options.json_logs
def command(
    model: str,
    card: Path | None,
    model_config: Path | None,
    rules: tuple[str, ...],
    fail_on: tuple[str, ...],
    everything: bool,
    badge: Path | None,
    budget: int,
    as_json: bool,
    config_dir: Path | None,
    quiet: bool,
    json_logs: bool,
) -> None:
    """Which rules cover ORG/NAME, and which fact decides.

    Fetches the model, its ancestors and their cards, and assesses them like a scan. FOLDER, --card
    and --config speak of a model that is not on the Hub yet; only its ancestors are fetched. From a
    FOLDER the card, the configs, trainer logs and the headers of weight files are read.

    \b
    Exit code  0  no rule surely covers it
               5  one does (with --fail-on: one of those)
    """
    from hubscan import pipeline
    from hubscan.cli._pages import page
    from hubscan.config import Config
    from hubscan.model.text import canonical_json
    from hubscan.reports.check_answer import answer_json
    from hubscan.reports.check_text import check_text

    config = Config.find(config_dir)
    book = config.rulebook
    for rule in (*rules, *fail_on):
        book.rule(rule)
    asked = _asked(model, card, model_config)
    with _progress.observer(quiet=quiet, json_logs=json_logs) as watch:
        found = pipeline.check(config, asked, rules=rules, budget=budget, observer=watch)
    if as_json:
        click.echo(canonical_json(answer_json(found)), nl=False)
    else:
        page(check_text(found, everything=everything))
    if badge is not None:
        from hubscan.reports.badge import badge as badge_of

        badge.write_text(badge_of(found), encoding="utf-8")
    if found.surely(fail_on):
        sys.exit(COVERED)


def _asked(model: str, card: Path | None, model_config: Path | None) -> str | Local:
    """The model on the Hub, or the model to be, if the arguments speak of one."""
    from hubscan import pipeline

    folder = Path(model) if Path(model).is_dir() else None
    if folder is None and model.startswith(_PATHS):
        raise HubscanError(f"there is no folder {model}", hint=_NAME_A_MODEL)
    told = None if card is None else card.read_text("utf-8", "replace")
    config = None if model_config is None else _json(model_config, model_config.read_bytes())
    name = model if folder is None else folder.resolve().name
    asked = pipeline.asked_for(name, told, config, folder)
    if folder is None or isinstance(asked, str):
        return asked
    if not asked.documents and not asked.folder.listed:
        raise HubscanError(
            f"{folder} holds no README.md, no config.json and no weights", hint=_NAME_A_MODEL
        )
    if "config" in asked.documents:
        _json(folder / "config.json", asked.documents["config"])
    return asked


def _json(path: Path, content: bytes) -> dict[str, object]:
    try:
        found = json.loads(content.decode("utf-8", "replace"))
    except (ValueError, RecursionError) as error:
        raise HubscanError(f"{path}: not JSON ({str(error)[:120]})") from error
    if not isinstance(found, dict):
        raise HubscanError(f"{path}: not a JSON object, so no model's config")
    return found
