"""What parents that are not in the snapshot can be: rows of their own, known from their children.

A child bounds its lost parent: whatever the parent cost is part of the child's training compute,
training on does not change a model's size, and the parent was there before the child. So the tests
on facts run on lost parents as on models, instead of calling every one of them possible.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import duckdb
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from hubscan.lineage.propagate import Words
from hubscan.model.benchmarks import NAMES as SCORES
from hubscan.model.tables import TABLES
from hubscan.rules.engine import derived
from hubscan.rules.engine.degrees import SURE, UNKNOWN, Degrees
from hubscan.rules.engine.facts import Fact, columns_read
from hubscan.rules.engine.handing_down import pack
from hubscan.rules.engine.names import among_models
from hubscan.rules.engine.told_apart import Alike, Kinds
from hubscan.store.engine import connect, empty_table

_ENDS = ("low", "best", "high")

_PLACES = """
SELECT parents = 1 AS only_one, relation <> 'adapter' AS as_large,
    coalesce(missing_parents, 0) > 0 AS lacks
FROM lineage
"""
"""One row a model, in their order: whether it lacks parents, and what is told of them by place."""
LOST = """
SELECT l.model AS child, l.parents = 1 AS only_one, l.relation <> 'adapter' AS as_large, n.named
FROM lineage l
LEFT JOIN (
    SELECT child, CASE WHEN count(*) = 1 THEN min(parent_ref) END AS named FROM parents
    WHERE used AND parent IS NULL AND relation <> 'distilled' GROUP BY child
) n ON n.child = l.model
WHERE coalesce(l.missing_parents, 0) > 0
"""
"""One row a child that lacks parents: whether it has one parent only, and what that is called,
which takes longest."""


def _rest(total: str, step: str) -> str:
    """What the child's total leaves for its only parent; NULL if either is unknown.

    A best total that is known leaves out own steps without a best value: these are negligible.
    """
    own = f"e.own_flop_{step}"
    left = f"e.training_flop_{total} - {f'coalesce({own}, 0)' if step == 'best' else own}"
    positive = f"CASE WHEN {left} > 0 THEN {left} WHEN {left} <= 0 THEN 0 END"
    return f"CASE WHEN n.only_one THEN {positive} END"


FIGURES: Mapping[str, str] = {
    "training_flop_low": _rest("low", "high"),
    "training_flop_best": _rest("best", "best"),
    "training_flop_high": "e.training_flop_high",
    "own_flop_best": _rest("best", "best"),
    "own_flop_high": "e.training_flop_high",
    "training_cost_usd_high": "e.training_cost_usd_high",
    **{
        f"{size}_{end}": f"CASE WHEN n.as_large THEN e.{size}_{end} END"
        for size in ("parameters", "active_parameters")
        for end in _ENDS
    },
    **{
        f"{score}_high": f"CASE WHEN e.{score}_best IS NULL THEN e.{score}_high END"
        for score in SCORES
    },
    "release_date": "e.release_date",
    "release_date_source": "'hub_floor'",
    "modality": "CASE WHEN array_length(e.generates) > 0 THEN e.modality END",
    "generates": "CASE WHEN array_length(e.generates) > 0 THEN e.generates END",
    "general_purpose": "CASE WHEN e.general_purpose THEN TRUE END",
    "narrow": "CASE WHEN NOT e.narrow THEN FALSE END",
}
"""Column of `estimates` → SQL over `LOST` n and the child's estimates e; the others are unknown.

