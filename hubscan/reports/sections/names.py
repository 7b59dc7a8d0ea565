"""By name: the most used and the newest models that some tier likely covers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hubscan.reports.context import Context
from hubscan.reports.document import Column, Command, Section, Table, paragraph
from hubscan.reports.spans import Kind, Model
from hubscan.tally.model_summary import name_models

ORDER = 45
_SHOWN = 20


def build(context: Context) -> Section:
    """Two tables of names."""
    traits = context.survey.traits
    tiers = context.survey.families.tiers
    return Section(
        "names",
        "Best known and newest",
        (
            paragraph(
                "Models that at least one tier likely covers. The best-known models of each tier "
                "stand with its rule."
            ),
            _table(context, "names-best-known", "Best known", _first(traits.by_downloads, tiers)),
            _table(context, "names-newest", "Newest", _first(traits.by_creation, tiers)),
            Command("hubscan explain ORG/NAME", "which tiers, and by which criterion"),
        ),
    )


def _first(ranked: NDArray[np.int64], tiers: NDArray[np.int16]) -> NDArray[np.int64]:
    return ranked[np.flatnonzero(tiers[ranked])[:_SHOWN]]


def _table(context: Context, name: str, title: str, rows: NDArray[np.int64]) -> Table:
    known = name_models(context.con, (int(row) for row in rows))
    tiers = context.survey.families.tiers
    return Table(
        name,
        f"{title} likely covered models",
        (
            Column("model", "model", Kind.MODEL),
            Column("relation", "relation"),
            Column("created", "created", Kind.DATE),
            Column("downloads", "downloads in 30 days", Kind.COUNT),
            Column("training_flop", "training compute, FLOP", Kind.AMOUNT),
            Column("parameters", "parameters", Kind.AMOUNT),
            Column("tiers_likely", "tiers and readings", Kind.COUNT),
        ),
        tuple(
            (
                Model(m.id),
                m.relation,
                m.created or None,
                m.downloads,
                m.training_flop[1],
                m.parameters,
                int(tiers[row]),
            )
            for row in rows
            for m in [known[int(row)]]
        ),
    )
