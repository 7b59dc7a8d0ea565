"""Which models of one publisher does each rule touch?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import duckdb

from hubscan.estimate.assumptions import Assumptions
from hubscan.model.errors import UnknownModelError
from hubscan.model.suggest import nearest
from hubscan.reports import tables
from hubscan.reports.compose import context_of
from hubscan.reports.context import Context
from hubscan.reports.document import Column, Command, Report, Section, Table, paragraph
from hubscan.reports.provenance import facts, first_line
from hubscan.reports.spans import Kind, Model, Value
from hubscan.reports.words import clipped, models
from hubscan.rules import Rulebook
from hubscan.store.engine import identifier


def build_publisher(
    con: duckdb.DuckDBPyConnection,
    rulebook: Rulebook,
    snapshot_manifest: Mapping[str, Any],
    assessment_manifest: Mapping[str, Any],
    publisher: str,
    *,
    constants: Assumptions,
) -> Report:
    """A report on the models of `publisher`.

    Raises `UnknownModelError` with the closest names if it has none in the snapshot.
    """
    context = context_of(con, rulebook, snapshot_manifest, assessment_manifest, constants=constants)
    known = context.rows(
        "SELECT m.model, m.id, coalesce(l.relation, 'other'), coalesce(m.downloads, 0), "
        "e.training_flop_best, e.parameters_best FROM models m LEFT JOIN lineage l USING (model) "
        "LEFT JOIN estimates e USING (model) WHERE m.namespace = ? ORDER BY 4 DESC, 2",
        [publisher],
    )
    if not known:
        raise _unknown(context, publisher)
    levels = _levels(context, publisher)
    section = Section(
        "publisher",
        f"Models of {clipped(publisher)}",
        (
            paragraph(f"{models(len(known))} of this publisher are in the snapshot."),
            _by_tier(context, known, levels),
            _by_model(known, levels),
            Command("hubscan explain ORG/NAME", "the figures of one model and each verdict"),
        ),
    )
    return Report(
        title=f"What AI rules would mean for {clipped(publisher)}",
        first_line=first_line(context),
        facts=facts(context),
        sections=(section,),
    )


Levels = dict[str, dict[int, int]]
"""Verdict column → model → level, where above 0."""


def _levels(context: Context, publisher: str) -> Levels:
    names = [column.name for column in context.rulebook.columns()]
    listed = ", ".join(f"v.{identifier(name)}" for name in names)
    rows = context.rows(
        f"SELECT v.model, {listed} FROM verdicts v JOIN models m USING (model)"
        " WHERE m.namespace = ?",
        [publisher],
    )
    return {
        name: {row[0]: row[i] for row in rows if row[i]} for i, name in enumerate(names, start=1)
    }


def _by_tier(context: Context, known: list[tuple[Any, ...]], levels: Levels) -> Table:
    ids = {row[0]: row[1] for row in known}
    rows: list[tuple[Value, ...]] = []
    for column in context.rulebook.columns():
        found = levels[column.name]
        if found:
            likely = [Model(ids[model]) for model in ids if found.get(model, 0) >= 2][:3]
            names = [part for model in likely for part in ("; ", model)][1:]
            rows.append(
                (
                    column.rule,
                    column.tier,
                    tables.mode(column.mode),
                    *(sum(level >= at for level in found.values()) for at in (3, 2, 1)),
                    tuple(names) or "none",
                )
            )
    return Table(
        "publisher-tiers",
        "Models each tier touches",
        (
            Column("rule", "rule"),
            Column("tier", "tier"),
            Column("mode", "derivatives"),
            tables.SURELY,
            tables.LIKELY,
            tables.POSSIBLY,
            Column("largest", "most downloaded likely covered"),
        ),
        tuple(rows),
    )


def _by_model(known: list[tuple[Any, ...]], levels: Levels) -> Table:
    rows = tuple(
        (
            Model(name),
            relation,
            downloads,
            flop,
            parameters,
            *(sum(found.get(model, 0) >= at for found in levels.values()) for at in (3, 2, 1)),
        )
        for model, name, relation, downloads, flop, parameters in known
    )
    return Table(
        "publisher-models",
        "Tiers and readings that touch each model",
        (
            Column("model", "model", Kind.MODEL),
            Column("relation", "relation"),
            Column("downloads", "downloads in 30 days", Kind.COUNT),
            Column("training_flop", "training compute, FLOP", Kind.AMOUNT),
            Column("parameters", "parameters", Kind.AMOUNT),
            Column("tiers_surely", "surely", Kind.COUNT, "tiers and readings"),
            Column("tiers_likely", "likely", Kind.COUNT, "tiers and readings"),
            Column("tiers_possibly", "possibly", Kind.COUNT, "tiers and readings"),
        ),
        rows,
    )


def _unknown(context: Context, publisher: str) -> UnknownModelError:
    names = [row[0] for row in context.rows("SELECT DISTINCT namespace FROM models ORDER BY 1")]
    near = nearest(publisher, [n for n in names if n])
    hint = f"Did you mean {' or '.join(clipped(n) for n in near)}?" if near else None
    return UnknownModelError(f"no models of '{clipped(publisher)}' in the snapshot", hint=hint)
