"""How far the numbers of a rule were checked: the worst state among all that a verdict rests on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from hubscan.rules.language.conditions import Covered, walk
from hubscan.rules.language.rule import Rule, Tier
from hubscan.rules.language.source import UNVERIFIED, Source, weakest
from hubscan.rules.language.unsettled import names_asked


class Verification(Struct, frozen=True):
    """State of one tier, or of the worst tier of a rule."""

    state: str
    """primary, quoted, secondary or unverified."""
    open: tuple[str, ...] = ()
    """What is unverified: parameters, `wording` of a tier, or tiers, by name."""

    @property
    def is_verified(self) -> bool:
        """Whether it may stand in a headline or a chart."""
        return self.state != UNVERIFIED


def of_tier(rules: Sequence[Rule], tier: Tier) -> Verification:
    """State of a tier: of each parameter its condition names, of its own wording, and of every
    tier of `rules` that it refers to."""
    found = dict(_sources(tier))
    states = [UNVERIFIED if s is None else s.state for s in found.values()]
    unverified = [name for name, s in found.items() if s is None or s.state == UNVERIFIED]
    for node in walk(tier.condition):
        if isinstance(node, Covered):
            other = next((r for r in rules if r.id == node.rule), None)
            referred = other.tier(node.tier) if other else None
            if other and referred:
                states.append(of_tier(rules, referred).state)
                if states[-1] == UNVERIFIED:
                    unverified.append(f"{node.rule}/{node.tier}")
    return Verification(weakest(states), tuple(unverified))


def of_rule(rules: Sequence[Rule], rule: Rule) -> Verification:
    """State of the worst tier; `open` names the unverified tiers."""
    states = {tier.id: of_tier(rules, tier) for tier in rule.tiers}
    return Verification(
        weakest(v.state for v in states.values()),
        tuple(tier for tier, v in states.items() if not v.is_verified),
    )


def _sources(tier: Tier) -> Iterator[tuple[str, Source | None]]:
    """What the tier rests on: its parameters by name, then its wording if that has a source of
    its own or nothing else has one."""
    names = names_asked(tier.condition, tier.parameters)
    for name in names:
        yield name, tier.parameters[name].source
    if tier.source is not None or not names:
        yield "wording", tier.source
