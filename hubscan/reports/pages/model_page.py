"""A page a model: what each text says of it, its figures, its ancestors, and all arithmetic."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from hubscan.reports import places
from hubscan.reports.context import Context
from hubscan.reports.document import (
    Bullets,
    Column,
    Command,
    Definitions,
    Fold,
    Page,
    PageBlock,
    Part,
    Table,
    paragraph,
)
from hubscan.reports.explanation import Ancestor, Explanation, Figure
from hubscan.reports.pages import derivation, lines
from hubscan.reports.spans import Link, Model, Span, Text, Value, text
from hubscan.reports.why import text as whys
from hubscan.reports.words import LEVEL_WORDS, MODE_WORDS, clipped, hub_url
from hubscan.rules import Decision

_MOST_EDGES = 12
_SAYS = {3: "meets", 2: "meets on best figures", 1: "hangs on", 0: "does not meet"}


def build(context: Context, found: Explanation, path: str) -> Page:
    """The answer first, then what it rests on."""
    return Page(
        path=path,
        title=clipped(found.id),
        label=_label(found),
        lead=(_summary(context, found),),
        parts=(
            Part("verdicts", "What the texts say of it", tuple(_verdicts(context, found))),
            Part("figures", "Its figures", (_figures(found.figures),)),
            Part("lineage", "What it was made from", (_lineage(found),)),
            Part("why", "Why these figures", tuple(_why(found))),
        ),
        up=Link("Models", "names"),
    )


def _label(found: Explanation) -> str:
    facts = found.facts
    created = str(facts["created_at"])[:10] if facts["created_at"] else "day unknown"
    downloads = "unknown" if facts["downloads"] is None else f"{facts['downloads']:,}"
    return f"Model · {facts['relation']} · created {created} · downloads in 30 days {downloads}"


def _summary(context: Context, found: Explanation) -> Text:
    """How many main lines cover it, by the strongest of their readings."""
    main = {(line.rule.id, line.tier.id) for line in lines.all_lines(context.main_lines)}
    levels: dict[tuple[str, str], int] = {}
    for decision in found.decisions:
        at = decision.rule, decision.tier
        levels[at] = max(levels.get(at, 0), decision.level)
    counted = [levels.get(at, 0) for at in main]
    said = ", ".join(f"{LEVEL_WORDS[level]} {counted.count(level):,}" for level in (3, 2, 1, 0))
    address = hub_url(found.id)
    spans: list[Span] = [f"Of the main lines of {len(main):,} texts: {said}. "]
    if address:
        spans.append(Link("The repository on the Hub", address))
    return tuple(spans)


def _verdicts(context: Context, found: Explanation) -> Iterator[PageBlock]:
    rows = sorted(_rows(context, found.decisions), key=lambda row: row[0])
    if not rows:
        yield paragraph("No tier of any text covers it, or could, as far as is known.")
        return
    columns = (
        Column("verdict", "covered"),
        Column("rule", "text"),
        Column("tier", "tier", minor=True),
        Column("mode", "derivatives", minor=True),
        Column("criterion", "what decides"),
    )
    decided = tuple(cells for order, cells in rows if order[0] < -1)
    open_ = tuple(cells for order, cells in rows if order[0] == -1)
    if decided:
        yield Table("verdicts", "Tiers that cover it, surely or likely", columns, decided,
                    header_column=1)  # fmt: skip
    if open_:
        table = Table("open", "Tiers that may cover it", columns, open_, header_column=1)
        summary = f"{len(open_):,} more verdicts that cannot be decided from what is published"
        yield Fold("undecided", summary, (table,), is_open=not decided)


Row = tuple[tuple[int, str, str], tuple[Value, ...]]


def _rows(context: Context, decisions: tuple[Decision, ...]) -> Iterator[Row]:
    """(place, cells) of every verdict above no, the modes of one level in one row."""
    for (rule_id, tier_id), group in groupby(decisions, key=lambda d: (d.rule, d.tier)):
        rule = context.rulebook.rule(rule_id)
        tier = context.rulebook.tier(rule_id, tier_id)
        by_level: dict[int, list[Decision]] = {}
        for decision in group:
            by_level.setdefault(decision.level, []).append(decision)
        for level, same in by_level.items():
            if level:
                cells: tuple[Value, ...] = (
                    LEVEL_WORDS[level],
                    Link(rule.title, places.tier(rule_id, tier_id)),
                    tier.title,
                    ", ".join(MODE_WORDS[d.mode] for d in same),
                    f"{_SAYS[level]}: {_reasons(same)}",
                )
                yield (-level, rule_id, tier_id), cells


def _reasons(same: list[Decision]) -> str:
    """What decides; where readings differ in it, each with its own."""
    said: dict[str, list[str]] = {}
    for d in same:
        owed = f"; owes its duties from {d.owed}" if d.owed else ""
        said.setdefault(f"{d.criterion}{owed}", []).append(MODE_WORDS[d.mode])
    if len(said) == 1:
        return next(iter(said))
    return "; ".join(f"{why} ({', '.join(modes)})" for why, modes in said.items())


def _figures(figures: tuple[Figure, ...]) -> Table:
    return Table(
        "figures",
        "Bounds, best value, grade and method of each figure",
        (
            Column("quantity", "figure"),
            Column("low", "at least"),
            Column("best", "best"),
            Column("high", "at most"),
            Column("grade", "grade"),
            Column("how", "how", minor=True),
        ),
        tuple(
            (
                Link(derivation.named(f.quantity), f"#why-{f.quantity}"),
                *(whys.number(f.unit, end) for end in (f.low, f.best, f.high)),
                f.grade or "unknown",
                clipped(f.method or "", 200),
            )
            for f in figures
        ),
    )


def _lineage(found: Explanation) -> Bullets:
    facts = found.facts
    items = [_ancestor(a, found.id) for a in found.ancestors[:_MOST_EDGES]]
    more = len(found.ancestors) - _MOST_EDGES
    if more > 0:
        items.append(text(f"{more:,} more; all of them: hubscan lineage {clipped(found.id)} --up"))
    if not items:
        items.append(text("No parent is declared or known."))
    if facts["original"] and facts["original"] != found.id:
        items.append(text("Counted as one distinct model with ", Model(facts["original"]), "."))
    items.append(text(f"Models below it in this snapshot: {facts['descendants'] or 0:,}."))
    return Bullets(tuple(items))


def _ancestor(a: Ancestor, model: str) -> Text:
    spans: list[Span] = [] if a.child == model else [Model(a.child), " is "]
    spans += [f"{a.relation} of ", Model(a.name), f" ({a.grade}, from {a.source})"]
    if a.in_snapshot:
        spans.append(f"; own step {whys.interval('FLOP', *a.own_flop)} FLOP")
    spans += [f"; {clipped(note)}" for note in ("" if a.used else "not used", a.reason) if note]
    return tuple(spans)


def _why(found: Explanation) -> Iterator[PageBlock]:
    if found.why is None:
        yield paragraph(
            "The stages of the assessment were run again on this model and gave other figures, so "
            f"there is nothing to explain them by: {', '.join(found.differs)}."
        )
        return
    units = {f.quantity: f for f in found.figures}
    for one in found.why.derivations:
        yield derivation.fold(one, units[one.quantity])
    if found.why.assumptions:
        yield derivation.assumptions(found.why.assumptions)
    traits = [(name.replace("_", " "), text(_trait(value))) for name, value in found.traits.items()]
    yield Fold("traits", "What else rules ask of it", (Definitions(tuple(traits)),))
    yield Command(f"hubscan explain {clipped(found.id)}", "the same in a terminal")


def _trait(value: object) -> str:
    if value is None:
        return "not known"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, list) else clipped(str(value))
