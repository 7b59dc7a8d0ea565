"""Examples in a rule file: facts of one model (and its base), and the verdict of the text."""

from __future__ import annotations

from typing import Any

from hubscan.rules.language import vocabulary as words
from hubscan.rules.language.reader import Node, closest, kind_of
from hubscan.rules.language.rule import MODES_OF, Example, Reading, Tier

EXPECTED = {"not covered": 0, "undetermined": 1, "likely": 2, "covered": 3}
"""What an example may expect → verdict level (undetermined is "possibly")."""

MODES = sorted({mode for modes in MODES_OF.values() for mode in modes})
_EXTRA = ("id", "generates", "licence", *words.OF_DEVELOPERS)
FACTS = (
    *(name for name in words.QUANTITIES if name not in words.SUMMED),
    *words.FLAGS,
    *words.DATES,
    *_EXTRA,
)
"""What an example may state; sums over a developer come of the model and its base."""

_KEYS = ("tier", "facts", "base", "expect", "why", "mode", "reading", "set")


def read_example(node: Node, tiers: tuple[Tier, ...], readings: tuple[Reading, ...]) -> Example:
    """One example. Raises `ConfigError` naming file:line."""
    keys = node.mapping(_KEYS, ("facts", "expect", "why"))
    tier_ids = [t.id for t in tiers]
    if "tier" not in keys and len(tiers) > 1:
        node.fail(f"the key 'tier' is missing; this rule has {', '.join(tier_ids)}")
    reading_ids = [r.id for r in readings]
    return Example(
        tier=keys["tier"].word(tier_ids, "tier of this rule") if "tier" in keys else tier_ids[0],
        facts=read_facts(keys["facts"]),
        expect=keys["expect"].word(EXPECTED, "verdict"),
        why=keys["why"].text(),
        mode=keys["mode"].word(MODES, "derivative mode") if "mode" in keys else None,
        base=read_facts(keys["base"]) if "base" in keys else None,
        reading=keys["reading"].word(reading_ids, "reading") if "reading" in keys else None,
        sets=_sets(keys["set"]) if "set" in keys else (),
        where=node.where,
    )


def _sets(node: Node) -> tuple[tuple[str, str], ...]:
    return tuple((name, str(child.value)) for name, child in node.named())


def read_facts(node: Node) -> dict[str, Any]:
    """Word → value; a quantity is a number, [low, high], {low, best, high} or unknown."""
    facts: dict[str, Any] = {}
    for name, child in node.named():
        if name not in FACTS:
            child.fail(f"'{name}' is not a fact{closest(name, FACTS)}")
        facts[name] = _fact(name, child)
    return facts


def _fact(name: str, node: Node) -> Any:
    value = node.value
    if value == "unknown":
        return None
    if name in words.QUANTITIES:
        return _ends(node)
    if name in words.FLAGS:
        return node.truth()
    if name in words.DATES:
        return node.day()
    if name == "generates":
        return [item.word(words.OUTPUTS, "kind of output") for item in node.items()]
    return node.text()


def _ends(node: Node) -> tuple[float | None, float | None, float | None]:
    value = node.value
    match value:
        case bool():
            node.fail(f"expected a number, found {kind_of(value)}")
        case int() | float():
            return float(value), float(value), float(value)
        case [int() | float() as low, int() | float() as high]:
            return _ordered(node, float(low), None, float(high))
        case dict():
            keys = node.mapping(("low", "best", "high"))
            return _ordered(node, *(_end(keys.get(k)) for k in ("low", "best", "high")))
        case _:
            node.fail(f"expected a number, [low, high] or unknown, found {kind_of(value)}")


def _end(node: Node | None) -> float | None:
    if node is None or node.value == "unknown":
        return None
    value = node.value
    if isinstance(value, bool) or not isinstance(value, int | float):
        node.fail(f"expected a number, found {kind_of(value)}")
    return float(value)


def _ordered(
    node: Node, low: float | None, best: float | None, high: float | None
) -> tuple[float | None, float | None, float | None]:
    known = [end for end in (low, best, high) if end is not None]
    if known != sorted(known):
        node.fail("impossible range: low, best and high are out of order")
    return low, best, high
