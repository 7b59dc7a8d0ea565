"""Options that several verbs share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import click

from hubscan.model.choices import LEVELS

F = TypeVar("F", bound=Callable[..., Any])

data_dir = click.option(
    "--data-dir",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="HUBSCAN_DATA_DIR",
    default=Path("data"),
    show_default=True,
    show_envvar=True,
    help="Where snapshots and assessments are kept.",
)

config_dir = click.option(
    "--config-dir",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="HUBSCAN_CONFIG_DIR",
    default=None,
    show_envvar=True,
    help="Rules, reference models and assumptions. [default: ./config, else the built-in copy]",
)

out = click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("reports"),
    show_default=True,
    help="Where reports are written.",
)


def day(context: click.Context, parameter: click.Parameter, value: str | None) -> date | None:
    """A day such as 2025-01-31; a usage error for what is none."""
    try:
        return None if value is None else date.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(f"'{value}' is not a day such as 2025-01-31.") from None


quiet = click.option("--quiet", "-q", is_flag=True, help="Print results only, no progress.")

json_logs = click.option("--json-logs", is_flag=True, help="Progress as JSON lines on stderr.")

as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")


def pairs(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> Any:
    """`NAME=VALUE` options as a dict; a usage error if one has no `=` or is said twice."""
    found: dict[str, str] = {}
    for text in values:
        name, equals, value = text.partition("=")
        if not equals or not name.strip() or not value.strip():
            raise click.BadParameter(
                f"'{text}' is not of the form {parameter.make_metavar(context)}"
            )
        if name.strip() in found:
            raise click.BadParameter(f"'{name.strip()}' is given twice")
        found[name.strip()] = value.strip()
    return found


def _pairs(flag: str, name: str, metavar: str, help: str) -> Callable[[F], F]:
    return click.option(
        flag, name, multiple=True, metavar=metavar, callback=pairs, help=f"{help} Repeatable."
    )


assessment = click.option(
    "--assessment",
    metavar="NAME",
    help="An assessment, the beginning of its name, or a scenario. [default: the latest baseline]",
)

snapshot = click.option("--snapshot", help="Which snapshot. [default: the latest]")

budget = click.option(
    "--budget", type=click.IntRange(min=1), required=True, help="About how many requests to spend."
)

level = click.option(
    "--level",
    type=click.Choice(list(LEVELS)),
    default="likely",
    show_default=True,
    help="Covered at least this surely.",
)

sets = _pairs(
    "--set",
    "sets",
    "RULE.PARAM=VALUE",
    "What if the line were elsewhere? E.g. eu-gpai.flop_line=1e24.",
)

readings = _pairs(
    "--reading", "readings", "RULE=NAME", "Use a named alternative reading of a text."
)

convention = _pairs(
    "--convention",
    "conventions",
    "NAME=CHOICE",
    "Count compute another way, e.g. mixture_parameters=total.",
)


def _numbers(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> Any:
    """`NAME=VALUE` options as numbers; a usage error for what is none."""
    found = {}
    for name, text in pairs(context, parameter, values).items():
        try:
            found[name] = float(text)
        except ValueError:
            raise click.BadParameter(f"'{text}' is not a number, for {name}") from None
    return found


assumption = click.option(
    "--assumption",
    "values",
    multiple=True,
    metavar="NAME=VALUE",
    callback=_numbers,
    help="Fix an assumption at another value, e.g. finetune_tokens=1e9. Repeatable.",
)

thresholds = click.option(
    "--threshold",
    "thresholds",
    multiple=True,
    metavar="EXPR",
    help="Add a rule of one line, e.g. 'training_flop>1e24'. Repeatable.",
)

notify_command = click.option(
    "--notify-command",
    metavar="COMMAND",
    help="Run COMMAND when something moved, with one paragraph about it on its input, e.g."
    " 'mail -s hubscan me@example.org'. [default: config/hubscan.yaml]",
)
