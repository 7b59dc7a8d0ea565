"""The rules for others to use and to cite: every tier and every number, as CSV and as JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields

from hubscan.rules.engine.countable import count_of, open_words
from hubscan.rules.language.owed import in_words
from hubscan.rules.language.prose import describe
from hubscan.rules.language.rule import Reading, Rule, Tier
from hubscan.rules.rulebook import Rulebook
from hubscan.rules.tools.citations import as_csv as citations_csv
from hubscan.rules.tools.citations import citations


@dataclass(frozen=True, slots=True)
class TierRow:
    """One tier as one line of a table."""

    row: str
    rule: str
    tier: str
    title: str
    instrument: str
    """Title of the rule."""
    proponent: str
    jurisdiction: str
    kind: str
    unit: str
    status: str
    """Dated events, oldest first."""
    stood_from: str
    stood_to: str
    condition: str
    """In words, with the numbers."""
    counted: str
    """Derivative mode of the text."""
    fine_tunes: str
    """What the text says of them."""
    consequence: str
    open_weights: str
    benefit: str
    exemptions: str
    owed: str
    """From which day duties are owed."""
    count: str
    """What its number of models is worth."""
    waits_for: str
    """What would have to be said before it is a count."""
    verification: str
    sources: str
    """Titles and addresses."""


@dataclass(frozen=True, slots=True)
class ReadingRow:
    """What one named alternative reading makes of one tier."""

    rule: str
    reading: str
    title: str
    tier: str
    condition: str
    """In words, with the numbers."""
    counted: str
    """Derivative mode."""


def reading_rows(book: Rulebook) -> tuple[ReadingRow, ...]:
    """By rule, reading and tier, for the tiers a reading changes."""
    return tuple(
        row for rule in book.rules for reading in rule.readings for row in _read_as(rule, reading)
    )


def _read_as(rule: Rule, reading: Reading) -> Iterator[ReadingRow]:
    for tier in rule.tiers:
        condition = reading.conditions.get(tier.id, tier.condition)
        said = describe(condition, tier.parameters | reading.parameters)
        mode = reading.derivative_mode or tier.derivative_mode
        if (said, mode) != (tier.prose(), tier.derivative_mode):
            yield ReadingRow(rule.id, reading.id, reading.title, tier.id, said, mode)


def tier_rows(book: Rulebook) -> tuple[TierRow, ...]:
    """By rule and tier, as the files have them."""
    return tuple(_row(book, rule, tier) for rule in book.rules for tier in rule.tiers)


def files(book: Rulebook) -> Iterator[tuple[str, str]]:
    """(name, content): `rules.csv` a line a tier, `readings.csv` a line a tier read otherwise,
    `numbers.csv` a line a number with its source and state, `rules.json` all."""
    rows, readings, numbers = tier_rows(book), reading_rows(book), citations(book)
    yield "rules.csv", _csv(rows, TierRow)
    yield "readings.csv", _csv(readings, ReadingRow)
    yield "numbers.csv", citations_csv(numbers)
    every = {
        "tiers": [asdict(row) for row in rows],
        "readings": [asdict(row) for row in readings],
        "numbers": [asdict(number) for number in numbers],
    }
    yield "rules.json", json.dumps(every, indent=1, ensure_ascii=False) + "\n"


def _csv(rows: tuple[TierRow, ...] | tuple[ReadingRow, ...], kind: type) -> str:
    out = io.StringIO()
    names = [f.name for f in fields(kind)]
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([getattr(row, name) for name in names] for row in rows)
    return out.getvalue()


def _row(book: Rulebook, rule: Rule, tier: Tier) -> TierRow:
    return TierRow(
        row=tier.row,
        rule=rule.id,
        tier=tier.id,
        title=tier.title,
        instrument=rule.title,
        proponent=rule.proponent,
        jurisdiction=rule.jurisdiction,
        kind=rule.kind,
        unit=tier.unit or rule.unit,
        status="; ".join(f"{e.date} {e.event}" for e in rule.status),
        stood_from=str(tier.stood_from or ""),
        stood_to=str(tier.stood_to or ""),
        condition=tier.prose(),
        counted=tier.derivative_mode,
        fine_tunes=tier.derivative_note or rule.derivative_note,
        consequence=tier.consequence.kind,
        open_weights=tier.consequence.open_weights,
        benefit="yes" if tier.consequence.benefit else "",
        exemptions=tier.exemptions,
        owed=in_words(tier.owed),
        count=count_of(book, rule.id, tier.id).value,
        waits_for=open_words(book, rule.id, tier.id),
        verification=book.verification(rule.id, tier.id).state,
        sources="; ".join(f"{d.title} <{d.address}>" for d in rule.sources),
    )
