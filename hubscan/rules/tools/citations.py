"""Every number of every rule with its source, as rows: for others to cite and to check."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from datetime import date

from hubscan.rules.bend import show
from hubscan.rules.language.rule import Reading, Rule, Tier
from hubscan.rules.language.source import UNVERIFIED, Source
from hubscan.rules.language.unsettled import names_asked
from hubscan.rules.rulebook import Rulebook

_NONE = Source("", "", "", None, "", UNVERIFIED)


@dataclass(frozen=True, slots=True)
class Citation:
    """One number, question, wording or event, and what it rests on."""

    rule: str
    title: str
    jurisdiction: str
    item: str
    """A parameter's name (of a reading with that), `wording`, or `status`."""
    tiers: str
    """The tiers that read it, with spaces between."""
    value: str
    """With its unit; for an event what happened, for a wording the condition."""
    days: str
    """The days on which it stood, if not always."""
    state: str
    source: str
    """Title of the document."""
    address: str
    locator: str
    quote: str
    looked_at: str
    copy: str
    looked_for: str
    note: str


def citations(book: Rulebook) -> tuple[Citation, ...]:
    """By rule; in a rule parameters, wordings, readings, then events, as the file has them."""
    return tuple(row for rule in book.rules for row in _of_rule(rule))


def as_csv(rows: Iterable[Citation]) -> str:
    """A header and one line a citation."""
    out = io.StringIO()
    names = [f.name for f in fields(Citation)]
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([getattr(row, name) for name in names] for row in rows)
    return out.getvalue()


def addresses(book: Rulebook) -> tuple[str, ...]:
    """Every address cited, sorted, for a check of links."""
    return tuple(sorted({d.address for rule in book.rules for d in rule.sources}))


def _of_rule(rule: Rule) -> Iterator[Citation]:
    for name, parameter in rule.parameters.items():
        asking = [t.id for t in rule.tiers if name in names_asked(t.condition, t.parameters)]
        tiers = " ".join(asking)
        yield _row(rule, name, tiers, (show(parameter), ""), parameter.source)
        for dated in parameter.dated:
            then = show(replace(parameter, value=dated.value))
            yield _row(rule, name, tiers, (then, dated.when), dated.source)
    for tier in rule.tiers:
        if tier.source is not None or not names_asked(tier.condition, tier.parameters):
            words = (tier.prose(), _stood(tier))
            yield _row(rule, "wording", tier.id, words, tier.source)
    for reading in rule.readings:
        yield from _of_reading(rule, reading)
    for event in rule.status:
        if event.source is not None:
            yield _row(rule, "status", "", (event.event, event.date), event.source)


def _of_reading(rule: Rule, reading: Reading) -> Iterator[Citation]:
    for name, parameter in reading.parameters.items():
        tiers = " ".join(t.id for t in rule.tiers if name in names_asked(t.condition, t.parameters))
        item, said = f"{name}, reading {reading.id}", (show(parameter), "")
        source = parameter.moves.source if parameter.moves else parameter.source
        yield _row(rule, item, tiers, said, source)


def _stood(tier: Tier) -> str:
    first = f"from {tier.stood_from}" if tier.stood_from else ""
    last = f"until {tier.stood_to}" if tier.stood_to else ""
    return f"{first} {last}".strip()


def _row(
    rule: Rule, item: str, tiers: str, said: tuple[str, str], source: Source | None
) -> Citation:
    source = source or _NONE
    value, days = said
    return Citation(
        rule=rule.id,
        title=rule.title,
        jurisdiction=rule.jurisdiction,
        item=item,
        tiers=tiers,
        value=value,
        days=days,
        state=source.state,
        source=source.title,
        address=source.address,
        locator=source.locator,
        quote=source.quote,
        looked_at=_day(source.looked_at),
        copy=source.copy,
        looked_for=source.looked_for,
        note=source.note,
    )


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
