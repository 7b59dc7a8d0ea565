"""Which models claims name: by their names, a part of these, or descent."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import duckdb
import numpy as np
from numpy.typing import NDArray

from hubscan.store.engine import sql_text
from hubscan.tally.claims.claim import Claim, Selection
from hubscan.tally.claims.query import ids, in_name

Rows = NDArray[np.int64]


def find(
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
