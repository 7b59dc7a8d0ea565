"""What a census leaves behind: its counts in `tallies`, its degrees in `chances`."""

from __future__ import annotations

from collections.abc import Mapping

import duckdb
import numpy as np
import pyarrow as pa

from hubscan.census.groups import Count
from hubscan.census.weighed import Weighed
from hubscan.model.choices import UNITS
from hubscan.rules import Rulebook
from hubscan.rules.engine.by_kind import relation
from hubscan.rules.engine.told_apart import Alike


def _rounded(count: Count) -> tuple[float, ...]:
    """Its numbers to a ten-thousandth of a model: what processors agree on."""
    c = count
    said = (c.expected, c.low, c.high, c.prior, c.audit, c.sampling)
    return tuple(round(value, 4) for value in said)


def into_chances(
    con: duckdb.DuckDBPyConnection, weighed: Weighed, names: Mapping[str, str]
) -> Alike[np.uint8]:
    """Relation `chances`, and the same by kind: verdict columns that say the same share an array.

    `names` gives the step of each column.
    """
    chances = Alike(weighed.kinds, {name: weighed.columns[step] for name, step in names.items()})
    con.unregister("chances")
    con.register("chances", relation(chances))
    return chances


def into_tallies(
    con: duckdb.DuckDBPyConnection,
    book: Rulebook,
    counts: Mapping[tuple[str, str], Count | None],
    moves: Mapping[str, list[float]],
) -> None:
    """Put the counts beside *at least* and *at most*.

    `moves` are what half a decade less and more in the prior adds to those of repositories under
    the headlines.
    """
    ids = {column.name: column for column in book.columns()}
    listed = []
    for (name, unit), count in counts.items():
        if count is not None:
            by = moves.get(name, ()) if unit == UNITS[0] else ()
            moved = [round(count.expected + more, 4) for more in by]
            key = ids[name].rule, ids[name].tier, ids[name].mode, unit
            listed.append((*key, *_rounded(count), *(moved or (None, None))))
    fields = ("rule", "tier", "mode", "unit", "e", "low", "high", "prior", "audit", "sampling",
              "smaller", "larger")  # fmt: skip
    con.register("_census", pa.table({f: [row[i] for row in listed] for i, f in enumerate(fields)}))
    con.execute(
        f"""
        CREATE OR REPLACE TABLE tallies AS SELECT t.* REPLACE (
            c.e AS expected, c.low AS expected_low, c.high AS expected_high,
            c.prior AS expected_prior, c.audit AS expected_audit,
            c.sampling AS expected_sampling,
            {_within_bounds("smaller")}, {_within_bounds("larger")})
        FROM tallies t LEFT JOIN _census c ON t.relation = 'all' AND c.rule = t.rule
            AND c.tier = t.tier AND c.mode = t.mode AND c.unit = t.unit
        """
    )
    con.unregister("_census")


def _within_bounds(which: str) -> str:
    """SQL of an expected count under another prior, which an audit may have corrected."""
    return (
        f"CASE WHEN c.{which} IS NOT NULL THEN least(greatest(c.{which}, t.surely), t.possibly)"
        f" END AS expected_if_{which}"
    )
