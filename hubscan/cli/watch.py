"""`hubscan watch`: counts that crossed a line, well-known models that fell under a rule."""

from __future__ import annotations

import json
from pathlib import Path

import click

from hubscan.cli import _progress, options


@click.command("watch")
@click.option(
    "--line",
    "lines",
    multiple=True,
    metavar="EXPR",
    help="A count to wait for, e.g. 'eu-gpai/gpai@cumulative>=600': the expected one, or with"
    " '@cumulative.surely>=600' the one that is sure. Repeatable. [default: 1, 2, 5, 10, 20, …]",
)
@click.option(
    "--well-known",
    type=click.IntRange(min=0),
    default=100_000,
    show_default=True,
    help="Downloads in 30 days from which on a model is named.",
)
@options.notify_command
@options.out
@options.as_json
@options.data_dir
def command(
    lines: tuple[str, ...],
    well_known: int,
    notify_command: str | None,
    out: Path,
    as_json: bool,
    data_dir: Path,
) -> None:
    """Say what the newest day brought: counts across a line, well-known models newly covered.

    Lines are looked for in the history of --out, models in the two newest days of --data-dir.
    Prints nothing if nothing happened, so it can stand behind `hubscan run` in a schedule.
    """
    from hubscan.pipeline import watch
    from hubscan.pipeline.notify import notify
    from hubscan.reports import history
    from hubscan.store.datadir import DataDir

    asked = [watch.parse_line(line) for line in lines]
    crossed = watch.crossings(history.read(out / history.FILE), asked)
    arrived = watch.arrivals(DataDir(data_dir), well_known)
    said = [*(c.words() for c in crossed), *(a.words() for a in arrived)]
    if as_json:
        found = {
            "crossings": [
                {
                    "column": f"{c.line.rule}/{c.line.tier}@{c.line.mode}",
                    "level": c.level,
                    "line": c.line.count,
                    "before": was,
                    "after": now,
                }
                for c in crossed
                for was, now in filter(None, [c.counts])
            ],
            "models": [
                {"id": a.id, "downloads": a.downloads, "columns": list(a.tiers)} for a in arrived
            ],
        }
        click.echo(json.dumps(found, indent=2))
    else:
        for sentence in said:
            click.echo(sentence)
    if said and notify_command is not None:
        with _progress.observer(quiet=False, json_logs=False) as watching:
            notify(notify_command, "\n".join(said), {"out": out}, watching)
