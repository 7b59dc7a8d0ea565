"""`hubscan diff`: what changed between two assessments, and because of what."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from hubscan.cli import _complete, options
from hubscan.cli._pages import page
from hubscan.model.choices import LEVELS
from hubscan.model.text import canonical_json

if TYPE_CHECKING:
    from hubscan.cli._tables import Listing
    from hubscan.tally.difference import Difference, Moved


@click.command("diff")
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@click.option(
    "--rule",
    shell_complete=_complete.rules,
    metavar="ID",
    help="Only this rule, with the models that moved.",
)
@click.option(
    "--level",
    type=click.Choice(list(LEVELS)),
    default="likely",
    show_default=True,
    help="Count models covered at least this surely.",
)
@click.option("--n", "-n", default=10, show_default=True, help="How many moved models to name.")
@options.as_json
@options.data_dir
def command(
    before: str, after: str, rule: str | None, level: str, n: int, as_json: bool, data_dir: Path
) -> None:
    """What changed from assessment A to B, reconciled to the last model.

    A and B are assessments (folders of DATA_DIR/assessments), beginnings of their names, scenarios,
    `latest` or `previous`. They may differ in snapshot, rules, assumptions or version of hubscan.
    """
    from hubscan.store.datadir import DataDir
    from hubscan.store.engine import connect
    from hubscan.tally.difference import Comparison

    data = DataDir(data_dir)
    comparison = Comparison(connect(), data, data.assessment(before), data.assessment(after))
    found = [
        d
        for d in comparison.differences(LEVELS[level])
        if (d.column.partition("/")[0] == rule if rule else d.before != d.after or d.changes)
    ]
    moved = {d.column: comparison.moved(d.column, n) for d in found} if rule else {}
    if as_json:
        click.echo(canonical_json(_as_json(found, moved)), nl=False)
        return
    by_column = (_models(column, models) for column, models in moved.items() if models)
    page([_table(found, level), *by_column])


def _table(found: list[Difference], level: str) -> Listing:
    from hubscan.cli._tables import Listing
    from hubscan.tally.difference import CAUSE_WORDS

    rows = []
    for d in found:
        causes = [
            f"{CAUSE_WORDS[cause]} {' '.join(p for p in (_plus(up), _minus(down)) if p)}"
            for cause, up, down in d.changes
        ]
        new = d.before is None or d.after is None
        why = "tier only in one of them" if new else "; ".join(causes) or "nothing changed"
        rows.append((d.column, _count(d.before), _count(d.after), why))
    heads = ("tier", "before", "after", "because of")
    nothing = [("no tier differs", "", "", "")]
    return Listing(
        heads, rows or nothing, frozenset({"before", "after"}), f"Models {level} covered"
    )


def _models(column: str, models: list[Moved]) -> Listing:
    from hubscan.cli._tables import Listing
    from hubscan.reports.words import clipped
    from hubscan.tally.difference import CAUSE_WORDS

    rows = [
        (clipped(m.id), _level(m.before), _level(m.after), CAUSE_WORDS[m.cause]) for m in models
    ]
    heads = ("model", "before", "after", "because of")
    return Listing(heads, rows, frozenset(), f"Moved under {column}")


def _level(level: int | None) -> str:
    from hubscan.reports.words import LEVEL_WORDS

    return "not there" if level is None else LEVEL_WORDS[level]


def _count(count: int | None) -> str:
    return "–" if count is None else f"{count:,}"


def _plus(count: int) -> str:
    return f"+{count:,}" if count else ""


def _minus(count: int) -> str:
    return f"−{count:,}" if count else ""


def _as_json(found: list[Difference], moved: dict[str, list[Moved]]) -> list[dict[str, object]]:
    return [
        {
            "column": d.column,
            "before": d.before,
            "after": d.after,
            "changes": [
                {"cause": cause.name.lower(), "covered": up, "no_longer": down}
                for cause, up, down in d.changes
            ],
            "moved": [
                {"id": m.id, "before": m.before, "after": m.after, "cause": m.cause.name.lower()}
                for m in moved.get(d.column, [])
            ],
        }
        for d in found
    ]
