"""The shipped rules: every file loads, and its examples come out as the text says."""

from __future__ import annotations

from pathlib import Path

import pytest

from hubscan.rules import rulebook
from hubscan.rules.examples import run_examples

CONFIG = Path(__file__).resolve().parents[2] / "config"
BOOK = rulebook.load(CONFIG)
IDS = [rule.id for rule in BOOK.rules]


@pytest.mark.parametrize("rule_id", IDS)
def test_examples_come_out_as_expected(rule_id: str) -> None:
    outcomes = run_examples(BOOK, BOOK.rule(rule_id))
    assert outcomes
    assert [str(o) for o in outcomes if not o.passed] == []


def test_the_proposals_the_debate_is_about_are_there() -> None:
    assert {
        "cais-ntia-2023",
        "caip-2023-initial",
        "caip-2023-revised",
        "caip-2024-interview-highrisk",
        "palisade-2023-llama2",
        "tfs-heavy-crown",
        "saferai-2023-llama1",
        "pauseai-2023-1b",
        "stopai-conjecture-2023",
        "eo14110",
        "humaneval90-2024",
        "eu-gpai",
        "eu-gpai-systemic",
        "ca-sb53",
    } <= set(IDS)


def test_columns_are_named_by_rule_tier_and_mode() -> None:
    names = [c.name for c in BOOK.columns()]
    assert len(names) == len(set(names))
    assert "stopai-conjecture-2023/prohibited@inherits" in names
    assert "eu-gpai-systemic/presumed@cumulative" in names
