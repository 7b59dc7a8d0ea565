"""A page a publisher and a page a family: how the main lines of the texts cover their models."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hubscan.model.choices import LIKELY
from hubscan.reports import places
from hubscan.reports.context import Context
from hubscan.reports.document import (
    Column,
    Command,
    Kind,
    Link,
    Model,
    Page,
    Part,
    Table,
    Value,
    paragraph,
    text,
)
from hubscan.reports.main_tiers import Line
from hubscan.reports.pages import lines
from hubscan.reports.words import clipped, models

PAGES = 60
"""Publishers, and families, that get a page."""
_LISTED = 25
_LEVELS = (3, 2, 1)


@dataclass(frozen=True, slots=True)
class _Kind:
    """What models are put together by."""

    folder: str
    key: str
    """In SQL, over `m` and `l`; text."""
    title: str
    up: Link
    chosen: str
    """The query of the keys that get a page, with their models and downloads."""


def build(context: Context) -> Iterator[Page]:
    """The list of publishers, then all pages of publishers and of families."""
    main = lines.all_lines(context.main_lines)
    if not main:
        return
    level = _level(main)
    for kind in (_publishers(level), _families()):
        chosen = context.rows(kind.chosen)
        paths = places.paths(kind.folder, (key for key, *_ in chosen))
        if kind.folder == "publishers" and chosen:
            yield _list(chosen, paths)
        yield from _pages(context, kind, main, chosen, paths)


def _publishers(level: str) -> _Kind:
    chosen = f"""
        SELECT m.namespace, count(*), count(*) FILTER ({level} >= {LIKELY}) AS covered,
            coalesce(sum(m.downloads) FILTER ({level} >= {LIKELY}), 0)::BIGINT AS downloads
        FROM models m POSITIONAL JOIN verdicts v
        WHERE coalesce(m.namespace, '') <> '' GROUP BY 1 HAVING covered > 0
        ORDER BY downloads DESC, covered DESC, 1 LIMIT {PAGES}
    """
    up = Link("Publishers", "publishers")
    return _Kind("publishers", "m.namespace", "Models of", up, chosen)


def _families() -> _Kind:
    chosen = f"""
        SELECT r.id, count(*) AS members, 0, coalesce(sum(m.downloads), 0)::BIGINT AS downloads
        FROM models m JOIN lineage l USING (model) JOIN models r ON r.model = l.root
        GROUP BY 1 HAVING members > 1 ORDER BY members DESC, downloads DESC, 1 LIMIT {PAGES}
    """
    return _Kind("families", "r.id", "The family of", Link("Families", "families"), chosen)


def _level(main: Sequence[Line]) -> str:
    """The strongest verdict of all main lines on a model, in SQL."""
    return f"greatest({', '.join(lines.strongest(line) for line in main)})"


def _list(chosen: Sequence[tuple[Any, ...]], paths: Mapping[str, str]) -> Page:
    table = Table(
        "publishers",
        "Publishers with most downloads of covered models",
        (
            Column("publisher", "publisher"),
            Column("publisher_all", "models", Kind.COUNT),
            Column("publisher_covered", "likely covered by some text", Kind.COUNT),
            Column("publisher_downloads", "their downloads in 30 days", Kind.COUNT, minor=True),
        ),
        tuple((Link(clipped(name), paths[name]), *counted) for name, *counted in chosen),
    )
    lead = f"Publishers with a model that the main line of a text likely covers; at most {PAGES}."
    return Page("publishers", "Publishers", (text(lead),), (Part("all", "", (table,)),))


def _pages(
    context: Context,
    kind: _Kind,
    main: Sequence[Line],
    chosen: Sequence[tuple[Any, ...]],
    paths: Mapping[str, str],
) -> Iterator[Page]:
    keys = [key for key, *_ in chosen]
    counts = {row[0]: row[1:] for row in _counts(context, kind, main, keys)}
    listed: dict[str, list[tuple[Any, ...]]] = {key: [] for key in keys}
    for key, *row in _members(context, kind, main, keys):
        listed[key].append(tuple(row))
    for key, number, _, downloads in chosen:
        used = "" if kind.folder == "publishers" else f", with {downloads:,} downloads in 30 days"
        said = f"{models(number)} in this snapshot{used}."
        yield Page(
            path=paths[key],
            title=f"{kind.title} {clipped(key)}",
            lead=(text(said),),
            parts=(
                Part("texts", "What each text covers of them", (_by_text(main, counts[key]),)),
                Part(
                    "models",
                    "The models",
                    (
                        _table(listed[key], number),
                        paragraph("A model that has no page here is found by the search box."),
                        *(
                            [Command(f"hubscan report --publisher {key}", "all tiers and readings")]
                            if kind.folder == "publishers" and paths[key].endswith(f"/{key}")
                            else []
                        ),
                    ),
                ),
            ),
            up=kind.up,
        )


_FROM = """
    FROM models m POSITIONAL JOIN verdicts v POSITIONAL JOIN lineage l POSITIONAL JOIN estimates e
    LEFT JOIN models r ON r.model = l.root
