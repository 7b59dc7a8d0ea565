"""Every quantity that is estimated, in the order in which the tables are made."""

from __future__ import annotations

from hubscan.estimate.curated import CURATED_FLOP
from hubscan.estimate.inheritance.inherit import INHERITED
from hubscan.estimate.method import Quantity
from hubscan.estimate.outcome.follow import FOLLOWING
from hubscan.estimate.quantities.own import OWN

ALL: tuple[Quantity, ...] = (CURATED_FLOP, *OWN, *INHERITED, *FOLLOWING)
BY_TABLE = {one.table: one for one in ALL}


def chain(table: str) -> list[Quantity]:
    """The tables that a figure can rest on, its own first, then those that its methods name."""
    found = [BY_TABLE[table]]
    for one in found:  # grows while it is walked
        named = dict.fromkeys(below for m in one.methods for below in m.rests_on)
        known = (BY_TABLE[below] for below in named if below in BY_TABLE)
        found += [below for below in known if below not in found]
    return found
