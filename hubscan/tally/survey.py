"""Everything a report needs from the verdicts, gathered in one pass over their columns."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from hubscan.rules import Rulebook
from hubscan.tally import attributes, columns
from hubscan.tally.attributes import Attributes
from hubscan.tally.best_known import KnownByTier
from hubscan.tally.groups import ByAccess, ByFamily, ByMonth, ByPublisher, Publishers
from hubscan.tally.undetermined import DoubtOf

_BEST_KNOWN, _FAMILIES = 10, 3


@dataclass(frozen=True, slots=True)
class Survey:
    """What each visitor brought back."""

    traits: Attributes
    best_known: KnownByTier
    months: ByMonth
    access: ByAccess
    families: ByFamily
    publishers: ByPublisher
    doubt: DoubtOf


def survey(
    con: duckdb.DuckDBPyConnection, rulebook: Rulebook, *, best_known: int = _BEST_KNOWN
) -> Survey:
    """Visit every verdict column of `rulebook` once."""
    codes = attributes.load(con)
    modes = {(rule.id, tier.id): tier.modes for rule in rulebook.rules for tier in rule.tiers}
    result = Survey(
        codes,
        KnownByTier(codes.by_downloads, best_known, modes),
        ByMonth(codes),
        ByAccess(codes),
        ByFamily(codes, _FAMILIES),
        ByPublisher(Publishers.load(con), best_known, modes),
        DoubtOf.of(con, rulebook, codes.models),
    )
    visitors = (
        result.best_known,
        result.months,
        result.access,
        result.families,
        result.publishers,
        result.doubt,
    )
    columns.visit(con, [c.name for c in rulebook.columns()], *visitors)
    return result
