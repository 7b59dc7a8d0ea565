"""Pages cut from a report: one for each rule, so that a rule can be sent around alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from hubscan.model.errors import HubscanError
from hubscan.reports.document import Block, Heading, Report, Section

_FILE_NAME = re.compile(r"[a-z0-9][a-z0-9._-]*")
_ANCHOR = "rule-"


def rule_pages(report: Report) -> Iterator[tuple[str, Report]]:
    """(rule id, page) for every rule of the report, in its order."""
    section = next((s for s in report.sections if s.id == "rules"), None)
    for heading, blocks in _parts(section.blocks if section else ()):
        name = heading.id.removeprefix(_ANCHOR)
        if not _FILE_NAME.fullmatch(name):
            raise HubscanError(f"rule id '{name}' cannot be a file name")
        body = Section(heading.id, "Counts, models and source", tuple(blocks))
        yield name, replace(report, title=heading.text, sections=(body,))


def _parts(blocks: tuple[Block, ...]) -> Iterator[tuple[Heading, list[Block]]]:
    heading, body = None, list[Block]()
    for block in blocks:
        if isinstance(block, Heading) and block.id.startswith(_ANCHOR):
            if heading is not None:
                yield heading, body
            heading, body = block, []
        else:
            body.append(block)
    if heading is not None:
        yield heading, body
