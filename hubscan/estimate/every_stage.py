"""Every stage of the estimates of a few models, all tables of the way kept."""

from __future__ import annotations

import duckdb

from hubscan.estimate.assumptions import Assumptions
from hubscan.estimate.inheritance.inherit import inherit
from hubscan.estimate.outcome.follow import follow
from hubscan.estimate.quantities.own import own


def make_all(con: duckdb.DuckDBPyConnection, assumptions: Assumptions) -> None:
    """Run `own`, `inherit` and `follow` one after the other; a scan drops tables between them."""
    own(con, assumptions)
    inherit(con, assumptions)
    follow(con, assumptions)
