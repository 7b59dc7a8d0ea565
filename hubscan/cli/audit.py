"""`hubscan audit`: documents of a random sample, which stands for what nobody reads."""

from __future__ import annotations

from pathlib import Path

import click

from hubscan.cli import _progress, options


@click.command("audit")
@options.budget
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    help="Who is drawn. [default: that of the last audit, else 1]",
)
@options.snapshot
@options.convention
@options.data_dir
@options.config_dir
@options.quiet
@options.json_logs
def command(
    budget: int,
    seed: int | None,
    snapshot: str | None,
    conventions: dict[str, str],
    data_dir: Path,
    config_dir: Path | None,
    quiet: bool,
    json_logs: bool,
) -> None:
    """Ask the Hub for documents of repositories drawn at random, and assess again.

    `refine` asks where most hangs; the sample says what the rest is like. Heads of large
    undisclosed families are asked first, then undetermined repositories, stratum by stratum. What
    is found is evidence of its own model and, through the counts, of those that were not drawn.
    Another audit goes on where the last one ended; what is in the cache costs nothing.
    """
    from hubscan import pipeline
    from hubscan.config import Config
    from hubscan.rules import Choice
    from hubscan.store.datadir import DataDir

    data, config = DataDir(data_dir), Config.find(config_dir)
    with _progress.observer(quiet=quiet, json_logs=json_logs) as watch:
        done = pipeline.audit(
            data,
            config,
            snapshot=data.snapshot(snapshot),
            budget=budget,
            seed=seed,
            choice=Choice(conventions=conventions),
            observer=watch,
        )
    outcomes = ", ".join(f"{number:,} {status}" for status, number in done.outcomes.items())
    click.echo(
        f"{done.read:,} of {done.members:,} undetermined repositories read in {done.strata} strata"
        + (f" ({outcomes})" if outcomes else "")
    )
    click.echo(
        f"{done.looked_at_again:,} looked at again, {done.roots:,} heads of families asked; "
        f"{done.requests:,} requests"
    )
    click.echo(f"assessment: {done.assessment.path}")
    if done.stopped is not None:
        raise done.stopped
