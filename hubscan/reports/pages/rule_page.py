"""A page a rule: what it covers, who that is, the law's words, and how the line moves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from hubscan.reports import places
from hubscan.reports.context import Context
from hubscan.reports.document import (
    Bars,
    Block,
    Bullets,
    Column,
    Command,
    Definitions,
    Fold,
    Page,
    Part,
    Table,
    paragraph,
)
from hubscan.reports.findings import findings
from hubscan.reports.main_tiers import Line, standing
from hubscan.reports.pages import lines, otherwise, words_of_law
from hubscan.reports.pages.over_line import STEPS, multiples
from hubscan.reports.pages.rule_counts import Tallies, by_key, counts, expected
from hubscan.reports.readings import Reading, readings
from hubscan.reports.spans import Kind, Link, Model, Text, Value, text
from hubscan.reports.words import LEVEL_WORDS, MODE_WORDS, clipped
from hubscan.rules import Rule, Tier
from hubscan.rules.engine.countable import Count, count_of, open_words
from hubscan.tally.best_known import Known
from hubscan.tally.ladder import Ladder


def build(context: Context) -> Iterator[Page]:
    """One page for each rule, in the order of their ids."""
    named = context.survey.best_known.named(context.con)
    tallies = by_key(context.tallies)
    main = {line.rule.id: line for line in lines.all_lines(context.main_lines)}
    counted = {(r.rule, r.tier): r for r in readings(context.tallies)}
    for rule in context.rulebook.rules:
        line = main.get(rule.id)
        tiers = [t for t in rule.tiers if _is_counted(context, rule, t)]
        if line is not None:
            tiers.sort(key=lambda t: t.id != line.tier.id)
        yield Page(
            path=places.rule(rule.id),
            title=rule.title,
            label=f"{standing(rule).value} · {rule.jurisdiction} {rule.kind} · {rule.proponent}",
            lead=tuple(_lead(context, rule, line)),
            parts=tuple(
                part
                for part in (
                    _picture(context, rule, tiers, counted),
                    _covered(context, rule, tiers, tallies, named),
                    words_of_law.part(context.rulebook, rule, None if line is None else line.tier),
                    _moved(context, line, rule, tallies),
                    _about(rule),
                )
                if part.blocks
            ),
            up=Link("Every tier and reading", "sweep"),
            in_markdown=True,
        )


def _is_counted(context: Context, rule: Rule, tier: Tier) -> bool:
    return count_of(context.rulebook, rule.id, tier.id) is Count.COUNTED


def _lead(context: Context, rule: Rule, line: Line | None) -> Iterator[Text]:
    if line is None:
        yield text("No count follows from this text as a whole.")
        return
    for said in findings({line.standing: [line]}, context.tallies, context.models):
        yield text(said)
    if line.tier.derivative_mode == "silent":
        yield text(
            "The text does not say how fine-tunes count: three readings stand side by side, and "
            "the bounds span them."
        )


def _picture(
    context: Context, rule: Rule, tiers: list[Tier], counted: Mapping[tuple[str, str], Reading]
) -> Part:
    book = context.rulebook
    bars = tuple(lines.tier_bar(book, rule, tier, counted[rule.id, tier.id]) for tier in tiers)
    blocks: list[Block | Bars] = []
    if bars:
        blocks.append(
            Bars("tiers", f"Models that each tier covers, of {context.models:,}", context.models,
                 (("", bars),))
        )  # fmt: skip
    uncounted = [t for t in rule.tiers if t not in tiers]
    if uncounted:
        blocks.append(Bullets(tuple(_why_not(context, rule, tier) for tier in uncounted)))
    return Part("counts", "", tuple(blocks))


def _why_not(context: Context, rule: Rule, tier: Tier) -> Text:
    worth = count_of(context.rulebook, rule.id, tier.id)
    waits = open_words(context.rulebook, rule.id, tier.id)
    more = f" ({waits})" if waits else ""
    return text(Link(tier.title, f"#tier-{tier.id}"), f": no count, {worth.value}{more}.")


def _covered(
    context: Context,
    rule: Rule,
    tiers: list[Tier],
    tallies: Tallies,
    named: Mapping[tuple[str, str], list[Known]],
) -> Part:
    """Who is covered, a fold a tier; the main line's is open."""
    folds = []
    for number, tier in enumerate(tiers):
        known = named[rule.id, tier.id]
        listed: list[Block] = (
            [_known(tier, rule, known), *_publishers(context, rule, tier)]
            if known
            else [paragraph("No model is likely covered.")]
        )
        folds.append(
            Fold(
                f"models-{tier.id}",
                tier.title,
                (
                    *listed,
                    *expected(rule, tier, tallies),
                    Fold(
                        f"counts-of-{tier.id}",
                        "By relation, distinct models, publishers and use",
                        (counts(rule, tier, tallies, named=bool(known)),),
                    ),
                    Command(
                        f"hubscan top --rule {rule.id} --tier {tier.id}",
                        "every covered model, by downloads",
                    ),
                ),
                is_open=number == 0,
            )
        )
    return Part("covered", "Who is covered", tuple(folds))


