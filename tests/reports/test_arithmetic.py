"""Calculations with their numbers: the line for people and the tree for machines agree."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubscan.estimate.arithmetic import (
    Number,
    Operation,
    Part,
    Step,
    as_json,
    comes_out_at,
    geometric_mean,
    least,
    line,
    numbers,
    product,
    quotient,
    total,
)
from tests.reports.recompute import recompute

TOKENS = Number("tokens", 1.5e13, "tokens")
SIZE = Number("active parameters", 8.03e9, "parameters")
SIX = Number("", 6, "FLOP per parameter and token", "flop_per_parameter_token")

_LEAVES = st.floats(min_value=1e-3, max_value=1e15).map(lambda v: Number("x", v))
_TREES = st.recursive(
    _LEAVES,
    lambda parts: st.builds(
        lambda operation, inner: Step(operation, tuple(inner)),
        st.sampled_from([o for o in Operation if o is not Operation.GEOMETRIC_MEAN]),
        st.lists(parts, min_size=1, max_size=4),
    ),
    max_leaves=12,
)


def test_a_line_reads_as_people_write_it() -> None:
    shown = "6 [flop_per_parameter_token] × 8.03e9 active parameters × 1.5e13 tokens"
    assert line(product(SIX, SIZE, TOKENS)) == shown
    assert line(geometric_mean(Number("a", 1e22), Number("b", 4e22))) == (
        "geometric mean of 1e22 a and 4e22 b"
    )


def test_brackets_stand_where_the_order_matters() -> None:
    cost = quotient(product(Number("FLOP", 1e24), Number("USD", 2)), product(TOKENS, SIZE))
    assert line(cost) == "(1e24 FLOP × 2 USD) ÷ (1.5e13 tokens × 8.03e9 active parameters)"
    assert line(product(SIX, total(Number("a", 1), Number("b", 2)))) == (
        "6 [flop_per_parameter_token] × (1 a + 2 b)"
    )
    assert line(least(product(SIX, SIZE), TOKENS)) == (
        "least of (6 [flop_per_parameter_token] × 8.03e9 active parameters) and 1.5e13 tokens"
    )


def test_a_long_sum_is_cut_and_says_how_much() -> None:
    assert line(total(*(Number(f"s{i}", 1.0) for i in range(9)))).endswith("1 s5 + … 3 more")


def test_a_part_that_is_not_there_is_left_out() -> None:
    assert numbers(product(SIX, None, SIZE)) == [SIX, SIZE]


@pytest.mark.parametrize(
    "impossible",
    [quotient(SIX, Number("nothing", 0.0)), geometric_mean(SIX, Number("nothing", 0.0))],
)
def test_what_cannot_be_worked_out_comes_out_at_nothing(impossible: Part) -> None:
    assert not comes_out_at(impossible, 6.0)


@given(_TREES)
def test_the_json_can_be_worked_out_again(tree: Part) -> None:
    try:
        value = tree.value
    except ArithmeticError:
        return
    again = recompute(json.loads(json.dumps(as_json(tree))))
    assert again == pytest.approx(value, rel=1e-9, abs=1e-300)
