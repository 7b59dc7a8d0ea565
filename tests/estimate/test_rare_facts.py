"""Relations that few models have a row of are left out where none at hand has one."""

from __future__ import annotations

import pytest

from hubscan.estimate.expression import fill
from hubscan.estimate.method import Quantity, Rare
from hubscan.estimate.stages import ALL
from tests.estimate.support import CONFIG, world

RARE = [(quantity, rare) for quantity in ALL for rare in quantity.facts.rare]


def test_there_are_some() -> None:
    assert {quantity.name for quantity, _ in RARE} >= {"parameters", "active_parameters"}


@pytest.mark.parametrize(("quantity", "rare"), RARE, ids=lambda one: getattr(one, "alias", ""))
def test_facts_of_a_model_without_a_row_are_null(quantity: Quantity, rare: Rare) -> None:
    named = [fact.sql for fact in quantity.facts.columns.values() if rare.is_named_in(fact)]
    nobody = fill(f"(FROM {rare.relation} LIMIT 0)", CONFIG.assumptions)
    with world([{"id": "a/one"}]) as con:
        query = f"SELECT {', '.join(named)} FROM (SELECT 1) LEFT JOIN {nobody} {rare.alias} ON true"
        assert con.execute(query).fetchall() == [(None,) * len(named)]
        assert con.execute(f"SELECT 1 FROM {rare.rows_of}").fetchall() == []


@pytest.mark.parametrize(("quantity", "rare"), RARE, ids=lambda one: getattr(one, "alias", ""))
def test_what_is_left_does_not_name_it(quantity: Quantity, rare: Rare) -> None:
    left = quantity.facts.without([rare])
    assert rare not in left.rare
    assert not any(rare.is_named_in(fact) for fact in left.columns.values())
    assert left.columns.keys() < quantity.facts.columns.keys()
