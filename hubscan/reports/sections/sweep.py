"""What each rule sweeps in: one row a tier and derivative mode."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from hubscan.reports import places, provenance, tables
from hubscan.reports.context import Context
from hubscan.reports.document import Column, Section, Table, paragraph
from hubscan.reports.spans import Link, Value, text
from hubscan.rules import Rule
from hubscan.rules.engine.countable import Count, count_of, open_words

ORDER = 20


_TIER = (
    Column("rule", "rule", minor=True),
    Column("text", "text"),
    Column("tier", "tier id", minor=True),
    Column("tier_title", "tier"),
    Column("mode", "derivatives", minor=True),
    replace(tables.CHECKED, minor=True),
)

_COLUMNS = (
    *_TIER,
    tables.SURELY,
    tables.EXPECTED,
    *(replace(c, minor=True) for c in (tables.EXPECTED_LOW, tables.EXPECTED_HIGH)),
    tables.POSSIBLY,
    *(
        replace(c, minor=True)
        for c in (
            tables.LIKELY,
            tables.DISTINCT,
            tables.SHARE,
            tables.PUBLISHERS,
            tables.DOWNLOADS,
            tables.SHARE_OF_DOWNLOADS,
        )
    ),
)

_UNCOUNTED = (
    *_TIER,
    Column("why", "why no count"),
    tables.POSSIBLY,
    Column("open", "what it waits for"),
)


def build(context: Context) -> Section:
    """The table most readers came for."""
    rules = {rule.id: rule for rule in context.rulebook.rules}
    found = [row for row in context.rows(_QUERY) if row[0] in rules]
    found.sort(key=_by_size(found))
    worth = {row[:2]: count_of(context.rulebook, *row[:2]) for row in found}
    counted = [row for row in found if worth[row[:2]] is Count.COUNTED]
    rows = tuple(
        _row(context, rules[rule], tier, mode, counts) for rule, tier, mode, *counts in counted
    )
    others = tuple(
        _uncounted(context, rules[row[0]], row, worth[row[:2]])
        for row in found
        if worth[row[:2]] is not Count.COUNTED
    )
    return Section(
        "sweep",
        "What each rule sweeps in",
        (
            paragraph(
                "One row for each tier of each rule. Where a text does not say how fine-tunes "
                "count, three readings stand side by side: the model's own step only, the "
                "cumulative compute of the model and all its ancestors, and coverage inherited "
                "from a covered ancestor."
            ),
            Table(
                "sweep",
                "Models covered by each tier",
                _COLUMNS,
                rows,
                header_column=1,
                leads=tuple(places.covered(*row[:2]) for row in counted),
                notes=(
                    text(
                        "Distinct: quantised and converted copies count once, with the model "
                        "they are copies of."
                    ),
                    text(
                        "Checked: the number was read in the text itself (primary), as quoted by "
                        "others (quoted), or in another author's account (secondary); what is "
                        "unverified was found in no text."
                    ),
                    text(
                        "Expected: the sum of every model's probability of being covered, and "
                        "where nine in ten draws of the doubt lie. None where more than half of "
                        "the doubt is about what no scan can tell."
                    ),
                    text(
                        "Shares are given where the whole Hub was listed: a sample that was "
                        "chosen has none."
                    ),
                    text("* The text is silent on derivatives; all three readings are shown."),
                ),
            ),
            *([_what_is_no_count(others)] if others else []),
        ),
    )


def _by_size(found: list[tuple[Any, ...]]) -> Callable[[tuple[Any, ...]], tuple[Any, ...]]:
    """The tiers that cover most first, by the reading that covers most; readings side by side."""
    most: dict[tuple[str, str], tuple[int, int]] = {}
    for rule, tier, _, _, expected, _, _, possibly, likely, *_ in found:
        size = (-max(expected or 0, likely), -possibly)
        most[rule, tier] = min(most.get((rule, tier), (0, 0)), size)
    return lambda row: (*most[row[0], row[1]], *row[:3])


def _what_is_no_count(rows: tuple[tuple[Value, ...], ...]) -> Table:
    return Table(
        "uncounted",
        "Tiers of which no count follows from the text",
        _UNCOUNTED,
        rows,
        header_column=1,
        notes=(
            text(
                "At most: models that the limbs which can be counted leave possible, or that a "
                "text which binds nobody speaks of; no number where the text draws no line."
            ),
        ),
    )


def _uncounted(
    context: Context, rule: Rule, found: tuple[Any, ...], worth: Count
) -> tuple[Value, ...]:
    _, tier_id, mode, _, _, _, _, possibly, *_ = found
    tier = context.rulebook.tier(rule.id, tier_id)
    bounded = worth in (Count.AT_MOST, Count.BINDS_NOBODY)
    return (
        Link(rule.id, places.rule(rule.id)),
        Link(rule.title, places.rule(rule.id)),
        tier.id,
        Link(tier.title, places.tier(rule.id, tier.id)),
        tables.mode(mode, silent=tier.derivative_mode == "silent"),
        context.rulebook.verification(rule.id, tier.id).state,
        worth.value,
        possibly if bounded else None,
        open_words(context.rulebook, rule.id, tier_id) or None,
    )


def _row(
    context: Context, rule: Rule, tier_id: str, mode: str, counts: list[int]
) -> tuple[Value, ...]:
    surely, expected, low, high, possibly, likely, distinct, publishers, downloads = counts
    tier = rule.tier(tier_id)
    shares = provenance.is_a_census(context.snapshot)
    silent = tier is not None and tier.derivative_mode == "silent"
    return (
        Link(rule.id, places.rule(rule.id)),
        Link(rule.title, places.rule(rule.id)),
        tier_id,
        Link(tier.title, places.tier(rule.id, tier.id)) if tier else tier_id,
        tables.mode(mode, silent=silent),
        context.rulebook.verification(rule.id, tier.id).state if tier else "",
        surely,
        expected,
        low,
        high,
        possibly,
        likely,
        distinct,
        likely / context.models if shares and context.models else None,
        publishers,
        downloads,
        downloads / context.downloads if shares and context.downloads else None,
    )


_QUERY = """
    SELECT t.rule, t.tier, t.mode, t.surely, round(t.expected)::BIGINT,
           floor(t.expected_low)::BIGINT, ceil(t.expected_high)::BIGINT, t.possibly, t.likely,
           d.likely, t.publishers_likely, t.downloads_likely
    FROM tallies t
    JOIN tallies d USING (rule, tier, mode, relation)
    WHERE t.relation = 'all' AND t.unit = 'repositories' AND d.unit = 'distinct'
    ORDER BY t.rule, t.tier, t.mode
"""
