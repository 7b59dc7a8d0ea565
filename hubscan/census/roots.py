"""Who shares whose error: the root of each model, its size, day and descendants as far as known.

Models with one declared root share it; so do those whose parent of one name is not in the
snapshot, and those without parents that have exactly the same number of tensors' weights, by the
listing or by the curated table.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_LEAST_COUNT = 5e7
"""Tensor counts below this are shared by chance."""
_ROUND = 1000
"""Published sizes are multiples of this, counts of tensors hardly ever."""
_FIRST_YEAR, _LAST_YEAR = 2016.0, 2036.0

_QUERY = f"""
WITH lost AS (
    SELECT child AS model, min(lower(parent_ref)) AS name FROM parents
    WHERE used AND parent IS NULL AND parent_ref <> '' AND relation <> 'distilled' GROUP BY child
), keyed AS (
    SELECT l.model, l.root, l.relation <> 'base' AS says, coalesce(gone.name, above.name) AS lost,
        coalesce(m.safetensors_total, r.parameters) AS count
    FROM lineage l
    JOIN models m ON m.model = coalesce(l.root, l.model)
    LEFT JOIN (
        SELECT lower(hf_id) AS name, max(parameters)::BIGINT AS parameters FROM reference
        WHERE parameters % {_ROUND} <> 0 GROUP BY 1
    ) r ON r.name = lower(m.id)
    LEFT JOIN lost gone ON gone.model = l.model
    LEFT JOIN lost above ON above.model = l.root
)
SELECT CASE WHEN lost IS NOT NULL THEN hash(lost)
        WHEN count > {_LEAST_COUNT} THEN hash(count) ELSE hash('root', coalesce(root, model)) END
    AS key, coalesce(root, model) AS root, says
FROM keyed ORDER BY model
"""
_DAYS = """
SELECT CAST(year(d) + (dayofyear(d) - 1) / 365.0 AS DOUBLE) AS year FROM (
    SELECT m.model, coalesce(CAST(m.created_at AS DATE), e.release_date) AS d
    FROM models m JOIN estimates e USING (model)
) ORDER BY model
"""


@dataclass(frozen=True, slots=True)
class Roots:
    """The root of every model; arrays of shape (models,) but for those of the roots."""

    place: Ints
    """Number of its root, from 0."""
    root: Ints
    """Number of the model that is its root, or stands for it."""
    members: Ints
    """(roots,) models that share it."""
    derived: Ints
    """(roots,) those of them that say that they come from another."""
    year: Doubles
    """(roots,) the first day of any of them, as a year; the median where none has a day."""
    day: Doubles
    """(models,) its own first day, as a year; the median where it has none."""
    lag: float
    """Years from the first day of a root to that of a model below it, in the median."""

    @property
    def fame(self) -> Doubles:
        """(roots,) log10 of one more than the models that say that they come from it.

        As of curated models: who is merely as large to the last weight does not count there either.
        """
        found: Doubles = np.log10(1.0 + self.derived)
        return found


def find(con: duckdb.DuckDBPyConnection) -> Roots:
    """Read `models`, `lineage`, `parents` and `estimates`."""
    found = con.execute(_QUERY).fetchnumpy()
    _, place, members = np.unique(found["key"], return_inverse=True, return_counts=True)
    days = np.ma.filled(
        np.ma.asarray(con.execute(_DAYS).fetchnumpy()["year"], dtype=np.float64), np.nan
    )
    year = np.full(len(members), np.inf)
    with_day = np.flatnonzero(np.isfinite(days))
    np.minimum.at(year, place[with_day], days[with_day])
    middle = float(np.median(days[with_day])) if len(with_day) else _FIRST_YEAR
    year = np.clip(np.where(np.isfinite(year), year, middle), _FIRST_YEAR, _LAST_YEAR)
    own = np.clip(np.where(np.isfinite(days), days, middle), _FIRST_YEAR, _LAST_YEAR)
    root = np.asarray(found["root"], dtype=np.int64)
    below = with_day[root[with_day] != with_day]
    return Roots(
        place.astype(np.int64),
        root,
        members.astype(np.int64),
        np.bincount(place[np.asarray(found["says"], dtype=np.bool_)], minlength=len(members)),
        year,
        own,
        float(np.median(days[below] - year[place[below]])) if len(below) else 0.0,
    )
