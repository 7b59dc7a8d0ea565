"""What all claims ask of the models, read once: a scan a table, however many claims there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from hubscan.model.choices import POSSIBLY, SURELY
from hubscan.store.arrow import as_numpy
from hubscan.store.side_by_side import models_of
from hubscan.tally.claims.chosen import find
from hubscan.tally.claims.claim import Claim
from hubscan.tally.claims.days import UNDATED, Counted, Days, Levels, Rows
from hubscan.tally.claims.query import Column, columns_of, relations_of

_DAY = ("estimates", f"coalesce(release_date - DATE '1970-01-01', {UNDATED})::INTEGER")
_DOWNLOADS = ("models", "coalesce(downloads, 0)::BIGINT")


@dataclass(frozen=True, slots=True, eq=False)
class Facts:
    """Of all models, by number, what claims compare."""

    days: Days
    downloads: NDArray[np.int64]
    """Shape (models,)."""
    levels: Mapping[str, Levels]
    """Claim → levels of `hubscan.tally.claims.query`, of all models or of those that it names; -1
    for models it leaves out."""
    chosen: Mapping[str, Rows]
    """Claim → the models that it names, if it names some."""
    names: Mapping[int, str]
    """Model → its id in lower case, if a claim looks for its name."""

    def count(self, claim: Claim) -> Counted:
        """The models that `claim` speaks of, by when they came and by level."""
        return self.days.count(self.levels[claim.id], self.chosen.get(claim.id))

    def met(self, claim: Claim, day: date, least: int) -> tuple[Rows, Levels]:
        """The models that `claim` speaks of, may have existed on `day`, and have at least the level
        `least`; with their levels."""
        rows, levels = self.chosen.get(claim.id), self.levels[claim.id]
        found = np.flatnonzero((levels >= least) & self.days.before(day, rows))
        return (found if rows is None else rows[found]), levels[found]


def gather(
    con: duckdb.DuckDBPyConnection,
    claims: Sequence[Claim],
    measured: Sequence[date],
) -> Facts:
    """What `claims` compare, and when models came beside the days that are `measured`.

    Reads `models`, `estimates`, `lineage`, `parents` and `verdicts`, which stand side by side.
    """
    asked = dict.fromkeys([_DAY, _DOWNLOADS])
    for claim in claims:
        asked |= dict.fromkeys([*columns_of(claim), *filter(None, [relations_of(claim)])])
    models_of(con, *dict.fromkeys(table for table, _ in asked))
    found = _read(con, list(asked))
    days = Days.of(found[_DAY], measured)
    existed = np.where(days.came == 0, np.int8(POSSIBLY), np.int8(SURELY))
    names, chosen = find(con, claims)
    levels: dict[str, Levels] = {}
    made: dict[tuple[Column | None, ...], Levels] = {}
    for claim in claims:
        parts = (relations_of(claim), *columns_of(claim))
        if parts not in made:
            made[parts] = _least(existed, parts, found)
        levels[claim.id] = made[parts][chosen[claim.id]] if claim.id in chosen else made[parts]
    return Facts(days, found[_DOWNLOADS], levels, chosen, names)


def _least(
    existed: Levels, parts: tuple[Column | None, ...], found: Mapping[Column, Any]
) -> Levels:
    """The least level of each model, or -1 if it is of none of the relations that are meant."""
    meant, *levels = parts
    least = reduce(np.minimum, [found[column] for column in levels if column], existed)
    return least if meant is None else np.where(found[meant], least, np.int8(-1))


def _read(con: duckdb.DuckDBPyConnection, columns: Sequence[Column]) -> dict[Column, Any]:
    """The columns of all models, a query a table; but for days and downloads as small integers."""
    found: dict[Column, Any] = {}
    for table in dict.fromkeys(table for table, _ in columns):
        of_table = [column for column in columns if column[0] == table]
        listed = (f"{_typed(column)} AS c{n}" for n, column in enumerate(of_table))
        read = con.sql(f"SELECT {', '.join(listed)} FROM {table}").to_arrow_table()
        for name, column in zip(read.column_names, of_table, strict=True):
            found[column] = as_numpy(read[name], str(read[name].type))
    return found


def _typed(column: Column) -> str:
    return column[1] if column in (_DAY, _DOWNLOADS) else f"({column[1]})::TINYINT"