"""


def _counts(
    context: Context, kind: _Kind, main: Sequence[Line], keys: Sequence[str]
) -> list[tuple[Any, ...]]:
    counted = ", ".join(
        f"count(*) FILTER ({lines.strongest(line)} >= {at})" for line in main for at in _LEVELS
    )
    chosen = f"{kind.key} IN (SELECT unnest(?))"
    query = f"SELECT {kind.key}, {counted} {_FROM} WHERE {chosen} GROUP BY 1"
    return context.rows(query, [list(keys)])


def _members(
    context: Context, kind: _Kind, main: Sequence[Line], keys: Sequence[str]
) -> list[tuple[Any, ...]]:
    levels = f"[{', '.join(map(lines.strongest, main))}]"
    texts = ", ".join(f"len(list_filter({levels}, lambda x: x >= {at}))" for at in _LEVELS)
    query = f"""
        SELECT {kind.key}, m.id, coalesce(l.relation, 'other'), coalesce(m.downloads, 0),
            e.training_flop_best, e.parameters_best, {texts}
        {_FROM} WHERE {kind.key} IN (SELECT unnest(?))
        QUALIFY row_number() OVER
            (PARTITION BY {kind.key} ORDER BY coalesce(m.downloads, 0) DESC, m.id) <= {_LISTED}
        ORDER BY 1, 4 DESC, 2
    """
    return context.rows(query, [list(keys)])


def _by_text(main: Sequence[Line], counted: Sequence[int]) -> Table:
    rows: list[tuple[Value, ...]] = []
    for number, line in enumerate(main):
        counts = counted[number * len(_LEVELS) : (number + 1) * len(_LEVELS)]
        if counts[-1]:
            rows.append((Link(line.name, places.rule(line.rule.id)), *counts))
    return Table(
        "texts",
        "Models that the main line of each text covers, by the strongest of its readings",
        (
            Column("rule", "text"),
            Column("members_surely", "at least", Kind.COUNT, leads=True),
            Column("members_likely", "likely", Kind.COUNT, leads=True),
            Column("members_possibly", "at most", Kind.COUNT, leads=True),
        ),
        tuple(rows),
        leads=("#models",) * len(rows),
    )


def _table(rows: Sequence[tuple[Any, ...]], number: int) -> Table:
    left = f"The {_LISTED} most downloaded of {number:,}." if number > _LISTED else ""
    return Table(
        "models",
        "Models by downloads, and how many texts cover each by their main line",
        (
            Column("model", "model", Kind.MODEL),
            Column("relation", "relation", minor=True),
            Column("downloads", "downloads in 30 days", Kind.COUNT, minor=True),
            Column("training_flop", "training compute, FLOP", Kind.AMOUNT),
            Column("parameters", "parameters", Kind.AMOUNT, minor=True),
            Column("texts_surely", "surely", Kind.COUNT, "texts"),
            Column("texts_likely", "likely", Kind.COUNT, "texts"),
            Column("texts_possibly", "possibly", Kind.COUNT, "texts"),
        ),
        tuple((Model(name), *rest) for name, *rest in rows),
        notes=(text(left),) if left else (),
    )
