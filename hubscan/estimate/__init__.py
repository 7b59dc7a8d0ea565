"""Evidence and families → bounded estimates, as table code.

`own` makes what each repository is by itself, `inherit` adds what it has from its ancestors, and
`follow` what follows from both, and relation `estimates`; `make_all` runs the three. They bring
every declared method along, so they are imported when they are first used: whoever only reads rules
needs none.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hubscan.estimate.every_stage import make_all
    from hubscan.estimate.inheritance.inherit import inherit
    from hubscan.estimate.outcome.follow import follow
    from hubscan.estimate.quantities.own import own

__all__ = ["follow", "inherit", "make_all", "own"]

_FROM = {
    "follow": "hubscan.estimate.outcome.follow",
    "inherit": "hubscan.estimate.inheritance.inherit",
    "make_all": "hubscan.estimate.every_stage",
    "own": "hubscan.estimate.quantities.own",
}


def __getattr__(name: str) -> object:
    if name not in _FROM:
        raise AttributeError(f"module 'hubscan.estimate' has no attribute '{name}'")
    return getattr(importlib.import_module(_FROM[name]), name)
