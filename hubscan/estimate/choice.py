"""Declared methods → one narrow table a quantity, for all models at once.

The condition of each method is asked in order of rank; the first that holds gives the figure.
"""

from __future__ import annotations

import re
from contextlib import nullcontext

import duckdb
from msgspec import Struct

from hubscan.estimate import doubt
from hubscan.estimate.doubt import CHOSEN, PLACE
from hubscan.estimate.expression import Expression, Names, fill
from hubscan.estimate.lookup_tables import Found, Lookup
from hubscan.estimate.method import ENDS, Facts, Quantity, query
from hubscan.estimate.sql_text import GRADES, enum, quoted
from hubscan.model.grades import Grade
from hubscan.store.engine import joined_as_written

_LESS = f"CAST({quoted(Grade.DERIVED)} AS {GRADES})"
"""The best grade of a figure that another method speaks against."""


def make(con: duckdb.DuckDBPyConnection, quantity: Quantity, names: Names) -> None:
    """Create the quantity's table `(model, low, best, high, method, grade, source)`.

    One row for each row of the facts, by model; all is NULL where no method applies. Where a best
    value is known, no end lies on its wrong side. View `facts_of_<table>` stays, for whoever asks
    why.
    """
    make_facts(con, quantity, names)
    rows = figures(con, quantity, names)
    with nullcontext() if quantity.facts.of_few else joined_as_written(con):
        con.execute(f"CREATE OR REPLACE TABLE {quantity.table} AS {rows}")


def figures(con: duckdb.DuckDBPyConnection, quantity: Quantity, names: Names) -> str:
    """SELECT of what `make` writes down, over the view of the facts."""
    looked_up = _LookedUp(names)
    names = looked_up
    low, best, high = (f"{CHOSEN}{end}" for end in ENDS)
    ends = [f"CAST({_field(quantity, end, names)} AS DOUBLE) AS {CHOSEN}{end}" for end in ENDS]
    against, grade, source = "", "grade", "source"
    if quantity.doubt is not None and len(quantity.methods) > 1:
        ends += doubt.others(quantity, names)
        against = f", {doubt.text(quantity, quantity.doubt, names)} AS doubt"
        grade = f"CASE WHEN doubt IS NOT NULL AND grade < {_LESS} THEN {_LESS} ELSE grade END"
        source = "CASE WHEN doubt IS NULL THEN source ELSE source || ' (but ' || doubt || ')' END"
    place = place_of_method(quantity, names)
    methods = _text(con, quantity, names, [m.text for m in quantity.methods])
    sources = _text(con, quantity, names, [m.expressions["source"] for m in quantity.methods])
    grades = _field(quantity, "grade", names)
    tables = [f"{sql} AS {name}" for sql, name in looked_up.columns.items()]
    told = " ".join([place, *ends, methods, grades, sources, against, *tables])
    read = ", ".join(["model", *_read(told, quantity), *tables])
    return f"""
        WITH looked_up AS (
            SELECT {read} FROM {facts_view(quantity)}
        ), placed AS (
            SELECT *, {place} AS {PLACE} FROM looked_up
        ), figures AS (
            SELECT *, {", ".join(ends)} FROM placed
        ), told AS (
            SELECT model, {low}, {best}, {high}, {methods} AS method,
                CAST({grades} AS {GRADES}) AS grade, {sources} AS source{against}
            FROM figures
        )
        SELECT model, CASE WHEN {low} > {best} THEN {best} ELSE {low} END AS low, {best} AS best,
            CASE WHEN {high} < {best} THEN {best} ELSE {high} END AS high, method,
            {grade} AS grade, {source} AS source
        FROM told ORDER BY model
        """


def _read(text: str, quantity: Quantity) -> list[str]:
    """The facts that `text` names: to carry all along takes longer than to work with some."""
    words = set(_WORD.findall(text)) - {"model"}
    return [name for name in quantity.facts.columns if name in words]


_WORD = re.compile(r"\w+")
_COLUMN = "looked_up_"


