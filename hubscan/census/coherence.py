"""What inherits is never less probable than what is summed: one convention for both readings.

Where a text is silent on derivatives, it is read by the sum of a model's ancestors and by any of
them. A sum beyond the line has a part beyond it, unless it is one of several parts; a base that
nobody names hands down as one that is named.
"""

from __future__ import annotations

from collections.abc import Mapping

import duckdb
import numpy as np
from numpy.typing import NDArray

from hubscan.census.chain import NEVER, SURELY, Chain
from hubscan.rules import Rulebook
from hubscan.rules.language.conditions import Not, walk

_ONE_PARENT = """
SELECT coalesce(p.parents, 0) <= 1 AS one FROM lineage l LEFT JOIN (
    SELECT child, count(*) AS parents FROM parents WHERE used GROUP BY child
) p ON p.child = l.model ORDER BY l.model
"""


def of_one_parent(con: duckdb.DuckDBPyConnection) -> NDArray[np.bool_]:
    """(models,) whether it has one parent or none. Reads `lineage` and `parents`."""
    return np.asarray(con.execute(_ONE_PARENT).fetchnumpy()["one"], dtype=np.bool_)


def cohere(
    one: NDArray[np.bool_], book: Rulebook, same: Mapping[str, str], columns: dict[str, Chain]
) -> None:
    """Raise what inherits to what is summed, for models of `one` parent or none.

    `same` gives the step of a verdict column. What bounds settle stays settled; rules whose
    conditions say `not`, or whose higher tiers take models away, are left alone: there more compute
    may cover less.
    """
    for handed, summed in _pairs(book, same).items():
        if handed not in columns or summed not in columns:
            continue
        inherited = columns[handed]
        is_open = one & (inherited != NEVER) & (inherited != SURELY)
        most = np.minimum(columns[summed], np.uint8(SURELY - 1))
        columns[handed] = np.where(is_open, np.maximum(inherited, most), inherited)


def _pairs(book: Rulebook, same: Mapping[str, str]) -> dict[str, str]:
    """Step of what inherits → step of the same text read by sums."""
    found = {}
    for rule in book.rules:
        for tier in rule.tiers:
            names = [f"{rule.id}/{tier.id}@{mode}" for mode in ("inherits", "cumulative")]
            says_not = any(isinstance(node, Not) for node in walk(tier.condition))
            if not rule.highest_tier_wins and not says_not and all(n in same for n in names):
                found[same[names[0]]] = same[names[1]]
    return found
