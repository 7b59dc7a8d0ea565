"""What all claims ask of the models, read once: a scan a table, however many claims there are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from hubscan.estimate.method import ENDS
from hubscan.store.arrow import as_numpy
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
    """Claim → (models,) levels of `hubscan.tally.claims.query`; -1 for models it leaves out."""
    chosen: Mapping[str, Rows]
    """Claim → the models that it names, if it names some."""
    names: Mapping[int, str]
    """Model → its id in lower case, if a claim looks for its name."""

    def on(self, claim: Claim, day: date) -> tuple[Rows, NDArray[np.int8]]:
        """The models that `claim` speaks of and that may have existed on `day`, and levels."""
        rows = self.chosen.get(claim.id)
        levels, days = self.levels[claim.id], self.days
        if rows is not None:
            levels, days = levels[rows], days[rows]
        found = np.flatnonzero((days <= (day - date(1970, 1, 1)).days) & (levels >= 0))
        return (found if rows is None else rows[found]), levels[found]

    def undated(self, rows: Rows) -> int:
        """How many of these models have no date."""
        return int(np.count_nonzero(self.days[rows] == _UNDATED))


def gather(con: duckdb.DuckDBPyConnection, claims: Sequence[Claim]) -> Facts:
    """Read `models`, `estimates`, `lineage`, `parents` and `verdicts`, which stand side by side."""
    asked = {table: list(dict.fromkeys(c)) for table, c in _columns(claims).items() if c}
    models_of(con, *asked)
    columns: dict[str, Any] = {}
    for table, names in asked.items():
        found = con.sql(f"SELECT {', '.join(map(quoted, names))} FROM {table}").to_arrow_table()
        columns |= {name: found[name] for name in names}
    con.register("claim_facts", pa.table(columns))
    distinct = list(dict.fromkeys(map(level_of_selected, claims)))
    listed = [f"CAST({level} AS TINYINT) AS level_{n}" for n, level in enumerate(distinct)]
    read = con.sql(
        f"SELECT coalesce(release_date - DATE '1970-01-01', {_UNDATED})::INTEGER AS day,"
        f" coalesce(downloads, 0) AS downloads, {', '.join(listed)} FROM claim_facts"
    ).to_arrow_table()
    con.unregister("claim_facts")
    levels = [as_numpy(read[f"level_{n}"], "int8") for n in range(len(distinct))]
    names_found, chosen = _chosen(con, claims)
    return Facts(
        as_numpy(read["day"], "int32"),
        as_numpy(read["downloads"], "int64"),
        {c.id: levels[distinct.index(level_of_selected(c))] for c in claims},
        chosen,
        names_found,
    )


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
    limits = [f"name IN ({ids(names)})"] if names else []
    limits += [in_name("name", part) for part in parts]
    con.execute(
        "CREATE OR REPLACE TEMP TABLE claim_names AS"
        " SELECT * FROM (SELECT model, lower(id) AS name FROM models)"
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
