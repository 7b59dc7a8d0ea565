"""All pages of the site, and which models have one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

from hubscan.reports import places
from hubscan.reports.context import Context
from hubscan.reports.document import Page, Section
from hubscan.reports.explanation import Explanation
from hubscan.reports.found import Found
from hubscan.reports.pages import (
    claim_page,
    index,
    lines,
    main_levels,
    members,
    model_page,
    over_line,
    rule_page,
    search,
    topics,
)
from hubscan.reports.words import clipped

Explain = Callable[[Sequence[int]], Iterable[Explanation]]
"""Numbers of models → why each is counted as it is, in any order."""

MODEL_PAGES = 64
"""Models that get a page with their whole derivation; any other is found by the search box."""


@dataclass(frozen=True, slots=True)
class Site:
    """What a report has beside its sections."""

    pages: tuple[Page, ...]
    model_pages: Mapping[str, str] = field(default_factory=dict)
    search: Found | None = None


def site(context: Context, sections: Sequence[Section], explain: Explain | None) -> Site:
    """Every page, the index first. What the search box reads is made beside the pages."""
    main = lines.all_lines(context.main_lines)
    levels = main_levels.read(context.con, main)
    with context.con.cursor() as other, ThreadPoolExecutor(1) as beside:
        finding = beside.submit(search.build, replace(context, con=other), main, levels)
        explained = _explained(context, explain)
        paths = places.paths("models", (found.id for found in explained))
        groups = tuple(members.build(context, main, levels))
        pages = tuple(_pages(context, sections, explained, paths, groups))
        found = finding.result()
    named = tuple((clipped(name), path) for name, path in paths.items())
    return Site(pages, paths, None if found is None else replace(found, pages=named))


def _pages(
    context: Context,
    sections: Sequence[Section],
    explained: Sequence[Explanation],
    paths: Mapping[str, str],
    groups: Sequence[Page],
) -> Iterator[Page]:
    yield index.build(context, sections)
    yield from rule_page.build(context)
    yield from topics.build(sections)
    yield from over_line.build(context)
    yield from groups
    yield from claim_page.build(context)
    for found in explained:
        yield model_page.build(context, found, paths[found.id])


def _explained(context: Context, explain: Explain | None) -> list[Explanation]:
    """The models that pages name first, explained; the most downloaded first."""
    if explain is None:
        return []
    named = {int(row) for rows, _ in context.survey.best_known.found.values() for row in rows}
    ranked = (int(row) for row in context.survey.traits.by_downloads)
    wanted = [row for row in ranked if row in named][:MODEL_PAGES]
    place = {row: i for i, row in enumerate(wanted)}
    found = list(explain(wanted))
    return sorted(found, key=lambda one: place[one.number])
