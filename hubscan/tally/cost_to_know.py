"""What it would take to find missing facts: whose documents to read, and how long the Hub takes.

One reading of an original settles all its copies, so requests are counted for originals only. A
document costs two requests of the Hub's resolver quota, a redirect and the file; a free account
has 5,000 of them in five minutes (the Hub's published limits, 2026-08-22). Whether the document
holds the fact is not known before it is read, so the cost is what must be spent, not what is
surely gained.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import numpy as np

from hubscan.tally.facts import load
from hubscan.tally.undetermined import Flags

REQUESTS_A_DOCUMENT = 2
WINDOW_REQUESTS, WINDOW_MINUTES = 5_000, 5


@dataclass(frozen=True, slots=True)
class Cost:
    """The price of one missing fact."""

    fact: str
    models: int
    """Undetermined models that lack it."""
    originals: int
    """Distinct originals among them: documents to read."""
    downloads: int
    """Downloads of the models that lack it."""

    @property
    def requests(self) -> int:
        """Requests to the Hub."""
        return self.originals * REQUESTS_A_DOCUMENT

    @property
    def minutes(self) -> int:
        """Minutes on a free account's quota, in whole windows."""
        return -(-self.requests // WINDOW_REQUESTS) * WINDOW_MINUTES


def costs(con: duckdb.DuckDBPyConnection, wanted: dict[str, Flags]) -> list[Cost]:
    """For each fact the models that want it (rows of `verdicts`), the dearest first."""
    facts = load(con)
    priced = [
        Cost(
            fact,
            int(rows.sum()),
            int(np.count_nonzero(np.bincount(facts.original[rows]))),
            int(facts.downloads[rows].sum()),
        )
        for fact, rows in wanted.items()
    ]
    return sorted((c for c in priced if c.models), key=lambda c: (-c.models, c.fact))
