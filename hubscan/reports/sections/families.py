"""Families: which bases bring how many descendants under which rule."""

from __future__ import annotations

import numpy as np

from hubscan.reports import places, tables
from hubscan.reports.context import Context
from hubscan.reports.document import Column, Section, Table, paragraph
from hubscan.reports.spans import Kind, Link, Model, Span, Value
from hubscan.rules.engine.countable import uncounted
from hubscan.tally.model_summary import Named, name_models

ORDER = 40
_SHOWN = 25


def build(context: Context) -> Section:
    """The largest families, and for each tier what its largest families bring."""
    return Section(
        "families",
        "Families",
        (
            paragraph(
                "A family is a root model and everything derived from it, copies included. A model "
                "with several roots is counted with the root of most compute."
            ),
            _largest(context),
            _by_tier(context),
        ),
    )


def _largest(context: Context) -> Table:
    survey = context.survey
    sizes = np.bincount(survey.traits.root, minlength=1)
    downloads = np.bincount(survey.traits.root, weights=survey.traits.downloads, minlength=1)
    roots = np.flatnonzero(sizes > 1)
    shown = roots[np.lexsort((roots, -downloads[roots], -sizes[roots]))][:_SHOWN]
    known = name_models(context.con, (int(r) for r in shown))
    rows = tuple(
        (
            Model(known[int(root)].id),
            known[int(root)].training_flop[1],
            int(sizes[root]) - 1,
            int(downloads[root]),
            int(survey.families.tiers[root]),
        )
        for root in shown
    )
    return Table(
        "families-largest",
        "The largest families",
        (
            Column("model", "root", Kind.MODEL),
            Column("training_flop", "training compute, FLOP", Kind.AMOUNT),
            Column("family_descendants", "descendants", Kind.COUNT, leads=True),
            Column("family_downloads", "downloads of the family", Kind.COUNT),
            Column("tiers_likely", "tiers and readings that likely cover the root", Kind.COUNT),
        ),
        rows,
        leads=tuple(_page(known[int(root)]) for root in shown),
    )


def _page(root: Named) -> str:
    return f"{places.paths('families', [root.id])[root.id]}#models"


def _by_tier(context: Context) -> Table:
    found = context.survey.families.found
    wanted = {row for families in found.values() for row, _ in families.largest}
    known = name_models(context.con, wanted)
    rows: list[tuple[Value, ...]] = []
    leads: list[str] = []
    no_count = uncounted(context.rulebook)
    for column in context.rulebook.columns():
        families = found[column.name]
        if families.number:
            counted = (column.rule, column.tier) not in no_count
            leads.append(places.covered(column.rule, column.tier) if counted else "")
            rows.append(
                (
                    Link(column.rule, places.rule(column.rule)),
                    column.tier,
                    tables.mode(column.mode),
                    families.number,
                    _named(families.largest, known),
                )
            )
    return Table(
        "families-by-tier",
        "Families under each tier, and the three that bring most likely covered models",
        (
            Column("rule", "rule"),
            Column("tier", "tier"),
            Column("mode", "derivatives"),
            Column("families_likely", "families", Kind.COUNT, leads=True),
            Column("largest", "largest families (models)"),
        ),
        tuple(rows),
        leads=tuple(leads),
    )


def _named(largest: tuple[tuple[int, int], ...], known: dict[int, Named]) -> tuple[Span, ...]:
    spans: list[Span] = []
    for row, count in largest:
        of = Link(f"{count:,}", _page(known[row]))
        spans += ["; " if spans else "", Model(known[row].id), " ", of]
    return tuple(spans)
