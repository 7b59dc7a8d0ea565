"""What the best model of a developer was before each day, of all models at once.

The figures are those of `by_developer.days_query`, which says what an end of each model is: SQL
takes four times as long for its joins by name and for windows over them.
"""

from __future__ import annotations

from collections.abc import Collection

import duckdb
import numpy as np
from numpy.typing import NDArray

from hubscan.rules.engine.by_developer import DAYS, ends_of_models
from hubscan.rules.engine.derived import Rates
from hubscan.store.arrow import Column, as_arrow, as_numpy, in_batches, pa

KNOWN = "known_predecessors"
"""Relation of one row a model, in their order: NULL where it has no day."""
_NAMESPACES = "_namespaces_of_models"
_NO_DAY = np.iinfo(np.int32).min
_SPAN = 2**32
"""A developer and a day are one number: as many days are told apart."""

Doubles = NDArray[np.float64]
Ints = NDArray[np.int64]


def register(
    con: duckdb.DuckDBPyConnection, words: Collection[str], developers: str, rates: Rates | None
) -> None:
    """Make relations `DAYS` and `KNOWN` of the figures that `words` ask for.

    Reads `estimates` and `models`, which stand side by side; `developers` is a relation of
    namespace, in small letters, and developer.
    """
    figures = ends_of_models(words, rates)
    listed = ", ".join(f"{sql} AS {name}" for name, sql in figures.items())
    rows = con.sql(
        f"SELECT coalesce(e.release_date - DATE '1970-01-01', {_NO_DAY})::INTEGER AS day,"
        f" m.namespace AS namespace, {listed} FROM estimates e POSITIONAL JOIN models m"
    ).to_arrow_table()
    day = as_numpy(rows["day"], "int32").astype(np.int64)
    names, maker = _makers(con, rows["namespace"], developers)
    key, dated = maker * _SPAN + (day - _NO_DAY), np.flatnonzero(day != _NO_DAY)
    dated = dated[np.argsort(key[dated])]
    begin = np.flatnonzero(np.diff(key[dated], prepend=-1))
    maker, day = np.divmod(key[dated[begin]], _SPAN)
    first = np.flatnonzero(np.diff(maker, prepend=-1))
    days = np.diff(first, append=len(maker))
    nth = np.arange(len(maker)) - np.repeat(first, days)
    of_days = {"developer": names.take(as_arrow(maker)), "day": _as_days(day + _NO_DAY)}
    of_models = {}
    for name in figures:
        of_day = np.maximum.reduceat(as_numpy(rows[name], "float64")[dated], begin)
        before = _largest_before(of_day, nth)
        of_model = np.full(len(key), np.nan)
        of_model[dated] = np.repeat(before, np.diff(begin, append=len(dated)))
        of_days[name], of_models[name] = as_arrow(before), as_arrow(of_model)
    con.register(DAYS, in_batches(pa.table(of_days)))
    con.register(KNOWN, in_batches(pa.table(of_models)))


def unregister(con: duckdb.DuckDBPyConnection) -> None:
    """Take them away."""
    con.unregister(DAYS)
    con.unregister(KNOWN)


def _makers(
    con: duckdb.DuckDBPyConnection, namespace: Column, developers: str
) -> tuple[Column, Ints]:
    """Developers, and (models,) the number of each model's; a model without a namespace has one of
    its own, as `by_developer.who` calls it."""
    listed = namespace.combine_chunks().dictionary_encode()
    con.register(_NAMESPACES, pa.table({"name": listed.dictionary}))
    made_by = con.sql(
        "SELECT coalesce(d.developer, lower(n.name)) AS developer"
        f" FROM (SELECT name, row_number() OVER () AS place FROM {_NAMESPACES}) AS n"
        f" LEFT JOIN {developers} AS d ON d.namespace = lower(n.name) ORDER BY n.place"
    ).to_arrow_table()["developer"]
    con.unregister(_NAMESPACES)
    makers = made_by.combine_chunks().dictionary_encode()
    numbers = np.append(as_numpy(makers.indices, "int32"), 0).astype(np.int64)
    maker = numbers[as_numpy(listed.indices.fill_null(len(numbers) - 1), "int32")]
    alone = np.flatnonzero(as_numpy(namespace.is_null().cast(pa.int8()), "int8"))
    maker[alone] = len(makers.dictionary) + np.arange(len(alone))
    own = pa.array([f"model {model}" for model in alone], pa.string())
    return pa.concat_arrays([makers.dictionary, own]), maker


def _as_days(since_1970: Ints) -> Column:
    return as_arrow(since_1970.astype(np.int32)).cast(pa.date32())


def _largest_before(figure: Doubles, nth: Ints) -> Doubles:
    """(days,) the largest figure of the developer on any day before, 0 if there was none.

    Days are in order, a developer after another, and `nth` counts those of the same before.
    """
    largest = np.zeros_like(figure)
    rows, reach = np.flatnonzero(nth), 1
    largest[rows] = figure[rows - 1]
    while len(rows := rows[nth[rows] > reach]):  # of so many days before, then of twice as many
        largest[rows] = np.maximum(largest[rows], largest[rows - reach])
        reach *= 2
    return largest
