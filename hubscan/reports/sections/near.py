"""Near the line: models whose verdict hangs on a method or on a missing fact."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hubscan.reports.context import Context
from hubscan.reports.document import Column, Command, Section, Table, paragraph
from hubscan.reports.spans import Kind, Model, Value
from hubscan.tally.model_summary import name_models

ORDER = 50
_SHOWN = 20


def build(context: Context) -> Section:
    """The most used models on the edge."""
    doubt = context.survey.doubt
    return Section(
        "near",
        "Near the line",
        (
            paragraph(
                "For these models the bounds of an estimate straddle the line of a tier: another "
                "defensible method or counting convention could move the verdict."
            ),
            _table(context, "near-method", "Verdict hangs on method, by downloads", doubt.near),
            paragraph("For these a fact is missing, and the verdict hangs on it:"),
            _table(
                context,
                "near-facts",
                "Verdict hangs on a missing fact, by downloads",
                doubt.starved,
            ),
            Command("hubscan explain ORG/NAME", "the figures, their bounds and the tiers"),
        ),
    )


def _table(context: Context, name: str, caption: str, tiers: NDArray[np.int16]) -> Table:
    ranked = context.survey.traits.by_downloads
    rows = ranked[np.flatnonzero(tiers[ranked])[:_SHOWN]]
    known = name_models(context.con, (int(row) for row in rows))
    listed: list[tuple[Value, ...]] = []
    for row in rows:
        model = known[int(row)]
        listed.append(
            (
                Model(model.id),
                model.relation,
                model.downloads,
                *model.training_flop,
                int(tiers[row]),
            )
        )
    return Table(
        name,
        caption,
        (
            Column("model", "model", Kind.MODEL),
            Column("relation", "relation"),
            Column("downloads", "downloads in 30 days", Kind.COUNT),
            Column("training_flop_low", "low", Kind.AMOUNT, "training compute, FLOP"),
            Column("training_flop_best", "best", Kind.AMOUNT, "training compute, FLOP"),
            Column("training_flop_high", "high", Kind.AMOUNT, "training compute, FLOP"),
            Column("tiers_undetermined", "tiers and readings undetermined", Kind.COUNT),
        ),
        tuple(listed),
    )
