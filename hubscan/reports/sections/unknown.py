"""What is not known, and why: the distance between at least and at most, taken apart."""

from __future__ import annotations

from hubscan.reports import tables
from hubscan.reports.context import Context
from hubscan.reports.document import Column, Kind, Link, Section, Table, Value, paragraph, text
from hubscan.rules import VerdictColumn
from hubscan.tally.doubt import Doubt, phrase

ORDER = 90


def build(context: Context) -> Section:
    """One row a tier and mode that leaves a model undetermined."""
    found = context.survey.doubt.found
    rows = [
        _row(column, found[column.name])
        for column in context.rulebook.columns()
        if found[column.name].undetermined
    ]
    return Section(
        "unknown",
        "What is not known, and why",
        (
            paragraph(
                "A model is undetermined under a tier if it may be covered but is not surely "
                "covered. A missing fact is counted for every model that lacks it, so one model "
                "can stand under several facts."
            ),
            Table(
                "unknown",
                "Undetermined models and what they lack",
                (
                    Column("rule", "rule"),
                    Column("tier", "tier"),
                    Column("mode", "derivatives count by"),
                    Column("undetermined", "undetermined", Kind.COUNT),
                    Column("missing", "best value unknown"),
                    Column("near_the_line", "bounds straddle the line", Kind.COUNT),
                    Column("open", "beyond the Hub"),
                ),
                tuple(rows),
                notes=(
                    text(
                        "Beyond the Hub: facts no scan can give, and numbers or judgements that "
                        "the text itself leaves open."
                    ),
                ),
            ),
        ),
    )


def _row(column: VerdictColumn, doubt: Doubt) -> tuple[Value, ...]:
    missing = [f"{phrase(word)} {count:,}" for word, count in doubt.missing if count]
    beyond = [phrase(word) for word in doubt.not_on_the_hub]
    beyond += [name.replace("_", " ") for name in doubt.left_open]
    return (
        Link(column.rule, f"#rule-{column.rule}"),
        column.tier,
        tables.MODE_WORDS[column.mode],
        doubt.undetermined,
        "; ".join(missing) or "none",
        doubt.near_the_line,
        "; ".join(beyond) or "none",
    )
