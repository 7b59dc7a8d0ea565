"""A page for each section of the report that is not on the index or on a page of its own kind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hubscan.reports.document import Page, Part, Section

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
        parts = tuple(Part(s.id, s.title, s.blocks) for s in held)
        yield Page(topic, _TITLES.get(topic, held[0].title), (), parts)
