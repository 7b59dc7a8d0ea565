"""`hubscan claims`: dated public statements, measured as of their date and today."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from hubscan.cli import _assessment, options
from hubscan.model.suggest import unknown
from hubscan.model.text import canonical_json

if TYPE_CHECKING:
    from hubscan.tally.claims import Claim


@click.command("claims")
@click.argument("ids", nargs=-1, metavar="[CLAIM]...")
@click.option("--list", "only_list", is_flag=True, help="Name the claims, measure nothing.")
@click.option("--sql", is_flag=True, help="Print the query of each measurement too.")
@options.as_json
@options.assessment
@options.data_dir
@options.config_dir
def command(
    ids: tuple[str, ...],
    only_list: bool,
    sql: bool,
    as_json: bool,
    assessment: str | None,
    data_dir: Path,
    config_dir: Path | None,
) -> None:
    """Measure public statements on the newest assessment: each as of its date and on the day of
    the data, with what the data cannot tell."""
    from hubscan.config import Config
    from hubscan.store.attach import attach_assessment
    from hubscan.store.datadir import DataDir
    from hubscan.store.engine import connect
    from hubscan.tally.claims import Scene, measure
    from hubscan.tally.claims.text import as_dict, as_text, headline

    claims = _chosen(Config.find(config_dir).claims, ids)
    if only_list:
        click.echo("\n".join(headline(c) for c in claims))
        return
    data = DataDir(data_dir)
    con = connect()
    stored = _assessment.chosen(data, assessment)
    scene = Scene.of(attach_assessment(con, data, stored).manifest)
    measured = measure(con, claims, scene)
    if as_json:
        rows = [as_dict(m) for of_claim in measured for m in of_claim]
        click.echo(canonical_json(rows), nl=False)
        return
    for number, of_claim in enumerate(measured):
        click.echo(("\n" if number else "") + as_text(of_claim, sql=sql))


def _chosen(claims: tuple[Claim, ...], ids: tuple[str, ...]) -> tuple[Claim, ...]:
    known = {c.id for c in claims}
    for name in ids:
        if name not in known:
            raise unknown("claim", name, known, "`hubscan claims --list` names them.")
    return tuple(c for c in claims if not ids or c.id in ids)
