"""What the texts say of a model, once for all models of which they say the same.

Of 800,000 models the verdicts and probabilities of all main tiers have 54,000 patterns. What a form
of the rows writes of them is made once a pattern, and a model has the number of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb
import numpy as np
from numpy.typing import NDArray

from hubscan.model.tables import Column
from hubscan.tally.columns import quoted

PATTERNS = "_patterns"
"""The relation of all patterns: `pattern`, and the columns that they are made of."""


@dataclass(frozen=True, slots=True)
class Patterns:
    """Which pattern each model has of some columns."""

    columns: Sequence[Column]
    of: NDArray[np.int32]
    """(models,) the number of the pattern of a model."""


def number(con: duckdb.DuckDBPyConnection, relation: str, columns: Sequence[Column]) -> Patterns:
    """Make `PATTERNS` of some columns of `relation`, in the order in which they first occur.

    `relation` has one row a model.
    """
    rows = quoted(relation)
    if not columns:
        con.execute(f"CREATE OR REPLACE TABLE {PATTERNS} AS SELECT 0::INTEGER AS pattern")
        ((models,),) = con.execute(f"SELECT count(*) FROM {rows}").fetchall()
        return Patterns((), np.zeros(models, np.int32))
    names = [quoted(column.name) for column in columns]
    listed = ", ".join(names)
    con.execute(
        f"CREATE OR REPLACE TABLE {PATTERNS} AS SELECT"
        f" (row_number() OVER (ORDER BY min(model)) - 1)::INTEGER AS pattern, {listed}"
        f" FROM {rows} GROUP BY {listed}"
    )
    equal = " AND ".join(f"r.{name} IS NOT DISTINCT FROM p.{name}" for name in names)
    found = con.execute(
        f"SELECT r.model, p.pattern FROM {rows} r JOIN {PATTERNS} p ON {equal}"
    ).fetchnumpy()
    of = np.empty(len(found["model"]), np.int32)
    of[found["model"]] = found["pattern"]
    return Patterns(columns, of)
