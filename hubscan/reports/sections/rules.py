"""Rule by rule: what the text says, what it covers by relation, and which models, by name."""

from __future__ import annotations

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
from hubscan.reports.words import linked
from hubscan.rules import Rule, Tier
from hubscan.tally.best_known import Caught, caught

ORDER = 30


def build(context: Context) -> Section:
    """One part for each rule, in order of id."""
    named = caught(context.con, context.survey.best_known.found)
    counts = _counts(context)
    blocks: list[Block] = []
    for rule in context.rulebook.rules:
        blocks += _rule(rule)
        for tier in rule.tiers:
            blocks += _tier(rule, tier, counts, named)
    return Section("rules", "Rule by rule", tuple(blocks))


def _rule(rule: Rule) -> list[Block]:
    facts: list[tuple[str, Text]] = [
        ("Proponent", text(f"{rule.proponent} ({rule.jurisdiction}, {rule.kind})")),
        ("Status", text("; ".join(f"{e.date}: {e.event}" for e in rule.status))),
        ("Derivatives", text(_derivatives(rule))),
        *(("Source", linked(f"{s.of}: {s.cite} ({s.checked})")) for s in rule.sources),
        ("Verification", text(_with_note(rule.verification.state, rule.verification.note))),
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
    rule: Rule,
    tier: Tier,
    counts: dict[tuple[str, str, str], list[tuple[Value, ...]]],
    named: dict[str, list[Caught]],
) -> list[Block]:
    blocks: list[Block] = [
        Paragraph(text(f"{tier.title}: covered if {tier.prose()}.")),
        Paragraph(text(f"Consequence for open weights: {tier.consequence.open_weights}")),
        _by_relation(rule, tier, counts),
    ]
    for mode in tier.modes:
        found = named.get(f"{rule.id}/{tier.id}@{mode}", [])
        if found:
            blocks.append(_named(rule, tier, mode, found))
        else:
            blocks.append(paragraph(f"No model is likely covered ({tables.MODE_WORDS[mode]})."))
    blocks.append(
        Command(
            f"hubscan top --rule {rule.id} --tier {tier.id}", "all covered models, by downloads"
        )
    )
    return blocks


def _by_relation(
    rule: Rule, tier: Tier, counts: dict[tuple[str, str, str], list[tuple[Value, ...]]]
) -> Table:
    rows = [
        (tables.MODE_WORDS[mode], *row)
        for mode in tier.modes
        for row in counts.get((rule.id, tier.id, mode), [])
    ]
    return Table(
        f"counts-{rule.id}-{tier.id}",
        f"{rule.title}, {tier.title}: covered models by relation to their base",
        (
            Column("mode", "derivatives count by"),
            Column("relation", "relation"),
            tables.SURELY,
            tables.LIKELY,
            tables.POSSIBLY,
            tables.PUBLISHERS,
            tables.DOWNLOADS,
        ),
        tuple(rows),
        header_column=1,
    )


def _named(rule: Rule, tier: Tier, mode: str, found: list[Caught]) -> Table:
    return Table(
        f"known-{rule.id}-{tier.id}-{mode}",
        f"Best-known models likely covered ({tables.MODE_WORDS[mode]})",
        (
            Column("model", "model", Kind.MODEL),
            Column("level", "covered"),
            Column("relation", "relation"),
            Column("downloads", "downloads in 30 days", Kind.COUNT),
            Column("created", "created", Kind.DATE),
        ),
        tuple(
            (
                Model(c.model.id),
                tables.LEVEL_WORDS[c.level],
                c.model.relation,
                c.model.downloads,
                c.model.created or None,
            )
            for c in found
        ),
    )


def _counts(context: Context) -> dict[tuple[str, str, str], list[tuple[Value, ...]]]:
    """(rule, tier, mode) → a row for each relation that has any possible model, the total first."""
    labels = {r.value: label for r, label in RELATION_LABELS.items()} | {"all": "all models"}
    order = {name: i for i, name in enumerate(["all", *(r.value for r in Relation)])}
    found: dict[tuple[str, str, str], list[tuple[Value, ...]]] = {}
    rows = context.rows(
        "SELECT rule, tier, mode, relation, surely, likely, possibly, publishers_likely, "
        "downloads_likely FROM tallies WHERE unit = 'repositories' "
        "AND (possibly > 0 OR relation = 'all')"
    )
    for rule, tier, mode, relation, *numbers in sorted(rows, key=lambda r: (*r[:3], order[r[3]])):
        found.setdefault((rule, tier, mode), []).append((labels[relation], *numbers))
    return found
