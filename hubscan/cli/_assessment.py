"""Which assessment a verb speaks of, said whenever it is not the latest baseline."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from hubscan.store.datadir import DataDir, Stored

_WORDS = 160
"""Characters of each supposition."""


def chosen(data: DataDir, name: str | None) -> Stored:
    """The assessment or scenario `name`, or the latest baseline. Raises `SnapshotError`.

    Anything but the latest baseline is named on stderr, so that results stay as they are.
    """
    from hubscan.reports.words import clipped

    found = data.assessment(name)
    if found.scenario is not None:
        click.echo(f"What if: {found.scenario} (scenario, assessment {found.id})", err=True)
        for deviation in found.manifest.get("deviations") or []:
            click.echo(f"  {clipped(str(deviation), _WORDS)}", err=True)
    elif name is not None and found.id != data.assessment().id:
        click.echo(f"assessment {found.id}, not the latest", err=True)
    return found
