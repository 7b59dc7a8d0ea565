"""Changes of `make mutants` are really made, and only what cannot be seen is left out."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from hubscan.estimate import choice
from hubscan.estimate.expression import expression
from hubscan.estimate.expression_tree import syntax
from hubscan.estimate.stages import ALL, BY_TABLE
from hubscan.store.engine import connect
from scripts.mutants.changes import Mutant, mutants, written
from scripts.mutants.equivalent import equivalent
from scripts.mutants.trials import side_by_side
from tests.estimate.inheritance.own_figures import KNOWN
from tests.estimate.quantities import evaluate


@pytest.fixture(scope="module")
def every() -> list[Mutant]:
    return mutants()


def named(every: list[Mutant], file: str, told: str) -> Mutant:
    """The first change of that file that is told so."""
    return next(m for m in every if m.file.as_posix().endswith(file) and m.told == told)


def apart(work: Callable[[], Any]) -> Any:
    """What some work gives in a copy of this process, where changes do no harm."""
    ((_, answer),) = side_by_side({0: work}, 1)
    return answer


def printed() -> str:
    """The SQL of the compute of a model's own step."""
    with connect(threads=1) as con:
        return choice.figures(con, BY_TABLE["own_flop"], evaluate.shipped())


def after(mutant: Mutant, work: Callable[[], Any]) -> Any:
    mutant.make()
    return work()


def test_a_method_that_is_written_again_is_the_same() -> None:
    """Else every change of it would be noticed, whatever it is."""
    for said in {e for q in ALL for m in q.methods for e in m.expressions.values()}:
        again = expression(written(syntax(said.text)))
        assert again.tree == said.tree
        assert again.sql(evaluate.shipped())


@pytest.mark.slow
@pytest.mark.parametrize(
    "told",
    ["own_flop, when: relation = 'adapter' -> relation <> 'adapter'",
     "own_flop, high: tokens_high -> total_high", "own_flop, grade: 'bounded' -> 'unknown'"],
)  # fmt: skip
def test_a_changed_method_is_printed_anew(every: list[Mutant], told: str) -> None:
    mutant = named(every, "own_flop/adapter.py", told)
    assert apart(partial(after, mutant, printed)) != printed()
    assert apart(printed) == printed()


def test_a_number_is_another_one_for_whoever_has_read_it(every: list[Mutant]) -> None:
    told = "constants.adapter_flop_per_parameter_token.high: 4.2 -> 4.620000000000001"
    mutant = named(every, "assumptions.yaml", told)
    name = "adapter_flop_per_parameter_token"

    def found() -> list[float]:
        return [known[name].high for known in (evaluate.shipped(), KNOWN)]

    assert found() == [4.2, 4.2]
    assert apart(partial(after, mutant, found)) == pytest.approx([4.62, 4.62])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("told", "same"),
    [
        # A low end above the best value is cut off there; the best value itself is seen.
        ("own_flop, low: 0 -> 1", True),
        ("own_flop, best: 0 -> 1", False),
    ],
)
def test_what_changes_no_figure_is_equivalent(every: list[Mutant], told: str, same: bool) -> None:
    mutant = named(every, "own_flop/merge.py", told)
    assert apart(partial(equivalent, mutant.make, mutant.tables)) is same
