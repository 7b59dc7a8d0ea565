"""What all claims ask of the models, read once: a scan a table, however many claims there are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from hubscan.estimate.method import ENDS
from hubscan.store.arrow import as_arrow, as_numpy
from hubscan.store.engine import sql_text
from hubscan.store.side_by_side import models_of
from hubscan.tally.claims.claim import RECORDED, Claim, FlagTest, RuleTest, Selection, Threshold
from hubscan.tally.claims.query import ids, in_name, level_of_selected
from hubscan.tally.columns import quoted

Rows = NDArray[np.int64]
_UNDATED = np.iinfo(np.int32).min
"""The day of a model without a date: it may have been there on any day."""


@dataclass(frozen=True, slots=True, eq=False)
class Facts:
    """Of all models, by number, what claims compare."""

    days: NDArray[np.int32]
    """Shape (models,): day of release, from 1970; `_UNDATED` if not known."""
    downloads: NDArray[np.int64]
    """Shape (models,)."""
    levels: Mapping[str, NDArray[np.int8]]
    """Claim → levels of `hubscan.tally.claims.query`, of all models or of those that it names; -1
    for models it leaves out."""
    chosen: Mapping[str, Rows]
    """Claim → the models that it names, if it names some."""
    names: Mapping[int, str]
    """Model → its id in lower case, if a claim looks for its name."""

    def on(self, claim: Claim, day: date) -> tuple[Rows, NDArray[np.int8]]:
        """The models that `claim` speaks of and that may have existed on `day`, and levels."""
        rows = self.chosen.get(claim.id)
        levels, days = self.levels[claim.id], self.days
        if rows is not None:
            days = days[rows]
        found = np.flatnonzero((days <= (day - date(1970, 1, 1)).days) & (levels >= 0))
        return (found if rows is None else rows[found]), levels[found]

    def undated(self, rows: Rows) -> int:
        """How many of these models have no date."""
        return int(np.count_nonzero(self.days[rows] == _UNDATED))


def gather(con: duckdb.DuckDBPyConnection, claims: Sequence[Claim]) -> Facts:
    """Read `models`, `estimates`, `lineage`, `parents` and `verdicts`, which stand side by side.

    What claims compare of models that they name is looked at for these models alone.
    """
    models_of(con, *(table for table, columns in _columns(claims).items() if columns))
    names, chosen = _chosen(con, claims)
    of_all = [claim for claim in claims if claim.id not in chosen]
    columns: dict[str, Any] = {}
    for table, listed in _columns(of_all).items():
        if listed:
            read = con.sql(f"SELECT {_listed(listed)} FROM {table}").to_arrow_table()
            columns |= {name: read[name] for name in dict.fromkeys(listed)}
    con.register("claim_facts", pa.table(columns))
    levels = _levels(con, of_all)
    when = con.sql(f"SELECT {_WHEN} FROM claim_facts").to_arrow_table()
    con.unregister("claim_facts")
    if chosen:
        named = np.unique(np.concatenate(list(chosen.values())))
        found = _levels_of(con, named, [claim for claim in claims if claim.id in chosen])
        levels |= {name: found[name][np.searchsorted(named, chosen[name])] for name in found}
    days, downloads = as_numpy(when["day"], "int32"), as_numpy(when["downloads"], "int64")
    return Facts(days, downloads, levels, chosen, names)


_WHEN = (
    f"coalesce(release_date - DATE '1970-01-01', {_UNDATED})::INTEGER AS day,"
    " coalesce(downloads, 0) AS downloads"
)


def _levels(con: duckdb.DuckDBPyConnection, claims: Sequence[Claim]) -> dict[str, NDArray[np.int8]]:
    """Claim → levels of the models in relation `claim_facts`, in their order."""
    distinct = list(dict.fromkeys(map(level_of_selected, claims)))
    if not distinct:
        return {}
    listed = [f"CAST({level} AS TINYINT) AS level_{n}" for n, level in enumerate(distinct)]
    read = con.sql(f"SELECT {', '.join(listed)} FROM claim_facts").to_arrow_table()
    levels = [as_numpy(read[f"level_{n}"], "int8") for n in range(len(distinct))]
    return {c.id: levels[distinct.index(level_of_selected(c))] for c in claims}


def _levels_of(
    con: duckdb.DuckDBPyConnection, rows: Rows, claims: Sequence[Claim]
) -> dict[str, NDArray[np.int8]]:
    """Claim → levels of the models `rows`, which ascend, in that order."""
    con.register("claim_rows", pa.table({"model": as_arrow(rows)}))
    asked = {table: names for table, names in _columns(claims).items() if names}
    listed = _listed(name for names in asked.values() for name in names)
    joins = " ".join(
        f"JOIN (SELECT model, {_listed(names)} FROM {table}) USING (model)"
        for table, names in asked.items()
    )
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE claim_facts AS SELECT {listed} FROM claim_rows {joins}"
        " ORDER BY model"
    )
    con.unregister("claim_rows")
    levels = _levels(con, claims)
    con.execute("DROP TABLE claim_facts")
    return levels


def _listed(names: Iterable[str]) -> str:
    return ", ".join(map(quoted, dict.fromkeys(names)))


def _columns(claims: Sequence[Claim]) -> dict[str, list[str]]:
    """Table → its columns that some claim asks for."""
    asked = {"models": ["downloads"], "estimates": ["release_date", "open_weights"],
             "lineage": ["relation"], "verdicts": []}  # fmt: skip
    for claim in claims:
        match claim.test:
            case Threshold(quantity=quantity) if quantity in RECORDED:
                asked["models"].append(quantity)
            case FlagTest(name=flag):
                asked["estimates"].append(flag)
            case Threshold(quantity=quantity):
                asked["estimates"] += [f"{quantity}_{end}" for end in ENDS]
            case RuleTest() as test:
                asked["verdicts"].append(test.column)
    return asked


def _chosen(
    con: duckdb.DuckDBPyConnection, claims: Sequence[Claim]
) -> tuple[dict[int, str], dict[str, Rows]]:
    """Names by model, and models by claim: names are looked for in one scan, links read once."""
    selections = [claim.selection for claim in claims]
    names = tuple(dict.fromkeys(n for s in selections for n in (*s.models, *s.family)))
    parts = dict.fromkeys(s.name_contains for s in selections if s.name_contains is not None)
    limits = [_in_id(part) for part in parts]
    if names:  # which are ASCII, and not many are as long
        lengths = ", ".join(map(str, sorted(set(map(len, names)))))
        limits.append(f"strlen(id) IN ({lengths}) AND lower(id) IN ({ids(names)})")
    con.execute(
        "CREATE OR REPLACE TEMP TABLE claim_names AS SELECT model, lower(id) AS name FROM models"
        f" WHERE {' OR '.join(limits) or 'false'}"
    )
    if any(selection.family for selection in selections):
        con.execute(
            "CREATE OR REPLACE TEMP TABLE claim_links AS SELECT parent, child FROM parents"
            " WHERE used AND parent IS NOT NULL"
        )
    families = {s.family: _numbers(con, _family(s.family)) for s in selections if s.family}
    chosen: dict[str, Rows] = {}
    for claim in claims:
        sets = [_numbers(con, query) for query in _by_name(claim.selection)]
        if claim.selection.family:
            sets.append(families[claim.selection.family])
        for limit in sets:
            chosen[claim.id] = np.intersect1d(limit, chosen.get(claim.id, limit))
    return dict(con.execute("FROM claim_names").fetchall()), chosen


def _in_id(part: str) -> str:
    """SQL for whether an id has `part` in it, in letters of any size; most are told by the signs
    and digits, for which nothing is made small."""
    caseless = max(_CASELESS.findall(part), key=len, default="")
    return f"(contains(id, {sql_text(caseless)}) AND {in_name('lower(id)', part)})"


_CASELESS = re.compile(r"[-0-9_./]+")


def _by_name(selection: Selection) -> Iterator[str]:
    """Queries of the models whose name is as a selection wants it."""
    if selection.models:
        yield f"SELECT model FROM claim_names WHERE name IN ({ids(selection.models)})"
    if selection.name_contains is not None:
        limit = in_name("name", selection.name_contains)
        yield f"SELECT model FROM claim_names WHERE {limit}"


def _family(roots: tuple[str, ...]) -> str:
    return f"""
        WITH RECURSIVE family AS (
            SELECT model FROM claim_names WHERE name IN ({ids(roots)})
            UNION
            SELECT l.child FROM claim_links l JOIN family a ON l.parent = a.model
        ) FROM family
    """


def _numbers(con: duckdb.DuckDBPyConnection, query: str) -> Rows:
    """The models that a query finds, ascending."""
    return np.sort(np.asarray(con.execute(query).fetchnumpy()["model"], np.int64))