class _LookedUp:
    """Names whose tables are looked up in once for each argument, in columns of their own.

    A table of devices is a long text, and a formula may ask for one at every end.
    """

    def __init__(self, names: Names) -> None:
        self._names = names
        self.columns: dict[str, str] = {}
        """SQL of a look-up → its column."""

    def number(self, name: str, end: str) -> float | str:
        """See `Names`."""
        return self._names.number(name, end)

    def table(self, name: str, end: str) -> Lookup:
        """See `Names`."""
        return _Column(self._names.table(name, end), self.columns)


class _Column(Struct, frozen=True):
    """A table that notes what is looked up in it; see `Lookup`."""

    held: Lookup
    columns: dict[str, str]

    @property
    def unit(self) -> str:
        return self.held.unit

    def sql(self, argument: str) -> str:
        sql = self.held.sql(argument)
        if _COLUMN in argument:  # of what is looked up itself: in place
            return sql
        return self.columns.setdefault(sql, f"{_COLUMN}{len(self.columns)}")

    def find(self, argument: object) -> Found | None:
        return self.held.find(argument)


def facts_view(quantity: Quantity) -> str:
    """Name of the view with the facts of a quantity."""
    return f"facts_of_{quantity.table}"


def make_facts(con: duckdb.DuckDBPyConnection, quantity: Quantity, names: Names) -> None:
    """Create the view with one row a model: `model` and a column a fact."""
    facts = facts_query(quantity.facts, names)
    con.execute(f"CREATE OR REPLACE TEMP VIEW {facts_view(quantity)} AS {facts}")


def facts_query(facts: Facts, names: Names) -> str:
    """SELECT of the model and every fact by its name, with the values of the assumptions."""
    return fill(query(facts), names)


def place_of_method(quantity: Quantity, names: Names) -> str:
    """SQL for the place of the first method whose condition holds; NULL if none does."""
    cases = " ".join(
        f"WHEN {method.expressions['when'].sql(names)} THEN {place}"
        for place, method in enumerate(quantity.methods)
    )
    return f"CAST({_cases('', cases)} AS UTINYINT)"


def _cases(subject: str, cases: str) -> str:
    """CASE of some cases; NULL if there are none."""
    return f"CASE {subject} {cases} END" if cases else "NULL"


def _field(quantity: Quantity, field: str, names: Names) -> str:
    """SQL of one field of the method that holds."""
    return _by_place([method.expressions[field].sql(names) for method in quantity.methods])


def _text(
    con: duckdb.DuckDBPyConnection, quantity: Quantity, names: Names, told: list[Expression]
) -> str:
    """SQL for a text, `told` by each method in its order; an enumeration where all that it can say
    is known before: what is the same for all models, and what stands in a column of a table."""
    said = [one.sql(names) for one in told]
    queries = [_known_texts(quantity, one, names) for one in told]
    known = [query for query in queries if query is not None]
    if known and len(known) == len(queries):
        rows = con.execute(" UNION ".join(dict.fromkeys(known))).fetchall()
        texts = sorted(str(text) for (text,) in rows if text is not None)
        if 0 < len(texts) <= _MOST_LISTED:
            kind = enum(texts)
            return _by_place([f"CAST({one} AS {kind})" for one in said])
    return f"CAST({_by_place(said)} AS VARCHAR)"


_MOST_LISTED = 5_000
"""Of a longer list the query takes longer to plan than it saves."""


def _known_texts(quantity: Quantity, told: Expression, names: Names) -> str | None:
    """SELECT of all that an expression can say; None where that is not known before."""
    if told.says_the_same_of_all:
        return f"SELECT {told.sql(names)}"
    fact = quantity.facts.columns.get(told.text)
    if fact is None or fact.text_of is None:
        return None
    table, column = fact.text_of
    return f"SELECT CAST({column} AS VARCHAR) FROM (SELECT DISTINCT {column} FROM {table})"


def _by_place(values: list[str]) -> str:
    """SQL for the value at the place of the method that holds."""
    cases = " ".join(f"WHEN {place} THEN {value}" for place, value in enumerate(values))
    return _cases(PLACE, cases)
