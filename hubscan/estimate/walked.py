"""Declared methods → the table of a quantity for a few models, walked instead of printed as SQL.

A database takes longer to read and plan the SQL of some twenty methods than a few models take to be
worked out one by one. The facts are read by one statement; conditions and figures are the trees
that are printed for millions of rows, worked out by hubscan.estimate.values to the same last bit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any

import duckdb
from msgspec import Struct

from hubscan.estimate import choice, doubt, gather
from hubscan.estimate.expression import Names
from hubscan.estimate.lookup_tables import Lookup
from hubscan.estimate.method import ENDS, Ends, Facts, Method, Quantity
from hubscan.estimate.three_values import Value
from hubscan.estimate.values import value
from hubscan.model.grades import Grade
from hubscan.store.engine import any_row

if TYPE_CHECKING:
    from hubscan.estimate.few import Few

_SHAPE = {
    "model": "INTEGER",
    **dict.fromkeys(ENDS, "DOUBLE"),
    **dict.fromkeys(("method", "grade", "source"), "VARCHAR"),
}
"""Columns of a quantity's table, and their kinds."""
_Figure = Sequence[Value]
_Figures = Callable[[Quantity, "list[_Model]"], Iterable[_Figure]]


def makers(
    con: duckdb.DuckDBPyConnection, few: Few | None
) -> tuple[Callable[[Quantity, Names], None], Callable[[Quantity, Names], None]]:
    """What makes the table of a quantity in `con`: of the method that is trusted most, and of all
    that apply. Of `few` models, which `con` holds, they are walked."""
    if few is None:
        return partial(choice.make, con), partial(gather.make, con)
    return partial(_walk, few, _chosen), partial(_walk, few, _gathered)


def _walk(few: Few, figures: _Figures, quantity: Quantity, names: Names) -> None:
    """Create the quantity's table; `few` keeps the facts, for whoever asks why."""
    columns, rows = _facts(few.connection, quantity.facts, names)
    few.keep(choice.facts_view(quantity), columns, rows)
    known = _Remembered(names)
    models = [_Model(dict(zip(columns, row, strict=True)), known) for row in rows]
    _make(few.connection, quantity.table, list(figures(quantity, models)))


def _make(con: duckdb.DuckDBPyConnection, table: str, figures: Sequence[_Figure]) -> None:
    """Create `table`. Arrow's would be made sooner, and read more slowly by all that join it."""
    if figures:
        row = ", ".join(f"?::{kind}" for kind in _SHAPE.values())
        rows = f"FROM (VALUES {', '.join([f'({row})'] * len(figures))}) AS t({', '.join(_SHAPE)})"
        values = list(chain.from_iterable(figures))
        con.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS {rows}", values)
    else:
        columns = ", ".join(f"{name} {kind}" for name, kind in _SHAPE.items())
        con.execute(f"CREATE OR REPLACE TEMP TABLE {table} ({columns})")


def _facts(
    con: duckdb.DuckDBPyConnection, facts: Facts, names: Names
) -> tuple[list[str], list[tuple[Any, ...]]]:
    """The names of the facts, `model` first, and a row for each model that has some."""
    if facts.rows_of and not any_row(con, facts.rows_of):
        return ["model", *facts.columns], []
    planned = facts.without([rare for rare in facts.rare if not any_row(con, rare.rows_of)])
    rows = con.execute(choice.facts_query(planned, names)).fetchall()
    spared = [name for name in facts.columns if name not in planned.columns]
    nothing = (None,) * len(spared)
    rows = [(*row, *nothing) for row in sorted(rows, key=lambda row: row[0])]
    return ["model", *planned.columns, *spared], rows


class _Remembered:
    """Names whose values and tables are looked up once; see `Names`."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._tables: dict[tuple[str, str], Lookup] = {}
        self._numbers: dict[tuple[str, str], float | str] = {}

    def number(self, name: str, end: str) -> float | str:
        """See `Names`."""
        if (name, end) not in self._numbers:
            self._numbers[name, end] = self._names.number(name, end)
        return self._numbers[name, end]

    def table(self, name: str, end: str) -> Lookup:
        """See `Names`."""
        if (name, end) not in self._tables:
            self._tables[name, end] = self._names.table(name, end)
        return self._tables[name, end]


class _Model(Struct, frozen=True):
    """One model's facts; see `hubscan.estimate.values.Known`."""

    row: Mapping[str, Value]
    names: _Remembered

    def fact(self, name: str) -> Value:
        """The fact `name`."""
        return self.row[name]

    def number(self, name: str, end: str) -> float | str:
        """See `Names`."""
        return self.names.number(name, end)

    def table(self, name: str, end: str) -> Lookup:
        """See `Names`."""
        return self.names.table(name, end)


def _holds(method: Method, model: _Model) -> bool:
    return value(method.expressions["when"], model) is True


def _chosen(quantity: Quantity, models: list[_Model]) -> Iterator[_Figure]:
    """A row a model: what the first method says that applies."""
    for model in models:
        place = next((p for p, m in enumerate(quantity.methods) if _holds(m, model)), None)
        if place is None:
            yield [model.row["model"], *[None] * (len(_SHAPE) - 1)]
            continue
        method, behind = quantity.methods[place], quantity.methods[place + 1 :]
        low, best, high = figure = _ends(method, model)
        if low is not None and best is not None and low > best:
            low = best
        if high is not None and best is not None and high < best:
            high = best
        text, grade, source = _texts(method, model)
        if quantity.doubt is not None:
            others = ((m.name, _number(m, "best", model)) for m in behind if _holds(m, model))
            against = doubt.said_of_one(quantity.doubt, figure, others, model)
            grade = grade if against is None else _lowered(grade)
            source = source if against is None or source is None else f"{source} (but {against})"
        yield [model.row["model"], low, best, high, text, grade, source]


def _gathered(quantity: Quantity, models: list[_Model]) -> Iterator[_Figure]:
    """A row a model and method that applies."""
    for method in quantity.methods:
        for model in models:
            if _holds(method, model):
                yield [model.row["model"], *_ends(method, model), *_texts(method, model)]


def _ends(method: Method, model: _Model) -> Ends:
    low, best, high = (_number(method, end, model) for end in ENDS)
    return low, best, high


def _number(method: Method, end: str, model: _Model) -> float | None:
    found = value(method.expressions[end], model)
    return None if found is None else float(found)  # type: ignore[arg-type]  # ends are numbers


def _texts(method: Method, model: _Model) -> list[str | None]:
    """What the columns of texts say: method, grade and source."""
    said = (method.text, method.expressions["grade"], method.expressions["source"])
    found = [value(one, model) for one in said]
    return [None if one is None else str(one) for one in found]


def _lowered(grade: str | None) -> str | None:
    """A grade under doubt."""
    return None if grade is None else max(Grade(grade), Grade.DERIVED, key=lambda g: g.rank)
