"""One row a text: the line it is known for, and how much of the Hub that line covers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from msgspec import Struct

from hubscan.reports.readings import Reading
from hubscan.rules import Rule, Rulebook, Tier
from hubscan.rules.engine.countable import main_tier
from hubscan.rules.language.conditions import Compare, walk

_SIZES = ("training_flop", "own_flop", "parameters", "active_parameters")
"""Figures that say how large a model or its training is."""


class Standing(StrEnum):
    """What a text is, as far as it binds anybody."""

    ISSUED = "Issued by an authority"
    BILL = "Bills"
    PROPOSAL = "Proposals and statements"


class Line(Struct, frozen=True):
    """The main tier of a text with its counts of repositories."""

    rule: Rule
    tier: Tier
    standing: Standing
    counts: Reading

    @property
    def name(self) -> str:
        """The text and, where it has several lines, which one."""
        return (
            self.rule.title if len(self.rule.tiers) == 1 else f"{self.rule.title} ({self.tier.id})"
        )

    @property
    def is_by_size(self) -> bool:
        """Whether it is drawn on training compute or parameters."""
        return any(
            isinstance(node, Compare) and node.quantity in _SIZES
            for node in walk(self.tier.condition)
        )


def standing(rule: Rule) -> Standing:
    """Which of the three a text is."""
    if rule.was_issued:
        return Standing.ISSUED
    return Standing.BILL if rule.kind == "bill" else Standing.PROPOSAL


def main_lines(tiers: Iterable[Reading], book: Rulebook) -> dict[Standing, list[Line]]:
    """The main line of each text that has one, by standing, the one that covers most first.

    `tiers` are those that the Hub can count and whose numbers were found in a text. The main line
    is the first of them in the file that still stands.
    """
    counted = {(r.rule, r.tier): r for r in tiers}
    found: dict[Standing, list[Line]] = {kind: [] for kind in Standing}
    for rule in book.rules:
        line = _main_line(rule, counted)
        if line is not None:
            found[line.standing].append(line)
    for lines in found.values():
        lines.sort(key=lambda x: (-x.counts.middle[1], -x.counts.possibly, x.rule.id))
    return found


def _main_line(rule: Rule, counted: Mapping[tuple[str, str], Reading]) -> Line | None:
    tier = main_tier(rule, counted.__contains__)
    return None if tier is None else Line(rule, tier, standing(rule), counted[rule.id, tier.id])
