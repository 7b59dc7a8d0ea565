"""Properties of every rule file on random models."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np
import pytest
from numpy.typing import NDArray

from hubscan.config import Config
from hubscan.rules import Rule, Tier
from hubscan.settings import locate
from tests.rules import plain, variants, worlds

BOOK = Config.find(locate.built_in()).rulebook
IDS = [rule.id for rule in BOOK.rules]
SEEDS = (1, 2)

Columns = dict[str, NDArray[np.int8]]


@lru_cache
def as_written(seed: int, *, widen: bool = False) -> Columns:
    return worlds.verdicts(BOOK, seed, widen)


@lru_cache
def models(seed: int) -> list[plain.Model]:
    return worlds.plain_models(seed)


def columns_of(rule: Rule, tier: Tier) -> list[str]:
    return [f"{rule.id}/{tier.id}@{mode}" for mode in tier.modes]


@pytest.mark.slow
@pytest.mark.parametrize("rule_id", IDS)
@pytest.mark.parametrize("seed", SEEDS)
def test_verdicts_are_those_of_a_plain_evaluator(rule_id: str, seed: int) -> None:
    """And so, by the textbook definitions, sure ⊆ likely ⊆ possible."""
    rule, found = BOOK.rule(rule_id), as_written(seed)
    for tier in rule.tiers:
        for mode in tier.modes:
            column = found[f"{rule_id}/{tier.id}@{mode}"]
            for index, model in enumerate(models(seed)):
                view = plain.judge(BOOK, rule, tier, mode, model)
                assert view.sure <= view.likely <= view.possible
                assert view.level == column[index], (rule_id, tier.id, mode, model)


@pytest.mark.parametrize("rule_id", IDS)
@pytest.mark.parametrize("seed", SEEDS)
def test_wider_bounds_never_shrink_possible_nor_grow_sure(rule_id: str, seed: int) -> None:
    rule, narrow, wide = BOOK.rule(rule_id), as_written(seed), as_written(seed, widen=True)
    for name in [name for tier in rule.tiers for name in columns_of(rule, tier)]:
        assert not ((wide[name] == 3) & (narrow[name] < 3)).any(), name
        assert not ((wide[name] == 0) & (narrow[name] > 0)).any(), name


class Moved:
    """Every rule with each of its lines moved, as rules of one large book, evaluated once."""

    def __init__(self) -> None:
        self.tightened: list[tuple[str, str, str]] = []
        """(rule, tier, variant)"""
        self.raised: list[tuple[str, str, str, str]] = []
        """(rule, parameter, variant before, variant after)"""
        rules = list(BOOK.rules)

        def add(rule: Rule) -> str:
            rules.append(variants.renamed(rule, f"{rule.id}.{len(rules)}"))
            return rules[-1].id

        for rule in BOOK.rules:
            for tier, harder in variants.tightened(rule):
                self.tightened.append((rule.id, tier.id, add(harder)))
            for parameter in variants.movable(rule):
                before, after = variants.raised(rule, parameter.name)
                self.raised.append((rule.id, parameter.name, add(before), add(after)))
        self.columns = worlds.verdicts(replace(BOOK, rules=tuple(rules)), SEEDS[0])


@lru_cache
def moved() -> Moved:
    return Moved()


@pytest.mark.parametrize("rule_id", IDS)
def test_a_harder_line_never_adds_models(rule_id: str) -> None:
    """Each comparison of each tier alone, turned by `not` or not; model by model."""
    found = moved()
    for _, tier_id, variant in (t for t in found.tightened if t[0] == rule_id):
        for mode in BOOK.tier(rule_id, tier_id).modes:
            before = found.columns[f"{rule_id}/{tier_id}@{mode}"]
            after = found.columns[f"{variant}/{tier_id}@{mode}"]
            assert (after <= before).all(), (rule_id, tier_id, mode)


@pytest.mark.parametrize("rule_id", IDS)
def test_a_higher_parameter_moves_counts_one_way(rule_id: str) -> None:
    found, rule = moved(), BOOK.rule(rule_id)
    for _, name, low, high in (r for r in found.raised if r[0] == rule_id):
        for tier in rule.tiers:
            ways = variants.effect(BOOK, rule, tier, name)
            for mode in tier.modes:
                before, after = (found.columns[f"{v}/{tier.id}@{mode}"] for v in (low, high))
                assert 1 in ways or (after <= before).all(), (rule_id, name, tier.id, mode)
                assert -1 in ways or (after >= before).all(), (rule_id, name, tier.id, mode)


def test_the_lines_moved_do_move_counts() -> None:
    """The properties above are not empty: most variants change some verdict."""
    found = moved()
    changed = [
        any(
            (found.columns[f"{v}/{t}@{m}"] != found.columns[f"{r}/{t}@{m}"]).any()
            for m in BOOK.tier(r, t).modes
        )
        for r, t, v in found.tightened
    ]
    assert len(changed) > 150
    assert sum(changed) > 0.6 * len(changed)