def _known(tier: Tier, rule: Rule, known: list[Known]) -> Table:
    """The best-known models, with their level in each mode."""
    return Table(
        f"known-{rule.id}-{tier.id}",
        "Best-known models likely covered",
        (
            Column("model", "model", Kind.MODEL),
            *(
                Column(f"covered_{mode}", MODE_WORDS[mode], Kind.TEXT, "covered")
                for mode in tier.modes
            ),
            Column("relation", "relation", minor=True),
            Column("downloads", "downloads in 30 days", Kind.COUNT),
            Column("created", "created", Kind.DATE, minor=True),
        ),
        tuple(
            (
                Model(k.model.id),
                *(LEVEL_WORDS[level] for level in k.levels),
                k.model.relation,
                k.model.downloads,
                k.model.created or None,
            )
            for k in known
        ),
    )


def _publishers(context: Context, rule: Rule, tier: Tier) -> Iterator[Table]:
    """Publishers by likely covered models, a column a reading."""
    found = context.survey.publishers.found[rule.id, tier.id]
    if not found:
        return
    rows: list[tuple[Value, ...]] = [
        (Link(clipped(name), f"publishers/{name}"), *counted) for name, counted in found
    ]
    yield Table(
        f"publishers-{rule.id}-{tier.id}",
        "Publishers with most likely covered models",
        (
            Column("publisher", "publisher"),
            *(
                Column("publisher_models", MODE_WORDS[mode], Kind.COUNT, "models", leads=True)
                for mode in tier.modes
            ),
        ),
        tuple(rows),
        leads=tuple(f"publishers/{name}#models" for name, _ in found),
    )


def _moved(
    context: Context,
    line: Line | None,
    rule: Rule,
    tallies: Tallies,
) -> Part:
    """What another prior would make of the main line, and what multiples of its numbers would
    count, each on its figure alone."""
    main = None if line is None else line.tier.id
    blocks: list[Block] = []
    for quantity, title in (("training_flop", "training compute"), ("parameters", "parameters")):
        drawn = [
            one.value for one in context.floors(quantity) if (one.rule, one.tier) == (rule.id, main)
        ]
        if not drawn:
            continue
        blocks.append(_ladder(rule, quantity, title, context.ladder(quantity), drawn[0]))
    if blocks:
        blocks.append(
            paragraph(
                "On one figure alone, whatever else the text asks. ",
                Link("The whole curve", "ladder"),
            )
        )
    return Part(
        "moved", "What moves the count", (*otherwise.swings(context, line, tallies), *blocks)
    )


def _ladder(rule: Rule, quantity: str, title: str, found: Ladder, line: float) -> Table:
    at = np.array(multiples(line))
    rows: list[tuple[Value, ...]] = [
        (_times(step), float(value), *(int(n) for n in counted))
        for step, value, counted in zip(STEPS, at, found.counts(at), strict=True)
    ]
    return Table(
        f"ladder-{rule.id}-{quantity}",
        f"Models at or above a line on {title}",
        (
            Column("step", "the line"),
            Column("line", title, Kind.AMOUNT),
            Column("over_line_surely", "at least", Kind.COUNT, leads=True),
            Column("over_line_likely", "likely", Kind.COUNT, leads=True),
            Column("over_line_possibly", "at most", Kind.COUNT, leads=True),
        ),
        tuple(rows),
        leads=tuple(places.over_line(quantity, float(value)) for value in at),
    )


def _times(step: float) -> str:
    if step == 1:
        return "as it is"
    return f"{step:.3g} times" if step > 1 else f"{1 / step:.3g} times lower"


def _about(rule: Rule) -> Part:
    facts: list[tuple[str, Text]] = [
        ("Identifier", text(rule.id)),
        ("Regulates", text(rule.unit)),
        ("Derivatives", text(_derivatives(rule))),
    ]
    if rule.accounting:
        facts.append(("Accounting", text(rule.accounting)))
    blocks: list[Block] = [Definitions(tuple(facts))]
    if rule.notes:
        blocks.append(Bullets(tuple(text(note) for note in rule.notes)))
    if rule.readings:
        blocks.append(paragraph("Other readings, which `hubscan assess --reading` counts:"))
        blocks.append(Bullets(tuple(text(f"{r.id}: {r.title}") for r in rule.readings)))
    blocks.append(Command(f"hubscan rules show {rule.id}", "the text as it is counted"))
    fold = Fold("about-fold", "Unit, derivatives, accounting, notes, other readings", tuple(blocks))
    return Part("about", "About this text", (fold,))


def _derivatives(rule: Rule) -> str:
    if rule.derivative_mode == "silent":
        said = "the text is silent: own, cumulative and inherited are shown side by side"
    else:
        said = MODE_WORDS[rule.derivative_mode]
    return f"{said}. {rule.derivative_note}" if rule.derivative_note else said