Of several parents only the upper ends are told. The day is that of the child or before. What the
child generates its base does; what it does not, the base may.
"""
RECORD: Mapping[str, str] = {
    "id": "n.named",
    "namespace": "CASE WHEN n.named LIKE '%/%' THEN split_part(n.named, '/', 1) END",
}
"""The same for `models`."""
PLACE: Mapping[str, str] = {"relation": "'base'", "parents": "0", "missing_parents": "0"}
"""The same for `lineage`."""


class LostParents(Struct, frozen=True):
    """The degrees of lost parents, one a child that lacks some."""

    child: NDArray[np.int64]
    """(children,) number of the child, ascending."""
    alike: Alike[np.int8]
    """Degree columns, once for all lost parents of which the tests say the same."""

    @classmethod
    def unknown(cls, child: NDArray[np.int64]) -> LostParents:
        """Before anything was tested."""
        return cls(child, Alike(Kinds.all_one(len(child)), {}))

    def packed(self, columns: Sequence[str]) -> Words:
        """(children, words) some of the columns; see `handing_down.pack`."""
        of_kinds, _ = pack([self.alike.columns[c] for c in columns], self.alike.kinds.number)
        return of_kinds[self.alike.kinds.of]


class UnknownFamily(Struct, frozen=True):
    """Takes the place of the family graph: of lost parents no ancestor is known by name."""

    models: int
    """How many there are, or kinds of them."""

    def hand_down(
        self,
        wanted: Sequence[str],
        patterns: Mapping[str, tuple[str, ...]],
        columns: Mapping[str, Degrees],
    ) -> dict[str, Degrees]:
        """The columns `wanted`, as `hubscan.rules.engine.family.Family` gives them.

        What bounds a lost parent bounds its ancestors too; beyond that they are unknown. Those of
        a name are among `columns` (see `named`).
        """
        unknown = np.full(self.models, UNKNOWN, dtype=np.int8)
        found: dict[str, Degrees] = {}
        for name in wanted:
            kind, _, source = name.partition(":")
            if kind == "teacher":
                found[name] = unknown
            elif kind != "named":
                found[name] = np.minimum(unknown, columns[source])
        return found


def named(
    small: duckdb.DuckDBPyConnection, patterns: Mapping[str, tuple[str, ...]], models: int
) -> dict[str, Degrees]:
    """Column of `patterns` → the degrees of the lost parents that are the models of `small`."""
    found = {}
    for name, rows in zip(patterns, among_models(small, [*patterns.values()]), strict=True):
        found[name] = np.full(models, UNKNOWN, dtype=np.int8)
        found[name][rows] = SURE
    return found


def find(con: duckdb.DuckDBPyConnection) -> NDArray[np.int64]:
    """(children,) the models that lack a parent, ascending."""
    found = con.execute(
        "SELECT model FROM lineage WHERE coalesce(missing_parents, 0) > 0 ORDER BY model"
    ).fetchnumpy()
    return np.asarray(found["model"], dtype=np.int64)


def as_models(
    con: duckdb.DuckDBPyConnection, whole: Mapping[str, str], facts: Collection[Fact]
) -> duckdb.DuckDBPyConnection:
    """A connection with one model for each child that lacks parents, in the order of `find`.

    `whole` (name → query on `con`) are tables that speak of all models and come along complete. A
    column that none of the `facts` is made of may be NULL throughout.
    """
    small = connect(threads=1)
    derived_too = {
        f"{word}_{end}": "DOUBLE"
        for word in sorted(derived.WORDS)
        if f"{word}_low" in con.sql("FROM estimates").columns
        for end in _ENDS
    }
    read = _read_by(facts)
    for table, columns in {"estimates": FIGURES, "models": RECORD, "lineage": PLACE}.items():
        told = {name: sql for name, sql in columns.items() if name in read[table]}
        _take(small, con, f"told_{table}", _numbered(told))
        kinds = {c.name: c.sql_type for c in TABLES[table].columns}
        known = dict.fromkeys(told) | {"model": None, "root": "model", "original": "model"}
        listed = ", ".join(
            f"CAST({(known[name] or name) if name in known else 'NULL'} AS {kind}) AS {name}"
            for name, kind in (kinds | (derived_too if table == "estimates" else {})).items()
        )
        small.execute(f"CREATE VIEW {table} AS SELECT {listed} FROM told_{table}")
    for table, query in whole.items():
        _take(small, con, table, query)
    empty_table(small, TABLES["parents"])
    return small


def _read_by(facts: Collection[Fact]) -> dict[str, frozenset[str]]:
    """Table → its columns that `facts` are made of, or that lead to what they are made of."""
    used = frozenset[str]().union(*(fact.tables for fact in facts))
    of_developers = {"namespace"} if used & {"d", "t", "p"} else set()
    return {
        "estimates": columns_read(facts, "e") | columns_read(facts, "r") | {"release_date"},
        "models": columns_read(facts, "m") | of_developers,
        "lineage": columns_read(facts, "l"),
    }


def _take(
    small: duckdb.DuckDBPyConnection, con: duckdb.DuckDBPyConnection, name: str, query: str
) -> None:
    small.register("incoming", con.sql(query).to_arrow_table())
    small.execute(f"CREATE TABLE {name} AS FROM incoming")
    small.unregister("incoming")


def _numbered(columns: Mapping[str, str]) -> str:
    """SELECT of the lost parents, numbered from 0 in the order of their children.

    Reads the children's estimates as they stand beside `lineage`.
    """
    listed = ", ".join([_NUMBER, *(f"{sql} AS {name}" for name, sql in columns.items())])
    if any("n.named" in sql for sql in columns.values()):
        return f"SELECT {listed} FROM ({LOST} ORDER BY child) n"
    beside = "POSITIONAL JOIN estimates e" if "e." in listed else ""
    return f"SELECT {listed} FROM ({_PLACES}) n {beside} WHERE n.lacks"


_NUMBER = "(row_number() OVER () - 1)::INTEGER AS model"
