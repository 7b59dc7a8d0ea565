"""A page a publisher and a page a family: how the main lines of the texts cover their models."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hubscan.model.choices import LIKELY
from hubscan.reports import places
from hubscan.reports.context import Context
from hubscan.reports.document import Column, Command, Page, Part, Table, paragraph
from hubscan.reports.main_tiers import Line
from hubscan.reports.pages.main_levels import MainLevels
from hubscan.reports.spans import Kind, Link, Model, Value, text
from hubscan.reports.words import clipped, models
from hubscan.store.arrow import columns_of, pa

PAGES = 60
"""Publishers, and families, that get a page."""
_LISTED = 25
_LEVELS = (3, 2, 1)
_LIKELY_SOME, _KEYS = "likely_by_some", "group_keys"
"""Relations: models that the main line of a text likely covers; the keys that get a page."""


@dataclass(frozen=True, slots=True)
class _Kind:
    """What models are put together by."""

    folder: str
    joined: str
    """In SQL, what joins models `m` and their lineage `l` with `_KEYS`."""
    title: str
    up: Link
    chosen: str
    """The query of the keys that get a page, with their models and downloads."""


@dataclass(frozen=True, slots=True)
class _Group:
    """The members of one publisher or family."""

    counts: NDArray[np.int64]
    """(levels, lines) members that each line covers at each of `_LEVELS` or above."""
    listed: Sequence[tuple[Any, ...]]
    """Of the most downloaded: name, relation, downloads, compute, parameters, and how many lines
    cover it at each of `_LEVELS`."""


def build(context: Context, main: Sequence[Line], levels: MainLevels) -> Iterator[Page]:
    """The list of publishers, then all pages of publishers and of families.

    `levels` are what `main` says of all models.
    """
    if not main:
        return
    likely = np.flatnonzero(levels.max(axis=1, initial=0) >= LIKELY).astype(np.int32)
    context.con.register(_LIKELY_SOME, pa.table({"model": likely}))
    for kind in (_PUBLISHERS, _FAMILIES):
        chosen = context.rows(kind.chosen)
        if kind.folder == "publishers" and chosen:
            yield _list(chosen)
        yield from _pages(context, kind, main, levels, chosen)
    context.con.unregister(_LIKELY_SOME)


_PUBLISHERS = _Kind(
    "publishers",
    f"JOIN {_KEYS} k ON k.key = m.namespace",
    "Models of",
    Link("Publishers", "publishers"),
    f"""
        SELECT m.namespace, count(*), count(c.model) AS covered,
            coalesce(sum(m.downloads) FILTER (c.model IS NOT NULL), 0)::BIGINT AS downloads
        FROM models m LEFT JOIN {_LIKELY_SOME} c USING (model)
        WHERE coalesce(m.namespace, '') <> '' GROUP BY 1 HAVING covered > 0
        ORDER BY downloads DESC, covered DESC, 1 LIMIT {PAGES}
    """,
)
_FAMILIES = _Kind(
    "families",
    f"JOIN models r ON r.model = l.root JOIN {_KEYS} k ON k.key = r.id",
    "The family of",
    Link("Families", "families"),
    f"""
        SELECT r.id, sum(f.members)::BIGINT AS members, 0, sum(f.downloads)::BIGINT AS downloads
        FROM (
            SELECT l.root, count(*) AS members, coalesce(sum(m.downloads), 0) AS downloads
            FROM models m POSITIONAL JOIN lineage l GROUP BY 1
        ) f JOIN models r ON r.model = f.root
        GROUP BY 1 HAVING sum(f.members) > 1 ORDER BY members DESC, downloads DESC, 1 LIMIT {PAGES}
    """,
)


def _list(chosen: Sequence[tuple[Any, ...]]) -> Page:
    paths = places.paths("publishers", (key for key, *_ in chosen))
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
    levels: MainLevels,
    chosen: Sequence[tuple[Any, ...]],
) -> Iterator[Page]:
    paths = places.paths(kind.folder, (key for key, *_ in chosen))
    groups = _groups(context, kind, levels, list(paths))
    for (key, number, _, downloads), group in zip(chosen, groups, strict=True):
        used = "" if kind.folder == "publishers" else f", with {downloads:,} downloads in 30 days"
        said = f"{models(number)} in this snapshot{used}."
        yield Page(
            path=paths[key],
            title=f"{kind.title} {clipped(key)}",
            lead=(text(said),),
            parts=(
                Part("texts", "What each text covers of them", (_by_text(main, group.counts),)),
                Part(
                    "models",
                    "The models",
                    (
                        _table(group.listed, number),
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


_MEMBERS = "SELECT k.place, m.model FROM models m POSITIONAL JOIN lineage l {joined}"
_TOP = f"""
SELECT k.place, m.model, m.id, coalesce(l.relation, 'other'), coalesce(m.downloads, 0),
    e.training_flop_best, e.parameters_best
FROM models m POSITIONAL JOIN lineage l POSITIONAL JOIN estimates e {{joined}}
QUALIFY row_number() OVER
    (PARTITION BY k.place ORDER BY coalesce(m.downloads, 0) DESC, m.id) <= {_LISTED}
ORDER BY 1, 5 DESC, 3
"""


def _groups(context: Context, kind: _Kind, levels: MainLevels, keys: Sequence[str]) -> list[_Group]:
    """What there is to tell of each key, in their order."""
    con = context.con
    kinds = {"place": pa.int32(), "key": pa.string()}
    listed = columns_of([{"place": i, "key": key} for i, key in enumerate(keys)], kinds)
    con.register(_KEYS, listed)
    found = con.execute(_MEMBERS.format(joined=kind.joined)).fetchnumpy()
    members = [found["model"][found["place"] == place] for place in range(len(keys))]
    top: list[list[tuple[Any, ...]]] = [[] for _ in keys]
    for place, model, *told in context.rows(_TOP.format(joined=kind.joined)):
        top[place].append((*told, *(int((levels[model] >= at).sum()) for at in _LEVELS)))
    con.unregister(_KEYS)
    return [_Group(_counts(levels[of]), rows) for of, rows in zip(members, top, strict=True)]


def _counts(levels: MainLevels) -> NDArray[np.int64]:
    return np.array([(levels >= at).sum(axis=0) for at in _LEVELS])


def _by_text(main: Sequence[Line], counted: NDArray[np.int64]) -> Table:
    rows: list[tuple[Value, ...]] = []
    for line, counts in zip(main, counted.T.tolist(), strict=True):
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
