"""What claims find on a day: how many models, which of those that they name, and some examples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import duckdb
import numpy as np

from hubscan.model.choices import LIKELY, POSSIBLY, SURELY
from hubscan.tally.claims.claim import Claim
from hubscan.tally.claims.facts import Facts, gather
from hubscan.tally.claims.verdict import Counts

EXAMPLES = 5
_Shown = list[tuple[int, int, int]]
"""Models with level and downloads."""
_BITS_OF_DOWNLOADS = 56
"""Of a number that orders models by level, then by downloads."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a claim finds on a day."""

    counts: Counts
    named: Mapping[str, int]
    """Model that the claim names, in lower case → its level."""
    examples: tuple[str, ...]
    """Some models that meet the test, the surest and most downloaded first."""


def look(con: duckdb.DuckDBPyConnection, asked: Sequence[tuple[Claim, date]]) -> list[Seen]:
    """What each claim finds on its day.

    Reads `models`, `estimates`, `lineage`, `parents` and `verdicts`, which stand side by side.
    """
    claims = list({claim.id: claim for claim, _ in asked}.values())
    facts = gather(con, claims, [day for _, day in asked])
    counted = {claim.id: facts.count(claim) for claim in claims}
    counts = [facts.days.on(day, counted[claim.id]) for claim, day in asked]
    surest = [_surest(facts, *one, found) for one, found in zip(asked, counts, strict=True)]
    names = _names(con, {row for shown in surest for row, _, _ in shown})
    return [
        Seen(found, _named(facts, *one), _examples(shown, names))
        for one, found, shown in zip(asked, counts, surest, strict=True)
    ]


def _named(facts: Facts, claim: Claim, day: date) -> dict[str, int]:
    if not claim.selection.models:
        return {}
    rows, levels = facts.met(claim, day, 0)
    return {facts.names[int(r)]: int(v) for r, v in zip(rows, levels, strict=True)}


def _surest(facts: Facts, claim: Claim, day: date, counts: Counts) -> _Shown:
    """Of the models that meet the test the surest and most downloaded, with those like the last."""
    enough = ((SURELY, counts.surely), (LIKELY, counts.likely))
    least = next((level for level, met in enough if met >= EXAMPLES), POSSIBLY)
    rows, levels = facts.met(claim, day, least)
    downloads = facts.downloads[rows]
    if len(rows) > EXAMPLES:
        surer = levels.astype(np.int64) << _BITS_OF_DOWNLOADS
        rank = surer + np.clip(downloads, 0, (1 << _BITS_OF_DOWNLOADS) - 1)
        first = rank >= np.partition(rank, -EXAMPLES)[-EXAMPLES]
        rows, levels, downloads = rows[first], levels[first], downloads[first]
    return list(zip(*(column.tolist() for column in (rows, levels, downloads)), strict=True))


def _examples(shown: _Shown, names: Mapping[int, str]) -> tuple[str, ...]:
    """Their names, the first few: of equals the names decide."""
    ordered = sorted((-level, -downloads, names[row]) for row, level, downloads in shown)
    return tuple(name for _, _, name in ordered[:EXAMPLES])


def _names(con: duckdb.DuckDBPyConnection, models: set[int]) -> dict[int, str]:
    found = con.execute(_IDS, [sorted(models)]).fetchall()
    return {int(model): str(name) for model, name in found}


_IDS = "SELECT model, id FROM models WHERE model IN (SELECT unnest(?::INTEGER[]))"
