"""Which undisclosed training runs decide most: what was made from one stands or falls with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hubscan.census.chain import EVEN, NEVER, SURELY, offer, probability_sql
from hubscan.reports import places
from hubscan.reports.context import Context
from hubscan.reports.document import Column, Kind, Link, Model, Table, text
from hubscan.rules import Rule, Tier
from hubscan.rules.language.conditions import Compare, walk
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
    offer(context.con)
    runs = [run for found in _lines(context) for run in _runs(context, *found)]
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


def _runs(context: Context, rule: Rule, column: str, expected: float) -> list[Run]:
    """Sums go by degree, so that they are the same however the work is shared out."""
    certain = f"({NEVER}, {SURELY}, {EVEN}, {EVEN + 1})"
    rows = context.rows(
        f"""WITH counted AS (
            SELECT l.root, degree, count(*) AS n FROM (
                SELECT model, "{column}" AS degree FROM {CHANCES}
                WHERE "{column}" NOT IN {certain}
            ) JOIN lineage l USING (model)
            JOIN estimates e USING (model) JOIN estimates r ON r.model = l.root
            WHERE e.training_flop_best IS NULL AND r.training_flop_best IS NULL
            GROUP BY l.root, degree
        ), summed AS (
            SELECT root, sum(n)::BIGINT AS n,
                list_sum(list(n * {probability_sql("degree")}::DOUBLE ORDER BY degree)) AS p
            FROM counted GROUP BY root HAVING sum(n) >= {_LEAST}
        )
        SELECT root, n, p FROM summed ORDER BY p * (n - p) DESC, root LIMIT {_RUNS}"""
    )
    return [
        Run(rule, root, count, p / count, expected - p, expected + count - p)
        for root, count, p in rows
    ]
