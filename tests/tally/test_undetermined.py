"""Undetermined models are taken apart by what they lack."""

from __future__ import annotations

from hubscan.store.engine import connect
from hubscan.tally import columns
from hubscan.tally.undetermined import DoubtOf
from tests.reports.hubs import HUB, tables
from tests.tally.rulebooks import BOOK


def test_each_undetermined_model_lacks_a_fact_or_is_near_the_line() -> None:
    con = connect(threads=1)
    tables(con)
    visitor = DoubtOf.of(con, BOOK, len(HUB))
    columns.visit(con, [c.name for c in BOOK.columns()], visitor)
    found = visitor.found
    own = found["quiet/line@own"]
    assert own.undetermined == 2  # big-chat and mystery
    assert own.missing == (("own_flop", 2),)
    assert own.near_the_line == 0
    size = found["size/big@cumulative"]
    assert size.undetermined == 2  # small-1b near the line, mystery without parameters
    assert size.missing == (("parameters", 1),)
    assert size.near_the_line == 1
    assert not size.left_open
    assert not size.not_on_the_hub
