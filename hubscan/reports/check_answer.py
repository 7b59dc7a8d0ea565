"""What the rules say of one model that was fetched for it: a verdict a tier, and what is open."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from msgspec import Struct

from hubscan.reports.explanation import Explanation
from hubscan.reports.explanation_json import LEVELS, explanation_json
from hubscan.rules import Decision, Rule, Rulebook, Tier
from hubscan.rules.bend import stood_on
from hubscan.rules.language.conditions import Compare, Covered, FigureTerm, walk

SURELY = 3
_BEST_SO_FAR = "frontier"
"""Owner of figures of the best model released before."""


class Verdict(Struct, frozen=True):
    """One tier on the model: the strongest of its readings, and what decided it."""

    rule: Rule
    tier: Tier
    level: int
    """0 not covered, 1 possibly, 2 likely, 3 surely."""
    modes: tuple[str, ...]
    """Derivative modes under which it is so."""
    criterion: str
    """The limb that decided, in plain English."""
    doubt: str
    stands: bool
    """Whether the wording stands today: not superseded, not revoked."""


class Answer(Struct, frozen=True):
    """Everything `hubscan check` says."""

    explanation: Explanation
    """Figures, lineage and the decisions behind the verdicts."""
    verdicts: tuple[Verdict, ...]
    """By rule and tier."""
    compares: tuple[str, ...]
    """Tiers that measure a model by all others, which the models at hand cannot answer."""
    ancestors: tuple[str, ...]
    """Names of the models that were fetched beside it."""
    problems: tuple[str, ...]
    """What could not be had, a sentence each."""
    requests: int

    def surely(self, rules: Collection[str] = ()) -> bool:
        """Whether a wording that stands, of those rules or of any, surely covers the model."""
        return any(
            v.level == SURELY and v.stands and (not rules or v.rule.id in rules)
            for v in self.verdicts
        )


def answer(
    found: Explanation,
    book: Rulebook,
    today: date,
    *,
    ancestors: tuple[str, ...] = (),
    problems: tuple[str, ...] = (),
    requests: int = 0,
) -> Answer:
    """The verdicts of `found` by tier; those that compare with all models are set apart."""
    tiers: dict[tuple[str, str], list[Decision]] = {}
    for decision in found.decisions:
        tiers.setdefault((decision.rule, decision.tier), []).append(decision)
    apart = {at for at in tiers if _compares(book, *at)}
    said = [_verdict(book, group, today) for at, group in sorted(tiers.items()) if at not in apart]
    compares = tuple("/".join(at) for at in sorted(apart))
    return Answer(found, tuple(said), compares, ancestors, problems, requests)


def _verdict(book: Rulebook, group: list[Decision], today: date) -> Verdict:
    level = max(d.level for d in group)
    same = [d for d in group if d.level == level]
    first = same[0]
    rule, tier = book.rule(first.rule), book.tier(first.rule, first.tier)
    return Verdict(
        rule,
        tier,
        level,
        tuple(d.mode for d in same),
        first.criterion,
        first.doubt,
        stood_on(rule, tier, today),
    )


def _compares(book: Rulebook, rule: str, tier: str) -> bool:
    """Whether the tier, or one it refers to, asks for the best model so far."""
    for node in walk(book.tier(rule, tier).condition):
        if isinstance(node, Covered) and _compares(book, node.rule, node.tier):
            return True
        if isinstance(node, Compare):
            owners = {t.owner for t in node.operand.terms if isinstance(t, FigureTerm)}
            if _BEST_SO_FAR in owners:
                return True
    return False


def answer_json(found: Answer) -> dict[str, Any]:
    """What `hubscan check --json` prints."""
    return {
        "id": found.explanation.id,
        "requests": found.requests,
        "ancestors": list(found.ancestors),
        "problems": list(found.problems),
        "not_answered": list(found.compares),
        "verdicts": [
            {
                "rule": v.rule.id,
                "tier": v.tier.id,
                "title": f"{v.rule.title}: {v.tier.title}",
                "kind": v.rule.kind,
                "jurisdiction": v.rule.jurisdiction,
                "level": v.level,
                "covered": LEVELS[v.level],
                "derivative_modes": list(v.modes),
                "criterion": v.criterion,
                "doubt": v.doubt or None,
                "stands": v.stands,
                "exemptions": v.tier.exemptions or None,
            }
            for v in found.verdicts
        ],
        "explanation": explanation_json(found.explanation),
    }
