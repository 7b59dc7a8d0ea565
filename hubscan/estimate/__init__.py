"""Evidence and families → bounded estimates, as table code.

`own` makes what each repository is by itself, `inherit` adds what it has from its ancestors, and
`follow` what follows from both, and relation `estimates`; `make_all` runs the three. They bring
every declared method along, so they are imported when they are first used: whoever only reads rules
needs none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubscan.model.lazy import hand_out

if TYPE_CHECKING:
    from hubscan.estimate.every_stage import make_all
    from hubscan.estimate.inheritance.inherit import inherit
    from hubscan.estimate.outcome.follow import follow
    from hubscan.estimate.quantities.own import own

__all__ = ["follow", "inherit", "make_all", "own"]

hand_out(
    __name__,
    {
        "follow": "outcome.follow",
        "inherit": "inheritance.inherit",
        "make_all": "every_stage",
        "own": "quantities.own",
    },
)
