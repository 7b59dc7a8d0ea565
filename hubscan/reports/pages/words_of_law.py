"""What a text says, tier by tier, in the words it rests on, with the documents they are from."""

from __future__ import annotations

from collections.abc import Iterator

from hubscan.reports.document import (
    Block,
    Column,
    Definitions,
    Fold,
    PageBlock,
    Part,
    Table,
    paragraph,
)
from hubscan.reports.spans import Kind, Link, Text, Value, text
from hubscan.rules import Rule, Rulebook, Tier
from hubscan.rules.bend import show
from hubscan.rules.language.owed import in_words
from hubscan.rules.language.source import Document, Source
from hubscan.rules.language.unsettled import names_asked
from hubscan.rules.tools.present import checked


def part(book: Rulebook, rule: Rule, main: Tier | None) -> Part:
    """Tiers with the words of the law, that of the main line open; its life, its documents."""
    opened = main or rule.tiers[0]
    blocks: list[PageBlock] = [
        Fold(f"tier-{tier.id}", tier.title, tuple(_tier(book, rule, tier)), is_open=tier is opened)
        for tier in sorted(rule.tiers, key=lambda t: t is not opened)
    ]
    if rule.status:
        blocks.append(Fold("life", "Its life so far", (_life(rule),)))
    if rule.sources:
        number = len(rule.sources)
        summary = f"{number:,} {'document' if number == 1 else 'documents'} that this rests on"
        blocks.append(Fold("documents", summary, (_documents(rule.sources),)))
    return Part("words", "What the text says", tuple(blocks))


def _tier(book: Rulebook, rule: Rule, tier: Tier) -> Iterator[Block]:
    yield paragraph(f"Covered if {tier.prose()}.")
    said = [
        ("Consequence for open weights", text(tier.consequence.open_weights)),
        ("Exemptions", text(tier.exemptions)),
        ("Stood", text(_stood(tier))),
        ("Duties owed", text(in_words(tier.owed) if tier.owed else "")),
        ("Derivatives", text(tier.derivative_note)),
        ("Note", text(tier.note)),
        *_cited(tier),
        ("Checked", text(checked(book.verification(rule.id, tier.id)))),
    ]
    yield Definitions(tuple((term, words) for term, words in said if any(words)))


def _stood(tier: Tier) -> str:
    first = f"from {tier.stood_from}" if tier.stood_from else ""
    last = f"until {tier.stood_to}" if tier.stood_to else ""
    return f"{first} {last}".strip()


def _cited(tier: Tier) -> Iterator[tuple[str, Text]]:
    """The words that its numbers, and its wording, rest on."""
    for name in names_asked(tier.condition, tier.parameters):
        parameter = tier.parameters[name]
        if parameter.source is not None:
            yield f"{name.replace('_', ' ')}: {show(parameter)}", quoted(parameter.source)
    if tier.source is not None:
        yield "Wording", quoted(tier.source)


def quoted(source: Source) -> Text:
    """The quotation, and where it stands."""
    said = f"“{source.quote}” " if source.quote else ""
    title = Link(source.title, source.address) if source.address else source.title
    place = f", {source.locator}" if source.locator else ""
    looked = f"; looked for: {source.looked_for}" if source.looked_for else ""
    note = f"; {source.note}" if source.note else ""
    return tuple(span for span in (said, title, f"{place} ({source.state}){looked}{note}") if span)


def _life(rule: Rule) -> Table:
    rows: list[tuple[Value, ...]] = [
        (e.date, e.event, e.note, "" if e.source is None else quoted(e.source)) for e in rule.status
    ]
    return Table(
        "status",
        "What happened to the text, and where that stands",
        (
            Column("date", "date", Kind.DATE),
            Column("event", "event"),
            Column("note", "note", minor=True),
            Column("source", "source"),
        ),
        tuple(rows),
    )


def _documents(documents: tuple[Document, ...]) -> Definitions:
    return Definitions(
        tuple(
            (
                d.state,
                text(
                    Link(d.title, d.address),
                    f"; looked at {d.looked_at}" if d.looked_at else "",
                    f"; read in {d.copy}" if d.copy else "",
                ),
            )
            for d in documents
        )
    )
