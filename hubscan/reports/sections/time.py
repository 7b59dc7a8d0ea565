"""When covered models came to the Hub, and how counts moved from scan to scan."""

from __future__ import annotations

from collections import Counter

from hubscan.reports import places, provenance, tables
from hubscan.reports.charts.growth import growth
from hubscan.reports.context import Context
from hubscan.reports.document import Block, Chart, Column, Section, Table, paragraph
from hubscan.reports.past import AS_WRITTEN
from hubscan.reports.spans import Kind, Link, Value, text
from hubscan.reports.words import models
from hubscan.tally.attributes import UNKNOWN_MONTH

ORDER = 35
_SCANS = 8
_LINES = (1e21, 1e22, 1e23, 1e24, 1e25)


def build(context: Context) -> Section:
    """Curve by month, table by year."""
    ((undated,),) = context.rows("SELECT count(*) FROM models WHERE created_at IS NULL")
    blocks: list[Block] = [
        paragraph(
            "By month of creation on the Hub. Repositories older than March 2022 carry a fill-in "
            "date on the Hub, so the first year holds some that are older. Models since deleted "
            f"are not seen, and {undated:,} models without a date are left out of the curve."
        )
    ]
    chart = _chart(context)
    if chart is not None:
        blocks.append(chart)
    blocks.append(_table(context))
    blocks += _by_scan(context)
    return Section("time", "Over time", tuple(blocks))


def _chart(context: Context) -> Chart | None:
    rows = context.rows(
        "SELECT strftime(m.created_at, '%Y-%m') AS month, "
        + ", ".join(
            f"count(*) FILTER (coalesce(training_flop_best, training_flop_low) >= {line!r})"
            for line in _LINES
        )
        + " FROM models m JOIN estimates e USING (model) WHERE m.created_at IS NOT NULL "
        "GROUP BY month ORDER BY month"
    )
    if not rows:
        return None
    names = [f"{line:.0e}".replace("e+", "e") for line in _LINES]
    totals: Counter[str] = Counter()
    points = []
    for month, *counts in rows:
        for name, count in zip(names, counts, strict=True):
            totals[name] += count
            points.append({"month": f"{month}-01", "line": name, "models": totals[name]})
    words = ", ".join(f"{totals[name]:,} at {name}" for name in names)
    return Chart(
        "growth",
        "Models likely at or above a line on training compute, by month of creation, added up",
        f"From {rows[0][0]} to {rows[-1][0]}, models of these lines so far: {words}.",
        growth(points, names),
    )


def _table(context: Context) -> Table:
    by_month = context.survey.months.models
    years = sorted({m // 12 for found in by_month.values() for m in found if m != UNKNOWN_MONTH})
    rows: list[tuple[Value, ...]] = []
    for column in context.rulebook.columns():
        by_year: Counter[int] = Counter()
        for month, count in by_month[column.name].items():
            by_year[month // 12 if month != UNKNOWN_MONTH else UNKNOWN_MONTH] += count
        if by_year:
            rows.append(
                (
                    Link(column.rule, places.rule(column.rule)),
                    column.tier,
                    tables.mode(column.mode),
                    *(by_year[year] for year in years),
                    by_year[UNKNOWN_MONTH],
                )
            )
    return Table(
        "time",
        "Likely covered models by year of creation",
        (
            Column("rule", "rule"),
            Column("tier", "tier"),
            Column("mode", "derivatives"),
            *(Column("likely_by_year", str(year), Kind.COUNT, "created in") for year in years),
            Column("likely_undated", "no date", Kind.COUNT),
        ),
        tuple(rows),
        notes=(text(f"Of {models(context.models)} in all."),),
    )


def _by_scan(context: Context) -> list[Block]:
    """Likely counts of earlier scans beside this one's; nothing without a history."""
    today = provenance.data_date(context.snapshot)
    written = [p for p in context.past if p.reading == AS_WRITTEN]
    past = {(p.data_date, p.rule, p.tier, p.mode): p.likely for p in written}
    days = sorted({p.data_date for p in written if p.data_date < today})[-_SCANS:]
    if not days:
        return []
    rows: list[tuple[Value, ...]] = []
    for tally in context.tallies:
        if tally["relation"] == "all" and tally["unit"] == "repositories":
            tier = str(tally["rule"]), str(tally["tier"]), str(tally["mode"])
            rows.append(
                (
                    Link(tier[0], places.rule(tier[0])),
                    tier[1],
                    tables.mode(tier[2]),
                    *(past.get((day, *tier)) for day in days),
                    tally["likely"],
                )
            )
    return [
        Table(
            "scans",
            "Likely covered models, scan by scan",
            (
                Column("rule", "rule"),
                Column("tier", "tier"),
                Column("mode", "derivatives"),
                *(Column("past_likely", day, Kind.COUNT, "data of") for day in days),
                Column("models_likely", today, Kind.COUNT, "data of"),
            ),
            tuple(rows),
            notes=(text("Unknown: the tier was not counted then."),),
        )
    ]
