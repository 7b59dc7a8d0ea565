"""What the pages of a walk say of the whole, where nobody counts."""

from __future__ import annotations

from typing import Any

import pytest

from hubscan.hub import witnesses
from hubscan.hub.completeness import judge
from hubscan.hub.witnesses import Says, Witness

WALK = {"asked": 100, "pages": 7, "objects": 640, "largest": 100, "last": 40}
FULL = WALK | {"objects": 700, "last": 100}
COUNTED = Witness(witnesses.TOTAL, Says.WHOLE, "the Hub counts 640 models")


@pytest.mark.parametrize(
    ("walks", "end", "pages"),
    [
        ([WALK | {"end": "confirmed"}], Says.WHOLE, Says.NOTHING),
        ([WALK | {"end": "refused"}], Says.NOTHING, Says.NOTHING),
        ([FULL | {"end": "refused"}], Says.SHORT, Says.NOTHING),
        ([FULL, WALK | {"end": "confirmed"}], Says.WHOLE, Says.NOTHING),
        ([FULL, WALK | {"end": "refused"}], Says.NOTHING, Says.NOTHING),
        ([WALK | {"largest": 93, "objects": 598}], Says.NOTHING, Says.SHORT),
        ([WALK | {"largest": 50, "objects": 340}], Says.NOTHING, Says.DOUBT),
    ],
)
def test_a_walk_that_hardly_ended_at_an_end(
    walks: list[dict[str, Any]], end: Says, pages: Says
) -> None:
    assert witnesses.of_end(walks).says is end
    assert witnesses.of_pages(walks).says is pages


@pytest.mark.parametrize(("heard", "state"), [([], "partial"), ([COUNTED], "complete")])
def test_whoever_counted_outweighs_short_pages(heard: list[Witness], state: str) -> None:
    short = witnesses.of_pages([WALK | {"largest": 93, "objects": 598}])
    found = judge(
        {"models": 640}, limit=None, exhausted=True, broken_pages=0, heard=[*heard, short]
    )
    assert found["state"] == state
