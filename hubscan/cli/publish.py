"""`hubscan publish`: put a report into a dataset of the Hub."""

from __future__ import annotations

from pathlib import Path

import click

from hubscan.cli import options


@click.command("publish")
@click.argument("dataset", metavar="ORG/NAME")
@options.out
@click.option("--report", "name", default="latest", show_default=True, help="Its folder there.")
@click.option("--private", is_flag=True, help="Make the dataset private if it is new.")
@click.option("--publish-partial", is_flag=True, help="Publish that of an incomplete scan too.")
def command(dataset: str, out: Path, name: str, private: bool, publish_partial: bool) -> None:
    """Put a report into the dataset ORG/NAME of the Hub, in one commit, with the history.

    Each report keeps a folder of its own there, named by its data date; the dataset's card leads
    to the one published last. Needs a token that may write, in HF_TOKEN or from `hf auth login`.
    """
    from hubscan.hub.dataset import Dataset
    from hubscan.pipeline.publish import publish

    address = publish(
        out, Dataset.open(dataset), name=name, partial=publish_partial, private=private
    )
    click.echo(f"published: {address}")
