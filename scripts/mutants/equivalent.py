"""Whether a change can be seen at all: the figures over a broad grid of facts, before and after.

The criterion is mechanical. Facts are drawn at random, those that the changed method reads from a
pool of numbers on, beside and at the thresholds that assumptions make; if the tables of figures are
the same for all rows, under every convention, the change is equivalent.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from itertools import product
from typing import Any

import pyarrow as pa
from msgspec.structs import replace
from sqlglot import exp

from hubscan.estimate import choice, gather
from hubscan.estimate.assumptions import TABLES_BY_NAME, Assumptions
from hubscan.estimate.expression_tree import syntax
from hubscan.estimate.method import ENDS, Fact, Facts, Method, Quantity
from hubscan.estimate.stages import BY_TABLE
from hubscan.model.grades import Grade
from hubscan.store.engine import connect
from tests.estimate.quantities import evaluate

ROWS = 20_000
_SCALE = 100.0
_LARGE = (1e9, 1e12, 1e16, 1e20, 1e24)
_SHOWN = ("model", "method", *ENDS, "grade", "source")


def equivalent(make: Callable[[], None], tables: frozenset[str]) -> bool:
    """Whether `make`, called in this process, changes no figure of those quantities."""
    grids = [_grid(BY_TABLE[table]) for table in sorted(tables)]
    before = [list(_figures(BY_TABLE[t], g)) for t, g in zip(sorted(tables), grids, strict=True)]
    make()
    try:
        after = [list(_figures(BY_TABLE[t], g)) for t, g in zip(sorted(tables), grids, strict=True)]
    except Exception:  # what cannot be worked out any more is seen
        return False
    return before == after


def _figures(quantity: Quantity, grid: pa.Table) -> Iterator[list[tuple[Any, ...]]]:
    """The table of a quantity under every combination of the conventions."""
    known: Assumptions = evaluate.shipped()
    kinds = evaluate.facts_by_table()[quantity.table]
    read = {
        name for m in quantity.methods for e in m.expressions.values() for name in e.assumptions
    }
    names = [name for name in known.conventions if name in read]
    columns = ", ".join(f"TRY_CAST({name} AS {kind}) AS {name}" for name, kind in kinds.items())
    for chosen in product(*(known.conventions[name].choices for name in names)):
        names_of = known.with_conventions(dict(zip(names, chosen, strict=True)))
        with connect(threads=1) as con:
            con.register("drawn", grid)
            con.execute(f"CREATE TABLE given AS SELECT model, {columns} FROM drawn")
            asked = replace(
                quantity, facts=Facts("given", "model", {name: Fact(name) for name in kinds})
            )
            (gather if quantity.table == "documented_flop" else choice).make(con, asked, names_of)
            shown = f"SELECT {', '.join(_SHOWN)} FROM {quantity.table} ORDER BY ALL"
            yield [tuple(map(_rounded, row)) for row in con.execute(shown).fetchall()]


def _rounded(value: Any) -> Any:
    """The same without what the order of a calculation changes."""
    return f"{value:.12g}" if isinstance(value, float) else value


def _grid(quantity: Quantity) -> pa.Table:
    """Random facts: in turn those that each method reads, and seldom others."""
    chance = random.Random(quantity.table)
    kinds = evaluate.facts_by_table()[quantity.table]
    everything = _pools(quantity, quantity.methods)
    aimed = [(method, _pools(quantity, (method,))) for method in quantity.methods]
    columns: dict[str, list[Any]] = {name: [] for name in kinds}
    for number in range(ROWS):
        method, pools = aimed[number % len(aimed)]
        read = {name for e in method.expressions.values() for name in e.facts}
        for name, column in columns.items():
            seldom = 0.5 if kinds[name] == "BOOLEAN" else 0.05
            known = chance.random() < (0.85 if name in read else seldom)
            pool = (pools if chance.random() < 0.9 else everything)[name]
            column.append(chance.choice(pool) if known else None)
    return pa.table({"model": list(range(ROWS)), **columns})


def _pools(quantity: Quantity, methods: Sequence[Method]) -> dict[str, list[Any]]:
    """Fact → the values that it is drawn from to try those methods."""
    known = evaluate.shipped()
    said = [e for m in methods for e in m.expressions.values()]
    read = {name for e in said for name in e.assumptions}
    ends = [
        getattr(known.constants[name], end)
        for name in sorted(read & known.constants.keys())
        for end in ("low", "value", "high")
    ]
    beside = [v for c in dict.fromkeys(ends) if c for v in (_SCALE * c, _SCALE / c)]
    sizes = [p.parameters for c in known.ceilings.values() for p in c.points[::3]]
    numbers = [0.0, 1.0, 2.0, 3.0, 90.0, *[_SCALE] * (1 + len(beside) // 4), *beside, *_LARGE]
    numbers += sizes if any(name.startswith("ceiling_") for name in read) else []
    days = [p.from_ for s in known.series.values() for p in s.points]
    trees = [syntax(e.text) for e in said]
    literals = [n.name for t in trees for n in t.find_all(exp.Literal) if n.is_string]
    tables = [TABLES_BY_NAME[t](known, "low")[1] for t in sorted(read & TABLES_BY_NAME.keys())]
    texts = [*dict.fromkeys([*literals, *(n for t in tables for n in t), "else"])]
    dates = [day + timedelta(days=n) for day in days for n in (-1, 0)] + [date(2030, 1, 1)]

    def pool(name: str, kind: str) -> list[Any]:
        if kind == "BOOLEAN":
            return [True, False]
        if kind == "DATE":
            return dates
        if name.endswith("source"):
            return ["one place", "another place"]
        if name.endswith("grade"):
            return list(Grade)
        members = re.findall(r"'([^']*)'", kind)
        if members:
            return [text for text in texts if text in members] or members
        return texts if kind == "VARCHAR" else numbers

    return {n: pool(n, k) for n, k in evaluate.facts_by_table()[quantity.table].items()}
