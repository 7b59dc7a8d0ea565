"""A page for each section of the report that is not on the index or on a page of its own kind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from hubscan.reports.document import Block, Page, Part, Section, Table

TOGETHER = {"glossary": "about", "cite": "about", "reproduce": "about", "near": "names"}
"""Sections that share a page, and its name."""
ON_THE_INDEX = ("headline", "scenario")
_TITLES = {"about": "Words, citation, reproduction"}


def build(sections: Sequence[Section]) -> Iterator[Page]:
    """One page a topic, in the order of the sections."""
    topics: dict[str, list[Section]] = {}
    for section in sections:
        if section.id not in ON_THE_INDEX:
            topics.setdefault(TOGETHER.get(section.id, section.id), []).append(section)
    for topic, held in topics.items():
        alone = len(held) == 1
        parts = tuple(
            Part(s.id, "" if alone else s.title, tuple(_said(b) for b in s.blocks)) for s in held
        )
        yield Page(topic, _TITLES.get(topic, held[0].title), (), parts)


def _said(block: Block) -> Block:
    """A table without columns that hold nothing at all, and without ids beside titles."""
    if not isinstance(block, Table) or not block.rows:
        return block
    titled = any(column.name == "text" for column in block.columns)
    kept = [
        i
        for i, column in enumerate(block.columns)
        if any(row[i] is not None for row in block.rows) and not (titled and column.name == "rule")
    ]
    return replace(
        block,
        columns=tuple(block.columns[i] for i in kept),
        rows=tuple(tuple(row[i] for i in kept) for row in block.rows),
        header_column=kept.index(block.header_column) if block.header_column in kept else 0,
    )
