"""Why one model is, is not, or may be covered: the limb of each condition that decided."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import duckdb
from sqlglot import exp

from hubscan.model.errors import UnknownModelError
from hubscan.rules.compile import Compiler
from hubscan.rules.conditions import All, Condition, Judgement, Not, Some, walk
from hubscan.rules.degrees import LEVELS, SURE
from hubscan.rules.evaluate import compute_degrees
from hubscan.rules.one_family import only_family
from hubscan.rules.plan import Plan, compiler, make_plan
from hubscan.rules.prose import describe
from hubscan.rules.rule import Tier
from hubscan.rules.rulebook import Rulebook, VerdictColumn
from hubscan.rules.side_tables import beyond_one_family
from hubscan.rules.unsettled import open_points


@dataclass(frozen=True, slots=True)
class Decision:
    """The verdict of one tier on one model, and what decided it."""

    rule: str
    tier: str
    mode: str
    level: int
    """0 not covered, 1 possibly, 2 likely, 3 surely."""
    criterion: str
    """The limb that decided, in plain English."""
    doubt: str = ""
    """For level 1: `missing data`, `left open by the text` or `a judgement`; else empty."""


def decide(con: duckdb.DuckDBPyConnection, book: Rulebook, key: str) -> list[Decision]:
    """Every verdict on the model with that key, by rule, tier and mode.

    Runs the same SQL as `evaluate`, on this model and its ancestors only. Raises
    `UnknownModelError` if there is no such model.
    """
    if con.execute("SELECT 1 FROM models WHERE key = ?", [key]).fetchone() is None:
        raise UnknownModelError(f"no model with key '{key}' in the snapshot")
    plan = make_plan(book)
    with only_family(con, key, beyond_one_family(con, plan.words)) as family:
        keys, columns = compute_degrees(family, book, plan, keep_tests=True)
        row = keys.to_pylist().index(key)
        values = _Values(family, {name: int(column[row]) for name, column in columns.items()})
        return [_decision(book, plan, column, values) for column in book.columns()]


class _Values:
    """Degrees of expressions for the one model."""

    def __init__(self, con: duckdb.DuckDBPyConnection, row: dict[str, int]) -> None:
        columns = ", ".join(
            f'CAST({degree} AS TINYINT) AS "{name}"' for name, degree in row.items()
        )
        con.execute(f"CREATE OR REPLACE TEMP TABLE rule_one AS SELECT {columns}")
        self._con = con

    def degrees(self, expressions: list[exp.Expression]) -> list[int]:
        sql = ", ".join(e.sql("duckdb") for e in expressions)
        row = self._con.execute(f"SELECT {sql} FROM rule_one").fetchone()
        assert row is not None
        return [int(v) for v in row]


def _decision(book: Rulebook, plan: Plan, column: VerdictColumn, values: _Values) -> Decision:
    tier = book.tier(column.rule, column.tier)
    name = column.name
    if column.mode == "inherits":
        own = f"{column.rule}/{column.tier}@own"
        names = (name, own, f"ancestor:{plan.same[own]}")
        total, here, above = values.degrees([exp.column(c, quoted=True) for c in names])
        if total and above > here:
            text = f"an ancestor is {_SAYS[above]}"
            return Decision(
                *_ids(column), int(LEVELS[total]), text, "" if total > 2 else "missing data"
            )
        mode = "own"
    else:
        (total,) = values.degrees([exp.column(name, quoted=True)])
        mode = column.mode
    limb, degree = _deciding(tier, compiler(book, plan.same, plan.tests, tier, mode), values)
    level = int(LEVELS[total])
    if LEVELS[degree] > level and book.rule(column.rule).highest_tier_wins:
        return Decision(*_ids(column), level, "a higher tier of the same text applies")
    doubt = _doubt(limb, tier) if level == 1 else ""
    return Decision(*_ids(column), level, describe(limb, tier.parameters), doubt)


_SAYS = ("not covered", "possibly covered", "possibly covered", "likely covered", "surely covered")


def _ids(column: VerdictColumn) -> tuple[str, str, str]:
    return column.rule, column.tier, column.mode


def _deciding(tier: Tier, compiled: Compiler, values: _Values) -> tuple[Condition, int]:
    """The smallest node whose degree is the tier's, and that degree."""
    nodes = list(walk(tier.condition))
    found = values.degrees([compiled.degree(n) for n in nodes])
    by_node = {id(n): d for n, d in zip(nodes, found, strict=True)}
    *_, node = _descend(tier.condition, by_node)
    return node, by_node[id(tier.condition)]


def _descend(node: Condition, degrees: dict[int, int]) -> Iterator[Condition]:
    yield node
    degree = degrees[id(node)]
    match node:
        case All(limbs) if degree < SURE or len(limbs) == 1:
            chosen = next(limb for limb in limbs if degrees[id(limb)] == degree)
            yield from _descend(chosen, degrees)
        case Some(limbs) if degree > 0 or len(limbs) == 1:
            chosen = next(limb for limb in limbs if degrees[id(limb)] == degree)
            yield from _descend(chosen, degrees)
        case _:
            return


def _doubt(limb: Condition, tier: Tier) -> str:
    parts = [part for node in walk(limb) for part in open_points(node, tier.parameters)]
    if not parts:
        return "missing data"
    inner = limb.limb if isinstance(limb, Not) else limb
    return "a judgement" if isinstance(inner, Judgement) else "left open by the text"
