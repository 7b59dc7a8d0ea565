"""Why one model is, is not, or may be covered: the limb of each condition that decided."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING

import duckdb
from msgspec import Struct
from msgspec.structs import replace

from hubscan.rules.engine.combine import combine
from hubscan.rules.engine.compile import Compiler
from hubscan.rules.engine.degrees import SURE, level_of
from hubscan.rules.engine.evaluate import compute_degrees, rates_of
from hubscan.rules.engine.one_family import only_family
from hubscan.rules.engine.plan import Plan, plan_of
from hubscan.rules.engine.side_tables import beyond_one_family
from hubscan.rules.engine.weightless import weightless
from hubscan.rules.language.conditions import All, Condition, Judgement, Not, Some, walk
from hubscan.rules.language.owed import owed_from
from hubscan.rules.language.prose import describe
from hubscan.rules.language.rule import Tier
from hubscan.rules.language.unsettled import open_points
from hubscan.rules.rulebook import Rulebook, VerdictColumn
from hubscan.store.lookup import number_of

if TYPE_CHECKING:
    from hubscan.estimate.assumptions import Assumptions
    from hubscan.rules.engine.kept_tests import Held


class Decision(Struct, frozen=True):
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
    owed: date | None = None
    """The day from which a covered model owes the duties, where the text gives one."""


def decide(
    con: duckdb.DuckDBPyConnection, book: Rulebook, key: str, constants: Assumptions | None = None
) -> list[Decision]:
    """Every verdict on the model with that key, by rule, tier and mode.

    Runs the same SQL as `evaluate`, on this model and its ancestors only, with the same relation
    `developers` and `constants`. Raises `UnknownModelError` if there is no such model.
    """
    model = number_of(con, key)
    plan = plan_of(book)
    rates = rates_of(con, plan, constants)
    with only_family(con, [model], lambda: beyond_one_family(con, plan.words, rates)) as family:
        return decide_in(family, book, plan, key, constants)


def decide_in(
    family: duckdb.DuckDBPyConnection,
    book: Rulebook,
    plan: Plan,
    key: str,
    constants: Assumptions | None,
    *,
    held: Held | None = None,
) -> list[Decision]:
    """The same, on a connection that `only_family` has made; `plan` is that of `book`.

    Tests that are `held` of the family are not run again.
    """
    ((_, found),) = decide_each(family, book, plan, [key], constants, held=held)
    return found


def decide_each(
    family: duckdb.DuckDBPyConnection,
    book: Rulebook,
    plan: Plan,
    keys: Iterable[str],
    constants: Assumptions | None,
    *,
    held: Held | None = None,
    covered_only: bool = False,
) -> Iterator[tuple[str, list[Decision]]]:
    """(key, verdicts) of several models at hand; the conditions are run once for all of them.

    `covered_only` leaves out what surely does not cover a model, whose reasons nobody asks for.
    """
    _, columns = compute_degrees(family, plan, constants, held)
    empty = weightless(family)
    for key in keys:
        row = number_of(family, key)
        if empty[row]:
            none = () if covered_only else book.columns()
            yield key, [Decision(*_ids(column), 0, _NO_MODEL) for column in none]
            continue
        values = {name: int(column[row]) for name, column in columns.items()}
        asked = [c for c in book.columns() if not covered_only or level_of(values[c.name])]
        found = [_decision(book, plan, column, values) for column in asked]
        placed = _placed(family, row)
        yield key, [_with_day(book, decision, placed) for decision in found]


def _placed(con: duckdb.DuckDBPyConnection, model: int) -> date | None:
    row = con.execute("SELECT release_date FROM estimates WHERE model = ?", [model]).fetchone()
    return row[0] if row else None


def _with_day(book: Rulebook, decision: Decision, placed: date | None) -> Decision:
    dues = book.tier(decision.rule, decision.tier).owed
    return replace(decision, owed=owed_from(dues, placed)) if decision.level and dues else decision


def _decision(
    book: Rulebook, plan: Plan, column: VerdictColumn, values: Mapping[str, int]
) -> Decision:
    tier = book.tier(column.rule, column.tier)
    total = values[column.name]
    level = level_of(total)
    if column.mode == "inherits":
        own = f"{column.rule}/{column.tier}@own"
        here, above = values[own], values[f"ancestor:{plan.same[own]}"]
        if total and above > here:
            text = f"an ancestor is {_SAYS[above]}"
            return Decision(*_ids(column), level, text, "" if total > 2 else "missing data")
        mode = "own"
    else:
        mode = column.mode
    limb, degree = _deciding(tier, plan.compilers[column.rule, column.tier, mode], values)
    if level_of(degree) > level and book.rule(column.rule).highest_tier_wins:
        return Decision(*_ids(column), level, "a higher tier of the same text applies")
    doubt = _doubt(limb, tier) if level == 1 else ""
    return Decision(*_ids(column), level, describe(limb, tier.parameters), doubt)


_NO_MODEL = "the repository holds no weights, so it is no model"
_SAYS = ("not covered", "possibly covered", "possibly covered", "likely covered", "surely covered")


def _ids(column: VerdictColumn) -> tuple[str, str, str]:
    return column.rule, column.tier, column.mode


def _deciding(tier: Tier, compiled: Compiler, values: Mapping[str, int]) -> tuple[Condition, int]:
    """The smallest node whose degree is the tier's, and that degree."""
    nodes = list(walk(tier.condition))
    by_node = {id(n): int(combine(compiled.degree(n), values)) for n in nodes}
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
