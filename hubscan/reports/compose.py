"""Make the document from the tables, and write it in the formats asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb

from hubscan.census.moved_files import Sensitivity
from hubscan.estimate.assumptions import Assumptions
from hubscan.reports import history, provenance
from hubscan.reports.about import TITLE
from hubscan.reports.choice import Choice
from hubscan.reports.context import Context
from hubscan.reports.document import Report
from hubscan.reports.pages.site import Explain, Site, site
from hubscan.reports.registry import section_makers, writer
from hubscan.reports.rows.relations import tiers_of
from hubscan.rules import Rulebook
from hubscan.store.engine import sql_text
from hubscan.tally import content
from hubscan.tally.claims import Claim, Measurement, Scene, measure
from hubscan.tally.claims.claim import RuleTest
from hubscan.tally.survey import survey

ROWS = "rows"
"""The format of one row a model, which is made of the tables and not of the document."""
FILES: Mapping[str, tuple[str, ...]] = {
    "csv": ("tallies.csv", "data-dictionary.md"),
    "json": ("report.json",),
    ROWS: ("data/rows.parquet", "data/rows.csv.gz", "data/hubscan.sqlite", "data/recompute.sql"),
}
"""What a reader is led to of each format."""
PAGED = frozenset({"html", "md"})
"""Formats that show a page a text, model and publisher."""
DEFAULT_FORMATS: tuple[str, ...] = ("html", "md", "json", "csv", ROWS)


def build(
    con: duckdb.DuckDBPyConnection,
    rulebook: Rulebook,
    snapshot_manifest: Mapping[str, Any],
    assessment_manifest: Mapping[str, Any],
    *,
    constants: Assumptions,
    claims: Sequence[Claim] = (),
    choice: Choice | None = None,
    past: Path | None = None,
    baseline: Path | None = None,
    explain: Explain | None = None,
    paged: bool = True,
    address: str = "",
    feed: str = "",
    moved: Sensitivity | None = None,
) -> Report:
    """The report of one assessment; pages of their own are made where a format shows them.

    `con` holds the relations `models`, `estimates`, `lineage`, `parents`, `verdicts`, `tallies`;
    `constants` are the assumptions it was made with, `claims` the statements to count, and `past`
    is the history.csv whose earlier scans the report may show. `baseline` is the tallies table that
    a scenario is put beside. `explain` tells why models are counted as they are, for their pages;
    `address` and `feed` are where the report will lie on the web, and its feed from its folder;
    `moved` is what moving assumptions does to the expected counts.
    """
    chosen = choice or Choice()
    makers = section_makers()
    chosen.check(maker.name for maker in makers)
    context = context_of(
        con,
        rulebook,
        snapshot_manifest,
        assessment_manifest,
        constants=constants,
        claims=claims,
        choice=chosen,
        past=past,
        baseline=baseline,
    )
    context = replace(context, moved=moved)
    made = [maker.build(context) for maker in makers if chosen.wants(maker.name)]
    sections = tuple(section for section in made if section is not None)
    found = site(context, sections, explain) if paged and not chosen.sections else Site(())
    return Report(
        title=TITLE,
        first_line=provenance.first_line(context),
        facts=provenance.facts(context),
        sections=sections,
        tallies=context.tallies,
        tiers=tuple(tiers_of(context.rulebook)),
        left_out=context.left_out,
        moved=moved,
        pages=found.pages,
        model_pages=found.model_pages,
        search=found.search,
        address=address,
        feed=feed,
    )


def context_of(
    con: duckdb.DuckDBPyConnection,
    rulebook: Rulebook,
    snapshot_manifest: Mapping[str, Any],
    assessment_manifest: Mapping[str, Any],
    *,
    constants: Assumptions,
    claims: Sequence[Claim] = (),
    choice: Choice | None = None,
    past: Path | None = None,
    baseline: Path | None = None,
) -> Context:
    """What sections read."""
    totals = con.execute(
        "SELECT count(*), coalesce(sum(greatest(downloads, 0)), 0) FROM models"
    ).fetchone()
    assert totals is not None
    chosen = choice or Choice()
    book = chosen.of(rulebook)
    rules = {rule.id for rule in book.rules}
    return Context(
        con=con,
        rulebook=book,
        snapshot=snapshot_manifest,
        assessment=assessment_manifest,
        models=int(totals[0]),
        downloads=int(totals[1]),
        tallies=_tallies(con, "tallies", rules),
        baseline=None if baseline is None else _tallies(con, _table(baseline), rules),
        survey=survey(con, book, best_known=chosen.top),
        choice=chosen,
        past=tuple(history.read(past)),
        constants=constants,
        claims=_measured(con, book, snapshot_manifest, claims),
    )


def _measured(
    con: duckdb.DuckDBPyConnection,
    book: Rulebook,
    snapshot: Mapping[str, Any],
    claims: Sequence[Claim],
) -> tuple[tuple[Measurement, ...], ...]:
    """The claims counted, but those about tiers that were not assessed; none without a date."""
    names = {column.name for column in book.columns()}
    asked = [c for c in claims if not isinstance(c.test, RuleTest) or c.test.column in names]
    try:
        scene = Scene.of(snapshot)
    except (KeyError, ValueError):
        return ()
    return tuple(map(tuple, measure(con, asked, scene))) if asked else ()


def write(report: Report, out_dir: Path, formats: Iterable[str] = DEFAULT_FORMATS) -> list[Path]:
    """Write `report` into `out_dir` in each format but `rows`; returns the files, in the order
    written.

    Raises `HubscanError` for an unknown format before anything is written.
    """
    beside = replace(report, files=frozenset(f for name in formats for f in FILES.get(name, ())))
    writers = [writer(name) for name in dict.fromkeys(formats) if name != ROWS]
    out_dir.mkdir(parents=True, exist_ok=True)
    return [path for write_format in writers for path in write_format(beside, out_dir)]


def _table(path: Path) -> str:
    return f"read_parquet({sql_text(path)})"


def _tallies(
    con: duckdb.DuckDBPyConnection, relation: str, rules: set[str]
) -> tuple[dict[str, str | int | float | None], ...]:
    return tuple(row for row in content.rows(con, relation) if row["rule"] in rules)
