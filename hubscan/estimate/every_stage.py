"""Every stage of the estimates, all tables of the way kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb

from hubscan.estimate.assumptions import Assumptions
from hubscan.estimate.inheritance.inherit import inherit
from hubscan.estimate.outcome.follow import follow
from hubscan.estimate.quantities.own import own

if TYPE_CHECKING:
    from hubscan.estimate.few import Few

_MOST_WALKED = 100
"""Models."""


def make_all(
    con: duckdb.DuckDBPyConnection, assumptions: Assumptions, *, few: Few | None = None
) -> None:
    """Run `own`, `inherit` and `follow` one after the other; a scan drops tables between them.

    Of `few` models in `con` the methods are walked, and it keeps the facts for whoever asks why
    (`hubscan.estimate.walked`), unless they are so many that SQL is quicker.
    """
    if few is not None and len(few.names) > _MOST_WALKED:
        few = None
    own(con, assumptions, few=few)
    inherit(con, assumptions, few=few)
    follow(con, assumptions, few=few)
