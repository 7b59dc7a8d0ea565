"""What is printed agrees with itself, on random Hubs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from hubscan import census
from hubscan.census.chain import NEVER, SURELY
from hubscan.census.coherence import _pairs
from hubscan.model.choices import UNITS
from hubscan.model.tables import TABLES
from hubscan.rules import evaluate
from hubscan.rules.language.conditions import Covered, Scope
from hubscan.store.engine import empty_table
from tests.census.test_take import doubtful_world
from tests.rules.test_evaluate import BOOK, CONSTANTS


@pytest.mark.slow
@given(st.integers(0, 10_000))
@settings(max_examples=5, deadline=None, phases=[Phase.generate])
def test_counts_agree_with_themselves(seed: int) -> None:
    con = doubtful_world(seed)
    tested = evaluate(con, BOOK, constants=CONSTANTS)
    empty_table(con, TABLES["tallies"])
    found = census.take(con, tested, BOOK, CONSTANTS)
    for (name, unit), count in found.counts.items():
        if count is None:
            continue
        degrees = found.of_models(name)
        assert count.low <= count.expected <= count.high, name
        assert 0 <= count.prior <= count.expected + 1e-9, name
        if unit == UNITS[0]:
            assert np.count_nonzero(degrees == SURELY) <= count.low, name
            assert count.high <= np.count_nonzero(degrees != NEVER), name
    for rule in BOOK.rules:
        for tier in rule.tiers:
            said = tier.condition
            if isinstance(said, Covered) and said.scope is Scope.SELF:
                for mode in tier.modes:
                    there = f"{said.rule}/{said.tier}@{mode}"
                    for unit in UNITS if (there, UNITS[0]) in found.counts else ():
                        here = f"{rule.id}/{tier.id}@{mode}"
                        assert found.counts[here, unit] == found.counts[there, unit], here
    parents = con.execute("SELECT child FROM parents WHERE used").fetchnumpy()["child"]
    one = np.bincount(parents, minlength=tested.family.models) <= 1
    for handed, summed in _pairs(BOOK, tested.plan.same).items():
        inherited, total = (found.weighed.of_models(step)[one] for step in (handed, summed))
        is_open = inherited > 0
        least = np.minimum(total, SURELY - 1)
        assert (inherited[is_open] >= least[is_open]).all(), (handed, "is below its sum")
