"""What each rule sweeps in: one row a tier and derivative mode."""

from __future__ import annotations

from hubscan.reports import tables
from hubscan.reports.context import Context
from hubscan.reports.document import Column, Link, Section, Table, Value, paragraph, text
from hubscan.rules import Rule

ORDER = 20


_COLUMNS = (
    Column("rule", "rule"),
    Column("tier", "tier"),
    Column("mode", "derivatives"),
    tables.CHECKED,
    tables.SURELY,
    tables.LIKELY,
    tables.POSSIBLY,
    tables.INTERVAL_LOW,
    tables.INTERVAL_HIGH,
    tables.DISTINCT,
    tables.SHARE,
    tables.PUBLISHERS,
    tables.DOWNLOADS,
    tables.SHARE_OF_DOWNLOADS,
)


def build(context: Context) -> Section:
    """The table most readers came for."""
    rules = {rule.id: rule for rule in context.rulebook.rules}
    rows = tuple(
        _row(context, rules[rule], tier, mode, counts)
        for rule, tier, mode, *counts in context.rows(_QUERY)
        if rule in rules
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
                    text("* The text is silent on derivatives; all three readings are shown."),
                ),
            ),
        ),
    )


def _row(
    context: Context, rule: Rule, tier_id: str, mode: str, counts: list[int]
) -> tuple[Value, ...]:
    surely, likely, possibly, low, high, distinct, publishers, downloads = counts
    tier = rule.tier(tier_id)
    silent = tier is not None and tier.derivative_mode == "silent"
    return (
        Link(rule.id, f"#rule-{rule.id}"),
        Link(tier.title, f"#tier-{rule.id}-{tier.id}") if tier else tier_id,
        tables.MODE_WORDS[mode] + ("*" if silent else ""),
        context.rulebook.verification(rule.id, tier.id).state if tier else "",
        surely,
        likely,
        possibly,
        low,
        high,
        distinct,
        likely / context.models if context.models else None,
        publishers,
        downloads,
        downloads / context.downloads if context.downloads else None,
    )


_QUERY = """
    SELECT t.rule, t.tier, t.mode, t.surely, t.likely, t.possibly, t.likely_low, t.likely_high,
           d.likely, t.publishers_likely, t.downloads_likely
    FROM tallies t
    JOIN tallies d USING (rule, tier, mode, relation)
    WHERE t.relation = 'all' AND t.unit = 'repositories' AND d.unit = 'distinct'
    ORDER BY t.rule, t.tier, t.mode
"""
