"""Inputs as the field writes them, from record and card to estimate.

`field_cases.jsonl` has one case a line: the `kind` of fault it once showed, the `line` to be
estimated, other records that it needs (`context`), and what must be true of the answer (`check`).
Records of real models keep their listed facts; sentences are our own in the form of the original.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from hubscan import desk
from hubscan.config import Config
from hubscan.settings import locate

CASES = [
    json.loads(line)
    for line in (Path(__file__).parent / "field_cases.jsonl").read_text("utf-8").splitlines()
]
_SLACK = 1.001


@cache
def answers(reference: bool) -> dict[str, dict[str, Any]]:
    """The answers to all cases, by id, with the curated table or without."""
    cases = [case for case in CASES if case.get("reference", False) is reference]
    context = {c["record"]["id"]: c for case in cases for c in case["context"]}
    lines = [*context.values(), *(case["line"] for case in cases)]
    found = desk.estimates(lines, desk.Settings(Config(locate.built_in()), not reference))
    assert len({answer["id"] for answer in found}) == len(found)
    return {str(answer["id"]): answer for answer in found}


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c['kind']}: {c['line']['record']['id']}")
def test_what_the_field_writes(case: dict[str, Any]) -> None:
    answer = answers(case.get("reference", False))[case["line"]["record"]["id"]]
    check = case["check"]
    if "relation" in check:
        assert answer["relation"] == check["relation"]
    if "relation_not" in check:
        assert answer["relation"] != check["relation_not"]
    if "generates" in check:
        assert answer["generates"] == check["generates"]
    if "quantity" in check:
        _figure(answer[check["quantity"]], check)


def _figure(found: dict[str, Any], check: dict[str, Any]) -> None:
    """Whether one quantity is as wanted: each word of `check` that is given must hold."""
    truth, low, best, high = (check.get("truth"), *(found[end] for end in ("low", "best", "high")))
    if check.get("inside"):
        assert low is not None and low <= truth * _SLACK
        assert high is None or high * _SLACK >= truth
    if "best_within" in check:
        assert best is not None
        assert 1 / check["best_within"] <= best / truth <= check["best_within"]
    if "best_if_any_within" in check and best is not None:
        assert 1 / check["best_if_any_within"] <= best / truth <= check["best_if_any_within"]
    if "best_at_least" in check:
        assert best is None or best >= check["best_at_least"]
    if "best" in check:
        assert best == check["best"]
    if "low_at_most" in check:
        assert (low or 0) <= check["low_at_most"]
    if "high_at_least" in check:
        assert high is None or high >= check["high_at_least"]
    if "high_at_most" in check:
        assert high is not None and high <= check["high_at_most"]
