"""Which undisclosed training runs decide most: what was made from one stands or falls with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hubscan.census.chain import TABLE, Chain, is_plain
from hubscan.reports import places
from hubscan.reports.context import Context
from hubscan.reports.document import Column, Table
from hubscan.reports.spans import Kind, Link, Model, text
from hubscan.rules import Rule, Tier
from hubscan.rules.language.conditions import Compare, walk
from hubscan.store.arrow import as_numpy
from hubscan.store.attach import CHANCES
from hubscan.tally.model_summary import name_models

_LINES = 5
"""Texts that are told of: of those with a line of compute, those whose intervals are widest."""
_OF_A_RUN = ("training_flop", "own_flop", "training_cost_usd", "own_cost_usd", "training_tokens")
_RUNS = 5
_LEAST = 2
"""Models that hang on a run, itself among them; one alone decides nothing."""


@dataclass(frozen=True, slots=True)
class Run:
    """One undisclosed run under the line of one text."""

    rule: Rule
    model: int
    """Number of the model at the head of the family."""
    open_models: int
    """Models of the family that the line may cover and does not surely."""
    probability: float
    """Mean over these."""
    if_below: float
    if_above: float
    """The expected count of the text if none of them is covered, and if all are."""


def table(context: Context) -> Table | None:
    """The runs of the widest lines; None where no probabilities are kept or nothing is open."""
    if CHANCES not in {name for (name,) in context.rows("SHOW TABLES")}:
        return None
    runs = _runs(context, list(_lines(context)))
    if not runs:
        return None
    known = name_models(context.con, (run.model for run in runs))
    return Table(
        "deciding-runs",
        "Undisclosed training runs that decide most",
        (
            Column("rule", "text"),
            Column("model", "model", Kind.MODEL),
            Column("open_models", "models that hang on it", Kind.COUNT),
            Column("probability", "probability that they are covered", Kind.SHARE),
            Column("expected_if_below", "expected if they are not", Kind.COUNT),
            Column("expected_if_above", "expected if they are", Kind.COUNT),
        ),
        tuple(
            (
                Link(run.rule.title, places.rule(run.rule.id)),
                Model(known[run.model].id),
                run.open_models,
                run.probability,
                round(run.if_below),
                round(run.if_above),
            )
            for run in runs
        ),
        notes=(
            text(
                "One disclosure settles a whole family: its doubt is one bit, and no sample of its "
                "members narrows it."
            ),
        ),
    )


def _lines(context: Context) -> Iterator[tuple[Rule, str, float]]:
    """Rule, verdict column and expected count of the main lines, the widest interval first."""
    shown = {
        (line.rule.id, line.tier.id, line.counts.modes[0]): line.rule
        for lines in context.main_lines.values()
        for line in lines
        if _asks_of_a_run(line.tier)
    }
    rows = [
        (row["expected_low"] - row["expected_high"], at, row["expected"])  # type: ignore[operator]
        for row in context.tallies
        if (at := (row["rule"], row["tier"], row["mode"])) in shown
        and (row["relation"], row["unit"]) == ("all", "repositories")
        and row["expected"] is not None
    ]
    for _, at, expected in sorted(rows)[:_LINES]:
        yield shown[at], "{}/{}@{}".format(*at), float(expected)


def _asks_of_a_run(tier: Tier) -> bool:
    found = (node for node in walk(tier.condition) if isinstance(node, Compare))
    return any(node.quantity in _OF_A_RUN for node in found)


def _runs(context: Context, asked: Sequence[tuple[Rule, str, float]]) -> list[Run]:
    """The runs that decide most of each rule, verdict column and expected count that is `asked`."""
    if not asked:
        return []
    degrees = ", ".join(f'"{column}" AS degree_{i}' for i, (_, column, _) in enumerate(asked))
    found = context.con.sql(
        f"""WITH listed AS (
            SELECT l.root, e.training_flop_best IS NULL AS open, {degrees}
            FROM lineage l POSITIONAL JOIN estimates e POSITIONAL JOIN {CHANCES}
        )
        SELECT listed.* FROM listed JOIN estimates r ON r.model = listed.root
        WHERE open AND r.training_flop_best IS NULL"""
    ).to_arrow_table()
    roots = as_numpy(found["root"], "int32")
    return [
        run
        for i, (rule, _, expected) in enumerate(asked)
        for run in _of_line(roots, as_numpy(found[f"degree_{i}"], "uint8"), rule, expected)
    ]


def _of_line(
    roots: NDArray[np.int32], degrees: Chain, rule: Rule, expected: float
) -> Iterator[Run]:
    """Of models, their roots and how probably the line covers them. Sums go by degree, so that they
    are the same however the work is shared out."""
    is_open = ~is_plain(degrees)
    places = roots[is_open] * np.int64(len(TABLE)) + degrees[is_open]
    found, alike = np.unique(places, return_counts=True)
    of, degree = np.divmod(found, len(TABLE))
    heads, starts = np.unique(of, return_index=True)
    if not len(heads):
        return
    models = np.add.reduceat(alike, starts)
    covered = np.add.reduceat(alike * TABLE[degree], starts)
    spread = np.where(models >= _LEAST, covered * (models - covered), -1.0)
    for i in np.lexsort((heads, -spread))[:_RUNS]:
        if models[i] >= _LEAST:
            n, p = int(models[i]), float(covered[i])
            yield Run(rule, int(heads[i]), n, p / n, expected - p, expected + n - p)
