"""Find a model by the name a person typed, or say which names come close."""

from __future__ import annotations

from collections.abc import Collection

import duckdb

from hubscan.model.errors import UnknownModelError
from hubscan.model.text import printable

_LONGEST_NAME = 200
_ADDRESSES = ("https://huggingface.co/", "https://hf.co/")
"""What stands before the name in an address copied from a browser."""

_CLOSE = 0.7
"""Least Jaro–Winkler similarity, from 0 to 1, of a name worth suggesting."""

_AS_WRITTEN = "SELECT key FROM models WHERE id = ? ORDER BY key LIMIT 1"

_IN_ANY_CASE = """
SELECT key FROM (
    SELECT id, key FROM models WHERE strlen(id) = strlen($name) AND lower(id) = lower($name)
    UNION ALL SELECT id, key FROM models WHERE key = $name
)
ORDER BY id = $name DESC, key = $name DESC, key LIMIT 1
"""
# The file tells where a name can be that is written so, and keys are sorted. Of names in another
# case, which are ASCII, only those are looked at that are as long.

_NUMBER = "SELECT model FROM models WHERE key = ?"

_CLOSEST = """
SELECT id FROM (
    SELECT id, downloads, greatest(
        jaro_winkler_similarity(lower(id), lower($name)),
        jaro_winkler_similarity(lower(split_part(id, '/', 2)), lower(split_part($name, '/', -1)))
            - CASE WHEN contains($name, '/') THEN 0.05 ELSE 0 END
    ) AS similarity
    FROM models
)
WHERE similarity >= $close
ORDER BY similarity DESC, downloads DESC NULLS LAST, id LIMIT $limit
"""


def find_model(con: duckdb.DuckDBPyConnection, name: str) -> str:
    """The key of the model called `name` (`org/name` in any case, its address, or its `_id`).

    Reads `models`. Raises `UnknownModelError`, whose hint gives the closest names.
    """
    for address in _ADDRESSES:
        name = name.removeprefix(address)
    name = name.rstrip("/")
    row = con.execute(_AS_WRITTEN, [name]).fetchone()
    if row is None:
        row = con.execute(_IN_ANY_CASE, {"name": name}).fetchone()
    if row is None:
        near = " or ".join(printable(n) for n in closest_names(con, name))
        raise UnknownModelError(
            f"no model '{printable(name[:_LONGEST_NAME])}' in this snapshot",
            hint=f"Did you mean {near}?" if near else "Names look like org/name.",
        )
    return str(row[0])


def number_of(con: duckdb.DuckDBPyConnection, key: str) -> int:
    """The number of the model with that key in `models`. Raises `UnknownModelError`."""
    rows = con.execute(_NUMBER, [key]).fetchall()
    if not rows:
        raise UnknownModelError(f"no model with key '{printable(key[:_LONGEST_NAME])}' here")
    return int(rows[0][0])


def key_of(con: duckdb.DuckDBPyConnection, model: int) -> str:
    """The key of model number `model`. Raises `UnknownModelError`."""
    rows = con.execute("SELECT key FROM models WHERE model = ?", [model]).fetchall()
    if not rows:
        raise UnknownModelError(f"there is no model number {model} in this snapshot")
    return str(rows[0][0])


def numbers_of(con: duckdb.DuckDBPyConnection, keys: Collection[str]) -> dict[str, int]:
    """Key → number in `models`, of those of `keys` that are there."""
    query = "SELECT key, model FROM models WHERE key IN (SELECT unnest(?::VARCHAR[]))"
    return dict(con.execute(query, [sorted(keys)]).fetchall()) if keys else {}


def closest_names(con: duckdb.DuckDBPyConnection, name: str, limit: int = 5) -> list[str]:
    """Ids most like `name`, best first; the name without its organisation counts too."""
    values = {"name": name[:_LONGEST_NAME], "close": _CLOSE, "limit": limit}
    return [str(r[0]) for r in con.execute(_CLOSEST, values).fetchall()]
