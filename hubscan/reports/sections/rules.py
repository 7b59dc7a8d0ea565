"""Rule by rule: what the text says, what it covers by relation, and which models, by name."""

from __future__ import annotations

import math
from collections.abc import Mapping

from hubscan.model.relations import RELATION_LABELS, Relation
from hubscan.reports import tables
from hubscan.reports.context import Context
from hubscan.reports.document import (
    Block,
    Bullets,
    Column,
    Command,
    Definitions,
    Heading,
    Kind,
    Model,
    Paragraph,
    Section,
    Table,
    Text,
    Value,
    paragraph,
    text,
)
from hubscan.reports.readings import Tally
from hubscan.reports.words import linked
from hubscan.rules import Rule, Rulebook, Tier
from hubscan.rules.present import checked
from hubscan.tally.best_known import Known

ORDER = 95

Tallies = Mapping[tuple[str, str, str, str, str], Mapping[str, str | int | float | None]]
"""(rule, tier, mode, relation, unit) → row of `tallies`."""

_LABELS = {"all": "all models"} | {r.value: label for r, label in RELATION_LABELS.items()}


def build(context: Context) -> Section:
    """One part for each rule, in order of id."""
    named = context.survey.best_known.named(context.con)
    tallies = {
        (str(t["rule"]), str(t["tier"]), str(t["mode"]), str(t["relation"]), str(t["unit"])): t
        for t in context.tallies
    }
    blocks: list[Block] = []
    for rule in context.rulebook.rules:
        blocks += _rule(rule)
        for tier in rule.tiers:
            blocks += _tier(context.rulebook, rule, tier, tallies, named)
    return Section("rules", "Rule by rule", tuple(blocks))


def _rule(rule: Rule) -> list[Block]:
    facts: list[tuple[str, Text]] = [
        ("Identifier", text(rule.id)),
        ("Proponent", text(f"{rule.proponent} ({rule.jurisdiction}, {rule.kind})")),
        ("Status", text("; ".join(f"{e.date}: {e.event}" for e in rule.status))),
        ("Derivatives", text(_derivatives(rule))),
        *(("Source", linked(f"{d.title} ({d.state}) {d.address}")) for d in rule.sources),
    ]
    notes = (Bullets(tuple(text(note) for note in rule.notes)),) if rule.notes else ()
    return [Heading(f"rule-{rule.id}", rule.title), Definitions(tuple(facts)), *notes]


def _derivatives(rule: Rule) -> str:
    if rule.derivative_mode == "silent":
        said = "the text is silent: own, cumulative and inherited are shown side by side"
    else:
        said = tables.MODE_WORDS[rule.derivative_mode]
    return _with_note(said, rule.derivative_note)


def _with_note(words: str, note: str) -> str:
    words = words.replace("_", " ")
    return f"{words}. {note}" if note else words


def _tier(
    book: Rulebook,
    rule: Rule,
    tier: Tier,
    tallies: Tallies,
    named: Mapping[tuple[str, str], list[Known]],
) -> list[Block]:
    known = named[rule.id, tier.id]
    listed: Block = _known(tier, rule, known) if known else paragraph("No model is likely covered.")
    return [
        Heading(f"tier-{rule.id}-{tier.id}", tier.title, level=4),
        Paragraph(text(f"Covered if {tier.prose()}.")),
        Paragraph(text(f"Checked: {checked(book.verification(rule.id, tier.id))}.")),
        Paragraph(text(f"Consequence for open weights: {tier.consequence.open_weights}")),
        _counts(rule, tier, tallies),
        listed,
        Command(f"hubscan top --rule {rule.id} --tier {tier.id}", "covered models by downloads"),
    ]


def _counts(rule: Rule, tier: Tier, tallies: Tallies) -> Table:
    """Three counts a mode; rows are relations, then what else is counted of the total."""
    rows: list[tuple[Value, ...]] = []
    for relation in ("all", *(r.value for r in Relation)):
        counts = [
            tallies.get((rule.id, tier.id, mode, relation, "repositories")) for mode in tier.modes
        ]
        if any(c and c["possibly"] for c in counts) or relation == "all":
            rows.append((_LABELS[relation], *_three(counts, "")))
    total = [tallies[rule.id, tier.id, mode, "all", "repositories"] for mode in tier.modes]
    distinct = [tallies[rule.id, tier.id, mode, "all", "distinct"] for mode in tier.modes]
    rows += [
        ("distinct models", *_three(distinct, "")),
        ("publishers", *_three(total, "publishers_")),
        ("downloads", *_three(total, "downloads_")),
        ("likes", *_three(total, "likes_")),
    ]
    return Table(
        f"counts-{rule.id}-{tier.id}",
        f"{rule.id}, {tier.id}: what is covered",
        (
            Column("counted", "counted"),
            *(
                Column(f"counted_{level}", title, Kind.COUNT, tables.MODE_WORDS[mode])
                for mode in tier.modes
                for level, title in tables.COUNT_TITLES.items()
            ),
        ),
        tuple(rows),
        notes=tuple(
            text(f"Expected ({tables.MODE_WORDS[mode]}): {expected_words(t, d)}.")
            for mode, t, d in zip(tier.modes, total, distinct, strict=True)
            if t["expected"] is not None and d["expected"] is not None
        ),
    )


def expected_words(repositories: Tally, distinct: Tally) -> str:
    """`12 models (90 % interval 9 to 15), 8 distinct (6 to 10); 3 of the 12 hang on …`."""
    told = [
        (round(float(t["expected"] or 0)), int(float(t["expected_low"] or 0)),
         math.ceil(float(t["expected_high"] or 0)))
        for t in (repositories, distinct)
    ]  # fmt: skip
    (n, low, high), (one, least, most) = told
    words = f"{n:,} models (90 % interval {low:,} to {high:,})"
    words += f", {one:,} distinct ({least:,} to {most:,})"
    prior = round(float(repositories["expected_prior"] or 0))
    audit = round(float(repositories.get("expected_audit") or 0))
    if prior:
        words += f"; {prior:,} of the {n:,} hang on undisclosed training runs"
    if audit:
        sampling = math.ceil(float(repositories["expected_sampling"] or 0))
        words += f"; {audit:,} were counted by a random sample of their like (± {sampling:,})"
    return words


def _three(
    counts: list[Mapping[str, str | int | float | None]]
    | list[Mapping[str, str | int | float | None] | None],
    prefix: str,
) -> list[Value]:
    return [
        (count or {}).get(f"{prefix}{level}", 0)
        for count in counts
        for level in tables.COUNT_TITLES
    ]


def _known(tier: Tier, rule: Rule, known: list[Known]) -> Table:
    """The best-known models, with their level in each mode."""
    return Table(
        f"known-{rule.id}-{tier.id}",
        "Best-known models likely covered",
        (
            Column("model", "model", Kind.MODEL),
            *(
                Column(f"covered_{mode}", tables.MODE_WORDS[mode], Kind.TEXT, "covered")
                for mode in tier.modes
            ),
            Column("relation", "relation"),
            Column("downloads", "downloads in 30 days", Kind.COUNT),
            Column("created", "created", Kind.DATE),
        ),
        tuple(
            (
                Model(k.model.id),
                *(tables.LEVEL_WORDS[level] for level in k.levels),
                k.model.relation,
                k.model.downloads,
                k.model.created or None,
            )
            for k in known
        ),
    )
