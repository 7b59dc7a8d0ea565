"""Lines of texts as rows of a picture, and in a few words."""

from __future__ import annotations

from collections.abc import Iterator

from hubscan.reports import places
from hubscan.reports.document import Bar
from hubscan.reports.main_tiers import Line, Standing
from hubscan.reports.readings import Reading
from hubscan.reports.spans import Link
from hubscan.reports.words import clipped
from hubscan.rules import Rule, Rulebook, Tier
from hubscan.rules.language.conditions import Compare, Condition, DerivedFrom, Not, walk
from hubscan.rules.language.prose import describe

_LONGEST = 96
_LIMBS = 2
_PRIMARY = "primary"


def bar(book: Rulebook, line: Line) -> Bar:
    """The row of a text by its main line."""
    return _bar(book, line.rule, line.tier, line.counts, line.name)


def tier_bar(book: Rulebook, rule: Rule, tier: Tier, counts: Reading) -> Bar:
    """The row of one tier on the page of its rule."""
    return _bar(book, rule, tier, counts, tier.title, here=True)


def _bar(
    book: Rulebook, rule: Rule, tier: Tier, counts: Reading, name: str, *, here: bool = False
) -> Bar:
    state = book.verification(rule.id, tier.id).state
    words = short(tier)
    return Bar(
        name=Link(name, f"#tier-{tier.id}" if here else places.rule(rule.id)),
        line=words if here else f"{rule.jurisdiction} {rule.kind} · {words}",
        surely=counts.surely,
        middle=counts.middle,
        possibly=counts.possibly,
        models=f"#models-{tier.id}" if here else places.covered(rule.id, tier.id),
        mark="" if state == _PRIMARY else state,
    )


def short(tier: Tier) -> str:
    """The numbers a tier draws its line by, else its condition, clipped."""
    limbs = list(dict.fromkeys(_limbs(tier.condition)))
    said = [describe(limb, tier.parameters) for limb in limbs[:_LIMBS]]
    if not said:
        return clipped(tier.prose(), _LONGEST)
    return clipped(" · ".join(said) + (" …" if limbs[_LIMBS:] else ""), _LONGEST)


def _limbs(condition: Condition) -> Iterator[Condition]:
    """Comparisons and lineages that must hold; what is denied draws no line."""
    denied = {id(inner) for node in walk(condition) if isinstance(node, Not)
              for inner in walk(node.limb)}  # fmt: skip
    for node in walk(condition):
        if isinstance(node, Compare | DerivedFrom) and id(node) not in denied:
            yield node


def all_lines(lines: dict[Standing, list[Line]]) -> list[Line]:
    """Every main line, by standing, the one that covers most first."""
    return [line for found in lines.values() for line in found]
