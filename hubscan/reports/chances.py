"""How probable the verdicts on a model are, what that rests on, what a document would change."""

from __future__ import annotations

from collections.abc import Mapping

import duckdb
from msgspec import Struct

from hubscan.census.audited import OUTSIDE, READ
from hubscan.census.chain import EVEN, NEVER, SURELY, TABLE
from hubscan.store.attach import CHANCES
from hubscan.tally.worth import KINDS

EVIDENCE, PRIOR, SAMPLE, READING = (
    "what is known of it",
    "what undisclosed models of its size, day and descendants are like",
    "that, corrected in the counts by a random sample of its like",
    "documents that an audit read",
)


class Chances(Struct, frozen=True):
    """Of one model, in one assessment."""

    probability: Mapping[str, float]
    """Verdict column → probability of being covered; without those that no scan can tell."""
    rests_on: str
    left_open: int
    """Verdicts that are neither sure nor excluded, but for those that no scan can tell."""
    documents: tuple[str, ...]
    """Kinds of documents that could settle them, the most useful first."""
    below: int
    """Models made from it whose compute is as open as its own."""
    candidates: tuple[str, ...] = ()
    """Curated models that a base without a name may be, by its tensor count alone."""


_REST = f"""
SELECT e.training_flop_best IS NULL AND r.training_flop_best IS NULL AS undisclosed,
    {KINDS} AS kinds,
    CASE WHEN e.training_flop_best IS NULL THEN coalesce(l.descendants, 0) ELSE 0 END AS below
FROM models m JOIN estimates e USING (model) JOIN lineage l USING (model)
LEFT JOIN estimates r ON r.model = l.root WHERE m.model = ?
"""


def chances(
    con: duckdb.DuckDBPyConnection,
    model: int,
    family: duckdb.DuckDBPyConnection,
    here: int,
    audit: int = OUTSIDE,
) -> Chances | None:
    """Of model number `model` in an attached assessment; None if it keeps no probabilities.

    `family` has the tables of the assessment about the model and its ancestors, and calls it
    `here`. `audit` is what the panel of the assessment says of the model (`census.audited.Panel`).
    """
    try:
        cursor = con.execute(f"SELECT * EXCLUDE model FROM {CHANCES} WHERE model = ?", [model])
    except duckdb.CatalogException:
        return None
    names = [column[0] for column in cursor.description or ()]
    degrees = cursor.fetchone()
    if degrees is None:
        return None
    told = {
        name: degree
        for name, degree in zip(names, degrees, strict=True)
        if degree not in (EVEN, EVEN + 1)
    }
    undisclosed, kinds, below = family.execute(_REST, [here]).fetchall()[0]
    rests = READING if audit == READ else SAMPLE if audit > OUTSIDE else None
    return Chances(
        {name: float(TABLE[degree]) for name, degree in told.items()},
        rests or (PRIOR if undisclosed else EVIDENCE),
        sum(degree not in (NEVER, SURELY) for degree in told.values()),
        tuple(dict.fromkeys(kind for kind in kinds if kind)),
        int(below),
    )


def candidates(again: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    """Of the unnamed bases of a model and its ancestors, whose estimates were made again."""
    query = "SELECT DISTINCT hf_id FROM candidate_bases ORDER BY hf_id"
    return tuple(name for (name,) in again.execute(query).fetchall())
