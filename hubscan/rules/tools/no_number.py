"""Texts that were looked at and draw no line to count by: config/looked_at_no_number.yaml."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from hubscan.rules.language.read_source import read_address
from hubscan.rules.language.reader import Node
from hubscan.settings import strict_yaml
from hubscan.settings.files import Read, read_plain

FILE = "looked_at_no_number.yaml"

REASONS = {
    "none": "no number for models",
    "relative": "a multiple of the developer's own earlier model",
    "elsewhere": "a number on something the Hub does not show",
    "not public": "the text was not to be had",
}
"""Why no count is possible."""


@dataclass(frozen=True, slots=True)
class NoNumber:
    """One text without a line to count by."""

    title: str
    jurisdiction: str
    why: str
    """A key of `REASONS`."""
    says: str
    """What it asks for instead, in a few words."""
    address: str
    """Empty where none is known."""
    looked_at: date


def load_no_number(config_dir: Path, read: Read = read_plain) -> tuple[NoNumber, ...]:
    """By jurisdiction, then title; empty if the file is not there. Raises `ConfigError`."""
    path = config_dir / FILE
    if not path.is_file():
        return ()
    top = Node(strict_yaml.load(path, read)).mapping(("looked_at", "texts"), ("looked_at", "texts"))
    day = top["looked_at"].day()
    found = [_read(node, day) for node in top["texts"].items()]
    return tuple(sorted(found, key=lambda text: (text.jurisdiction, text.title)))


def _read(node: Node, day: date) -> NoNumber:
    required = ("title", "jurisdiction", "why", "says")
    keys = node.mapping((*required, "address"), required)
    return NoNumber(
        title=keys["title"].text(),
        jurisdiction=keys["jurisdiction"].text(),
        why=keys["why"].word(REASONS, "reason"),
        says=keys["says"].text(),
        address=read_address(keys["address"]) if "address" in keys else "",
        looked_at=day,
    )
