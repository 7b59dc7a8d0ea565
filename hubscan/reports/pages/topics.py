"""A page for each section of the report that is not on the index or on a page of its own kind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from hubscan.reports.document import Block, Heading, Page, Part, Section, Table

TOGETHER = {"glossary": "about", "cite": "about", "reproduce": "about", "near": "names"}
"""Sections that share a page, and its name."""
ON_THE_INDEX = ("headline", "scenario")
_TOP = 3
"""Level of the headings that stand right below a section's own."""
_TITLES_OF = {"rule": "text", "tier": "tier_title"}
"""Columns of ids, and the columns of titles that a page shows in their place."""
_TITLES = {"about": "Words, citation, reproduction"}


def build(sections: Sequence[Section]) -> Iterator[Page]:
    """One page a topic, in the order of the sections."""
    topics: dict[str, list[Section]] = {}
    for section in sections:
        if section.id not in ON_THE_INDEX:
            topics.setdefault(TOGETHER.get(section.id, section.id), []).append(section)
    for topic, held in topics.items():
        alone = len(held) == 1
        parts = (
            tuple(_by_heading(held[0]))
            if alone
            else tuple(Part(s.id, s.title, tuple(map(_said, s.blocks))) for s in held)
        )
        yield Page(topic, _TITLES.get(topic, held[0].title), (), parts)


def _by_heading(section: Section) -> Iterator[Part]:
    """A part a heading, so that a phone may fold what is further down."""
    name, title, held = section.id, "", list[Block]()
    for block in section.blocks:
        if isinstance(block, Heading) and block.level == _TOP:
            if held:
                yield Part(name, title, tuple(held))
            name, title, held = block.id, block.text, []
        else:
            held.append(_said(block))
    yield Part(name, title, tuple(held))


def _said(block: Block) -> Block:
    """A table without columns that hold nothing at all, and without ids beside titles."""
    if not isinstance(block, Table) or not block.rows:
        return block
    names = {column.name for column in block.columns}
    kept = [
        i
        for i, column in enumerate(block.columns)
        if _TITLES_OF.get(column.name) not in names
        and any(row[i] is not None for row in block.rows)
    ]
    return replace(
        block,
        columns=tuple(block.columns[i] for i in kept),
        rows=tuple(tuple(row[i] for i in kept) for row in block.rows),
        header_column=kept.index(block.header_column) if block.header_column in kept else 0,
    )
