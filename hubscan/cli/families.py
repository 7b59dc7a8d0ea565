"""`hubscan families`: the largest families and the rules that would catch them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from hubscan.cli import _assessment, _lists, options
from hubscan.model.choices import FAMILY_ORDERS
from hubscan.model.text import printable, sci

if TYPE_CHECKING:
    from hubscan.cli._tables import Listing
    from hubscan.lineage.families import FamilyLine


@click.command("families")
@click.option(
    "--by",
    "order",
    type=click.Choice(list(FAMILY_ORDERS)),
    default="descendants",
    show_default=True,
    help="What to order by.",
)
@click.option(
    "--n", "-n", type=click.IntRange(1, 10_000), default=20, show_default=True, help="How many."
)
@_lists.forms
@options.assessment
@options.data_dir
def command(order: str, n: int, form: str | None, assessment: str | None, data_dir: Path) -> None:
    """List the largest families: models, downloads, and the rules that likely cover the root.

    A model that descends from several roots belongs to the one with most compute.
    """
    from hubscan.lineage.families import largest_families
    from hubscan.store.attach import attach_assessment
    from hubscan.store.datadir import DataDir
    from hubscan.store.engine import connect

    data = DataDir(data_dir)
    con = connect()
    attach_assessment(con, data, _assessment.chosen(data, assessment))
    found = largest_families(con, order=order, limit=n)
    _lists.show(form, [_as_json(line) for line in found], "root", lambda: [_table(found)])


def _table(found: list[FamilyLine]) -> Listing:
    from hubscan.cli._tables import Listing

    numbers = ("derived", "distinct", "inferred", "publishers", "downloads", "FLOP")
    rows = [
        (
            printable(line.root),
            *(
                f"{count:,}"
                for count in (
                    line.derived,
                    line.originals,
                    line.inferred,
                    line.publishers,
                    line.downloads,
                )
            ),
            _flop(line.training_flop),
            _rules(line.rules),
        )
        for line in found
    ]
    heads = ("root", *numbers, "rules that likely cover the root")
    return Listing(heads, rows, frozenset(numbers))


def _flop(ends: tuple[float | None, float | None, float | None]) -> str:
    low, best, high = ends
    return sci(best) if best is not None else f"{_end(low)} – {_end(high)}"


def _end(value: float | None) -> str:
    return "?" if value is None else sci(value)


def _rules(tiers: tuple[str, ...], shown: int = 3) -> str:
    """The first few rules by name and how many more there are."""
    rules = sorted({tier.partition("/")[0] for tier in tiers})
    more = f" and {len(rules) - shown} more" if len(rules) > shown else ""
    return ", ".join(rules[:shown]) + more if rules else "none"


def _as_json(line: FamilyLine) -> dict[str, object]:
    low, best, high = line.training_flop
    return {
        "root": line.root,
        "derived": line.derived,
        "distinct": line.originals,
        "inferred": line.inferred,
        "publishers": line.publishers,
        "downloads": line.downloads,
        "training_flop": {"low": low, "best": best, "high": high},
        "rules": list(line.rules),
    }
