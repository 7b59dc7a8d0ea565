"""What the expected counts of the headline lines would be under another prior.

All that the prior says of undisclosed training is moved down and up by half a decade, a factor of
3.2. Probabilities are worked out again, but nothing is drawn. What is disclosed, or settled by
bounds, stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from msgspec.structs import replace

from hubscan.census import at_once, evaluate
from hubscan.census.audited import Panel
from hubscan.census.chain import TABLE, Chain, numbers
from hubscan.census.evidence import Evidence
from hubscan.lineage.graph import Graph
from hubscan.rules import Rulebook
from hubscan.rules.engine.countable import main_tiers
from hubscan.rules.engine.evaluate import Tested
from hubscan.rules.engine.plan import Plan

HALF_DECADE = 0.5
"""log10 of the factor."""


def headlines(book: Rulebook, asked: Rulebook) -> tuple[str, ...]:
    """The verdict columns of the main line of each text of `asked`, which may refer to `book`."""
    lines = main_tiers(asked, book)
    return tuple(f"{rule.id}/{tier.id}@{mode}" for rule, tier in lines for mode in tier.modes)


@dataclass(frozen=True, slots=True)
class Again:
    """The tests that the headlines need, as they are, to be worked out under another prior."""

    tested: Tested
    evidence: Evidence
    tests: Mapping[str, Chain]
    lost: Mapping[str, Chain]

    @classmethod
    def of(
        cls,
        tested: Tested,
        evidence: Evidence,
        tests: Mapping[str, Chain],
        lost: Mapping[str, Chain],
        steps: Iterable[str],
    ) -> Again:
        """For some steps of the plan; `tests` and `lost` are the degrees of all tests."""
        wanted = tuple(dict.fromkeys(steps))
        plan = _part(tested.plan, wanted)
        read = {name for step in plan.steps.values() for name in step.columns}
        return cls(
            replace(tested, plan=plan, asked=wanted),
            evidence,
            {name: column for name, column in tests.items() if name in read},
            {name: column for name, column in lost.items() if name in read},
        )

    def under(self, decades: float, graph: Graph) -> dict[str, Chain]:
        """Step → (models,) degrees if undisclosed training were so many decades more."""
        moved, child = self.evidence.moved(decades), self.tested.child

        def of_lost(name: str) -> Chain:
            return moved.again_of_lost_parents(name, self.lost[name], child)

        tests = at_once.to_each(lambda name: moved.again(name, self.tests[name]), self.tests)
        return evaluate.steps(self.tested, tests, at_once.to_each(of_lost, self.lost), graph)


def _part(plan: Plan, asked: Iterable[str]) -> Plan:
    """The same plan without the steps that none of `asked` rests on."""
    kept: set[str] = set()
    todo = list(asked)
    while todo:
        name = todo.pop()
        if name in plan.steps and name not in kept:
            kept.add(name)
            todo += [read.partition(":")[2] or read for read in plan.steps[name].reads]
    return replace(plan, steps={name: step for name, step in plan.steps.items() if name in kept})


def sums(
    columns: Mapping[str, Chain], steps: Iterable[str], panel: Panel | None
) -> dict[str, float]:
    """Step → what a change of the prior can move of its expected count of repositories.

    Of the members of an audit's strata nothing but what stays open in those that were read: what
    was thought of the others before is corrected away.
    """
    return {step: _sum(columns[step], panel) for step in dict.fromkeys(steps)}


def _sum(degrees: Chain, panel: Panel | None) -> float:
    outside = degrees if panel is None else degrees[panel.stratum < 0]
    found = float(TABLE @ numbers(outside))
    if panel is not None:
        unread = (panel.size - panel.read)[panel.of] * panel.weight
        found += float(unread @ TABLE[degrees[panel.model]])
    return found
