"""`hubscan claims`: dated public statements, measured as of their date and today."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from hubscan.cli import _assessment, _lists, options
from hubscan.cli._pages import tell
from hubscan.model.suggest import unknown

if TYPE_CHECKING:
    from hubscan.cli._tables import Listing
    from hubscan.tally.claims import Claim


@click.command("claims")
@click.argument("ids", nargs=-1, metavar="[CLAIM]...")
@click.option("--list", "only_list", is_flag=True, help="Name the claims, measure nothing.")
@click.option("--sql", is_flag=True, help="Print the query of each measurement too.")
@_lists.forms
@options.assessment
@options.data_dir
@options.config_dir
def command(
    ids: tuple[str, ...],
    only_list: bool,
    sql: bool,
    form: str | None,
    assessment: str | None,
    data_dir: Path,
    config_dir: Path | None,
) -> None:
    """Measure public statements on the newest assessment: each as of its date and on the day of
    the data, with what the data cannot tell."""
    from hubscan.config import Config
    from hubscan.store.attach import attach_assessment, attach_claims
    from hubscan.store.datadir import DataDir
    from hubscan.store.engine import connect
    from hubscan.tally.claims import Scene, measure
    from hubscan.tally.claims.text import as_dict, as_text

    claims = _chosen(Config.find(config_dir).claims, ids)
    if only_list:
        _lists.show(form, [_row(c) for c in claims], "claim", lambda: [_table(claims)])
        return
    data = DataDir(data_dir)
    con = connect()
    stored = _assessment.chosen(data, assessment)
    scene = Scene.of(attach_assessment(con, data, stored, without=_NOT_ASKED).manifest)
    attach_claims(con, stored)
    measured = measure(con, claims, scene)
    if form:
        rows = [as_dict(m) for of_claim in measured for m in of_claim]
        _lists.show(form, rows, "claim", list)
        return
    tell("\n\n".join(as_text(of_claim, sql=sql) for of_claim in measured))


_NOT_ASKED = ("edges", "rejects", "chances")
"""Those of the assessment but probabilities must be whole, and of this version."""


def _row(claim: Claim) -> dict[str, object]:
    return {
        "claim": claim.id,
        "date": claim.said_on.isoformat(),
        "statement": claim.statement,
        "said_by": claim.said_by,
    }


def _table(claims: tuple[Claim, ...]) -> Listing:
    from hubscan.cli._tables import Listing

    rows = [(c.id, str(c.said_on), c.statement) for c in claims]
    heads = ("claim", "said on", "statement")
    return Listing(heads, rows, frozenset({"said on"}))


def _chosen(claims: tuple[Claim, ...], ids: tuple[str, ...]) -> tuple[Claim, ...]:
    known = {c.id for c in claims}
    for name in ids:
        if name not in known:
            raise unknown("claim", name, known, "`hubscan claims --list` names them.")
    return tuple(c for c in claims if not ids or c.id in ids)
