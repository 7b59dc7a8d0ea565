"""What the counts of a day must be, by plain loops over the objects that a Hub has."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from hubscan.store.attach import attach_table
from hubscan.store.datadir import Stored
from hubscan.store.engine import connect
from hubscan.tally import content

Tier = tuple[str, str, str]
"""Rule, tier and mode."""
Verdicts = Mapping[Tier, Mapping[str, int]]
"""By tier: the key of each model it may cover, and 1 possibly, 2 likely, 3 surely."""
_LEVELS = {"surely": 3, "likely": 2, "possibly": 1}
_EXPECTED = ("expected", "expected_low", "expected_high")


def verdicts_of(snapshot: Stored, assessment: Stored) -> Verdicts:
    """Those that an assessment has written down."""
    found: dict[Tier, dict[str, int]] = defaultdict(dict)
    with connect(threads=1) as con:
        attach_table(con, snapshot, "models")
        attach_table(con, assessment, "verdicts")
        rows = con.execute(
            "SELECT key, v.* EXCLUDE model FROM models JOIN verdicts v USING (model)"
        )
        _, *names = (column[0] for column in rows.description)
        columns = [_tier_of(name) for name in names]
        for key, *levels in rows.fetchall():
            for column, level in zip(columns, levels, strict=True):
                if level:
                    found[column][key] = level
    return found


def expected_of(assessment: Stored) -> dict[Tier, dict[str, Any]]:
    """The expected count of each tier and its interval, in repositories, by an assessment."""
    with connect(threads=1) as con:
        attach_table(con, assessment, "tallies")
        return {
            (row["rule"], row["tier"], row["mode"]): {name: row[name] for name in _EXPECTED}
            for row in content.rows(con)
            if row["relation"] == "all" and row["unit"] == "repositories"
        }


def counts_of(objects: Iterable[Mapping[str, Any]], levels: Mapping[str, int]) -> dict[str, int]:
    """Columns of `tallies` for one tier: repositories, publishers, downloads and likes."""
    covered = [(levels[o["_id"]], o) for o in objects if o["_id"] in levels]
    counts = {}
    for word, least in _LEVELS.items():
        mine = [o for level, o in covered if level >= least]
        counts[word] = len(mine)
        counts[f"publishers_{word}"] = len({o["id"].partition("/")[0] for o in mine})
        counts[f"downloads_{word}"] = sum(o["downloads"] for o in mine)
        counts[f"likes_{word}"] = sum(o["likes"] for o in mine)
    return counts


def _tier_of(column: str) -> Tier:
    rule, _, rest = column.partition("/")
    tier, _, mode = rest.partition("@")
    return rule, tier, mode
