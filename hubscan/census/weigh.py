"""From what tests say of facts to how probably each step of a plan holds."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import duckdb
import numpy as np

from hubscan.census import at_once, evaluate, prior, profiles
from hubscan.census.audited import Panel
from hubscan.census.chain import Chain
from hubscan.census.evidence import Evidence, Population
from hubscan.census.knowledge import Knowledge
from hubscan.census.roots import Roots
from hubscan.census.weighed import AT_ONCE, Weighed, finer, nothing
from hubscan.estimate.assumptions import Assumptions
from hubscan.lineage.graph import Graph
from hubscan.lineage.load import load_graph
from hubscan.rules.engine.evaluate import Tested


def probabilities(
    con: duckdb.DuckDBPyConnection,
    tested: Tested,
    shared: Roots,
    constants: Assumptions,
) -> Weighed:
    """The degrees of the steps that are asked for, repositories without weights included."""
    evidence = evidence_of(con, shared, constants, None)
    return weigh(tested, evidence, nothing(tested.family.models), load_graph(con), None)


def evidence_of(
    con: duckdb.DuckDBPyConnection, shared: Roots, constants: Assumptions, panel: Panel | None
) -> Evidence:
    """What is known of the figures of all models."""
    seen = prior.rows(con, constants)
    apart = None if panel is None else panel.was_read
    found = profiles.find(con, constants, shared, seen, apart)
    return Evidence(Knowledge(con, constants, found, apart), seen)


def weigh(
    tested: Tested, evidence: Evidence, start: Weighed, graph: Graph, panel: Panel | None
) -> Weighed:
    """The degrees of the steps that are asked for; the kinds of `start` stay apart."""
    tests, lost = tests_of(tested, evidence, start, panel)
    return evaluate.steps(tested, tests, lost, graph)


def tests_of(
    tested: Tested, evidence: Evidence, start: Weighed, panel: Panel | None
) -> tuple[Weighed, Weighed]:
    """The degrees of all tests of the plan, of models and of lost parents."""
    five, five_of_lost = tested.tests.columns, tested.lost.alike.columns
    models, children = tested.tests.kinds, tested.lost.alike.kinds
    telling = models.of if panel is None else models.of[~panel.was_read]
    asked = Population(models, np.bincount(telling, minlength=models.number))
    lost = Population(children, np.bincount(children.of), tested.lost.child)
    names = [*tested.plan.tests.found]
    return _told_apart(
        start, names, lambda name: evidence.of(name, five[name], asked)
    ), _told_apart(
        nothing(len(tested.lost.child)),
        [name for name in names if name in five_of_lost],
        lambda name: evidence.of_lost_parents(name, five_of_lost[name], lost),
    )


def _told_apart(weighed: Weighed, names: Sequence[str], of: Callable[[str], Chain]) -> Weighed:
    """With the columns that `of` gives of `names`, some at a time."""
    for start in range(0, len(names), AT_ONCE):
        weighed = finer(weighed, at_once.to_each(of, names[start : start + AT_ONCE]))
    return weighed
