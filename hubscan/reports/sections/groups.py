"""Counts by a grouping the reader asked for; absent otherwise."""

from __future__ import annotations

from collections.abc import Iterator

from hubscan.reports import places, tables
from hubscan.reports.context import Context
from hubscan.reports.document import Column, Section, Table, paragraph
from hubscan.reports.spans import Kind, Link, Value
from hubscan.tally.group_by import count_by

ORDER = 60


def build(context: Context) -> Section | None:
    """One table: tier, group, three counts."""
    grouping = context.choice.group_by
    if grouping is None:
        return None
    return Section(
        "groups",
        f"By {grouping}",
        (
            paragraph(f"At most {context.choice.top} groups a tier and reading, largest first."),
            Table(
                "groups",
                f"Covered models by {grouping}",
                (
                    Column("rule", "rule"),
                    Column("tier", "tier"),
                    Column("mode", "derivatives"),
                    Column("group", grouping),
                    Column("group_models", "models in all", Kind.COUNT),
                    tables.SURELY,
                    tables.LIKELY,
                    tables.POSSIBLY,
                    tables.DOWNLOADS,
                ),
                tuple(_rows(context, grouping)),
            ),
        ),
    )


def _rows(context: Context, grouping: str) -> Iterator[tuple[Value, ...]]:
    columns = context.rulebook.columns()
    found = count_by(context.con, [c.name for c in columns], grouping, context.choice.top)
    for column in columns:
        for group in found[column.name]:
            yield (
                Link(column.rule, places.rule(column.rule)),
                column.tier,
                tables.mode(column.mode),
                group.name,
                group.models,
                group.surely,
                group.likely,
                group.possibly,
                group.downloads_likely,
            )
