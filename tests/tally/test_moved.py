"""A line that is moved counts what the engine counts under a rule of that line alone."""

from __future__ import annotations

import numpy as np
import pytest

from hubscan.rules import Rulebook
from hubscan.rules.engine.degrees import level_of
from hubscan.rules.engine.evaluate import compute_degrees
from hubscan.rules.engine.plan import make_plan
from hubscan.rules.engine.weightless import weightless
from hubscan.rules.language.threshold import threshold_rule
from hubscan.tally import moved
from hubscan.tally.facts import load
from tests.census.test_take import doubtful_world
from tests.rules.test_evaluate import CONSTANTS

LINES = {
    "training_flop": [1e19, 1e22, 1e23, 1e24, 1e25, 1e26],
    "parameters": [1e8, 1e9, 7e9, 1e11],
    "mmlu": [30.0, 50.0, 80.0],
}


@pytest.mark.slow
@pytest.mark.parametrize("seed", [5, 6, 7])
def test_a_moved_line_counts_as_a_rule_of_that_line(seed: int) -> None:
    con = doubtful_world(seed)
    con.execute("CREATE OR REPLACE VIEW verdicts AS SELECT model FROM models ORDER BY model")
    found = {(m.quantity, m.mode, m.line): m for m in moved.measure(con, LINES, CONSTANTS)}
    facts, none = load(con), weightless(con)
    derived = facts.relation != moved.RELATIONS.index("base")
    seen = set()
    for quantity, lines in LINES.items():
        for line in lines:
            book = Rulebook((threshold_rule(f"{quantity}>={line!r}"),), references={})
            _, columns = compute_degrees(con, make_plan(book), CONSTANTS, None)
            for column in book.columns():
                levels = np.where(none, 0, level_of(columns[column.name]))
                one = found.pop((quantity, column.mode, line))
                for place, level in enumerate((3, 2, 1)):
                    covered = levels >= level
                    assert one.models[place] == covered.sum()
                    assert one.derived[place] == (covered & derived).sum()
                    assert one.downloads[place] == facts.downloads[covered].sum()
                seen.add(one.models)
    assert not found
    assert len(seen) > len(LINES)
