"""What claims find, kept with an assessment and found again by the query that says what it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import astuple, fields
from datetime import date

import duckdb
import pyarrow as pa

from hubscan.model.text import sha256_text
from hubscan.store.arrow import columns_of
from hubscan.store.attach import CLAIMS
from hubscan.tally.claims.claim import Claim
from hubscan.tally.claims.query import query
from hubscan.tally.claims.seen import Seen
from hubscan.tally.claims.verdict import Counts

_COUNTED = tuple(field.name for field in fields(Counts))
_KINDS = {
    "query": pa.string(),
    **dict.fromkeys(_COUNTED, pa.int64()),
    "named": pa.list_(pa.string()),
    "levels": pa.list_(pa.int64()),
    "examples": pa.list_(pa.string()),
}


def key_of(claim: Claim, day: date) -> str:
    """What stands for a claim on a day: the hash of the query of its models and their levels."""
    return sha256_text(query(claim, day))


def rows_of(asked: Sequence[tuple[Claim, date]], found: Sequence[Seen]) -> pa.Table:
    """Relation `claims`: what each claim found on its day."""
    rows = {
        key: {"query": key, **dict(zip(_COUNTED, astuple(seen.counts), strict=True))}
        | {"named": [*seen.named], "levels": [*seen.named.values()], "examples": [*seen.examples]}
        for (claim, day), seen in zip(asked, found, strict=True)
        for key in (key_of(claim, day),)
    }
    return columns_of([rows[key] for key in sorted(rows)], _KINDS)


def read(con: duckdb.DuckDBPyConnection) -> Mapping[str, Seen]:
    """Key → what was found, of relation `claims` if there is one."""
    if not con.execute("SELECT 1 FROM duckdb_views() WHERE view_name = ?", [CLAIMS]).fetchall():
        return {}
    rows = con.execute(f"SELECT {', '.join(_KINDS)} FROM {CLAIMS}").fetchall()
    return {
        key: Seen(Counts(*counts), dict(zip(named, levels, strict=True)), tuple(examples))
        for key, *counts, named, levels, examples in rows
    }
