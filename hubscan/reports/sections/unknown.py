"""What is not known, and why: the distance between at least and at most, taken apart."""

from __future__ import annotations

from hubscan.reports import deciding, places, tables
from hubscan.reports.context import Context
from hubscan.reports.document import Block, Column, Command, Heading, Section, Table, paragraph
from hubscan.reports.spans import Kind, Link, Value, text
from hubscan.rules import VerdictColumn
from hubscan.tally.cost_to_know import costs
from hubscan.tally.undetermined import Doubt, phrase

ORDER = 90


def build(context: Context) -> Section:
    """What each tier lacks, and the price of finding out."""
    return Section(
        "unknown",
        "What is not known, and why",
        (
            paragraph(
                "A model is undetermined under a tier if it may be covered but is not surely "
                "covered. A missing fact is counted for every model that lacks it, so one model "
                "can stand under several facts."
            ),
            _lacking(context),
            Command(
                "hubscan report --section groups --group-by parentage",
                "how much of each count rests on inferred parents",
            ),
            *_deciding(context),
            Heading("cost-to-know", "What it would cost to know"),
            paragraph(
                "Listings do not hold these facts; documents of the repositories might. One "
                "reading of an original settles its copies. Whether a document holds the fact is "
                "not known before it is read."
            ),
            _costs(context),
        ),
    )


def _deciding(context: Context) -> tuple[Block, ...]:
    """What a few disclosures would settle; nothing where no probabilities are kept."""
    found = deciding.table(context)
    if found is None:
        return ()
    return (
        Heading("deciding", "Which undisclosed training runs decide most"),
        paragraph(
            "What was made from a model has its compute. Where that is not disclosed, one figure "
            "decides about all of them, and the expected count moves as far as this."
        ),
        found,
    )


def _lacking(context: Context) -> Table:
    found = context.survey.doubt.found
    rows = [
        _row(column, found[column.name])
        for column in context.rulebook.columns()
        if found[column.name].undetermined
    ]
    return Table(
        "unknown",
        "Undetermined models and what they lack",
        (
            Column("rule", "rule"),
            Column("tier", "tier"),
            Column("mode", "derivatives"),
            Column("undetermined", "undetermined", Kind.COUNT),
            Column("missing", "best value unknown (models)"),
            Column("near_the_line", "bounds straddle the line", Kind.COUNT),
            Column("elsewhere", "hangs elsewhere", Kind.COUNT),
            Column("open", "beyond the Hub"),
        ),
        tuple(rows),
        notes=(
            text(
                "Hangs elsewhere: no fact is missing, but the tier also leans on another tier, on "
                "an ancestor, or on what is beyond the Hub."
            ),
            text(
                "Beyond the Hub: facts no scan can give, and numbers or judgements that the text "
                "itself leaves open."
            ),
        ),
    )


def _costs(context: Context) -> Table:
    priced = costs(context.con, context.survey.doubt.wanted)
    return Table(
        "cost-to-know",
        "Missing facts that keep verdicts open, and the requests to look for them",
        (
            Column("fact", "missing fact"),
            Column("lacking_models", "undetermined models", Kind.COUNT),
            Column("lacking_originals", "distinct originals", Kind.COUNT),
            Column("lacking_downloads", "their downloads", Kind.COUNT),
            Column("requests_to_know", "requests", Kind.COUNT),
            Column("minutes_to_know", "minutes on a free account", Kind.COUNT),
        ),
        tuple(
            (phrase(c.fact), c.models, c.originals, c.downloads, c.requests, c.minutes)
            for c in priced
        ),
    )


def _row(column: VerdictColumn, doubt: Doubt) -> tuple[Value, ...]:
    missing = [f"{phrase(word)} {count:,}" for word, count in doubt.missing if count]
    beyond = [phrase(word) for word in doubt.not_on_the_hub]
    beyond += [name.replace("_", " ") for name in doubt.left_open]
    return (
        Link(column.rule, places.rule(column.rule)),
        column.tier,
        tables.mode(column.mode),
        doubt.undetermined,
        "; ".join(missing) or "none",
        doubt.near_the_line,
        doubt.elsewhere,
        "; ".join(beyond) or "none",
    )
