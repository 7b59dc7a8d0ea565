"""Every stage of the estimates, all tables of the way kept."""

from __future__ import annotations

import duckdb

from hubscan.estimate.assumptions import Assumptions
from hubscan.estimate.inheritance.inherit import inherit
from hubscan.estimate.outcome.follow import follow
from hubscan.estimate.quantities.own import own


def make_all(
    con: duckdb.DuckDBPyConnection, assumptions: Assumptions, *, few: bool = False
) -> None:
    """Run `own`, `inherit` and `follow` one after the other; a scan drops tables between them.

    Of a `few` models the facts are kept too, for whoever asks why; see `choice.make_of_few`.
    """
    own(con, assumptions, few=few)
    inherit(con, assumptions, few=few)
    follow(con, assumptions, few=few)
