"""The shipped rules: every file loads, and its examples come out as the text says."""

from __future__ import annotations

from pathlib import Path

import pytest

from hubscan.rules import Tier, rulebook
from hubscan.rules.language.conditions import Compare, Condition, Constant, ParameterTerm, walk
from hubscan.rules.language.parameters import Band
from hubscan.rules.language.vocabulary import QUANTITIES, Origin
from hubscan.rules.tools.examples import run_examples

CONFIG = Path(__file__).resolve().parents[2] / "config"
BOOK = rulebook.load(CONFIG)
IDS = [rule.id for rule in BOOK.rules]


@pytest.mark.slow
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


CANNOT = {
    ("eu-council-draft-2023", "not covered"): "users are never known, so a model is never out",
    ("ntia-open-weights-rfc-2024", "covered"): "hangs on a judgement in another text",
    ("us-bis-4e091-2025", "covered"): "what is on the Hub is published or may be",
}
"""Verdicts that a text cannot give, and why."""


@pytest.mark.parametrize("rule_id", IDS)
def test_examples_show_each_verdict_the_text_can_give(rule_id: str) -> None:
    rule = BOOK.rule(rule_id)
    wanted = {"covered", "not covered", "undetermined"}
    missing = wanted - {example.expect for example in rule.examples}
    assert missing == {verdict for of, verdict in CANNOT if of == rule_id}


@pytest.mark.parametrize("rule_id", IDS)
def test_an_example_lies_exactly_on_each_line(rule_id: str) -> None:
    rule = BOOK.rule(rule_id)
    for tier in rule.tiers:
        facts = [f for e in rule.examples if e.tier == tier.id for f in (e.facts, e.base or {})]
        for node in walk(tier.condition):
            line = _line(node, tier)
            if line is not None:
                quantity, number = line
                on_it = [f for f in facts if (f.get(quantity) or (None, None))[1] == number]
                assert on_it, f"{tier.id}: no example with {quantity} {number:g}"


def _line(node: Condition, tier: Tier) -> tuple[str, float] | None:
    """The hard number a quantity is compared with, if the text gives one."""
    if not isinstance(node, Compare) or node.operand.over or len(node.operand.times) > 1:
        return None
    if QUANTITIES[node.quantity].origin is Origin.NOWHERE:
        return None
    match node.operand.times[0]:
        case Constant(value):
            return node.quantity, value
        case ParameterTerm(name):
            value = tier.parameters[name].value
            return (node.quantity, value.best) if isinstance(value, Band) else None
        case _:
            return None
