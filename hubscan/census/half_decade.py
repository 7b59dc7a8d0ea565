"""What the expected counts of the headline lines would be under another prior.

All that the prior says of undisclosed training is moved down and up by half a decade, a factor of
3.2. Probabilities are worked out again, but nothing is drawn. What is disclosed, or settled by
bounds, stays.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from hubscan.census.audited import Panel
from hubscan.census.chain import TABLE
from hubscan.census.weighed import Weighed
from hubscan.rules import Rulebook
from hubscan.rules.engine.countable import main_tiers
from hubscan.rules.engine.evaluate import Tested

Ints = NDArray[np.int64]

HALF_DECADE = 0.5
"""log10 of the factor."""


def headlines(book: Rulebook, asked: Rulebook) -> tuple[str, ...]:
    """The verdict columns of the main line of each text of `asked`, which may refer to `book`."""
    lines = main_tiers(asked, book)
    return tuple(f"{rule.id}/{tier.id}@{mode}" for rule, tier in lines for mode in tier.modes)


def only(tested: Tested, steps: Iterable[str]) -> Tested:
    """What some steps of the plan need of it."""
    wanted = tuple(dict.fromkeys(steps))
    return replace(tested, plan=tested.plan.for_steps(wanted), asked=wanted)


def sums(weighed: Weighed, steps: Iterable[str], panel: Panel | None) -> dict[str, float]:
    """Step → what a change of the prior can move of its expected count of repositories.

    Of the members of an audit's strata nothing but what stays open in those that were read: what
    was thought of the others before is corrected away.
    """
    of = weighed.kinds.of if panel is None else weighed.kinds.of[panel.stratum < 0]
    number = np.bincount(of, minlength=weighed.kinds.number)
    return {step: _sum(weighed, step, number, panel) for step in dict.fromkeys(steps)}


def _sum(weighed: Weighed, step: str, number: Ints, panel: Panel | None) -> float:
    of_degrees = np.bincount(weighed.columns[step], number, len(TABLE))
    found = float(TABLE @ of_degrees)
    if panel is not None:
        unread = (panel.size - panel.read)[panel.of] * panel.weight
        found += float(unread @ TABLE[weighed.among(panel.model, step)])
    return found
