"""What Python hands out, as pandas frames: times in UTC, levels in order, texts as rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

import duckdb

from hubscan.model.choices import LIKELY, POSSIBLY, SURELY
from hubscan.model.errors import HubscanError
from hubscan.rules import Rule, Rulebook, Tier, VerdictColumn
from hubscan.store import locked
from hubscan.tally.best_known import CoveredModel
from hubscan.tally.claims.measure import Measurement
from hubscan.tally.difference import Cause, Difference
from hubscan.tally.forecast import Forecast

if TYPE_CHECKING:
    import pandas as pd

    from hubscan.census.moved_files import Sensitivity

LEVEL_NAMES = {0: "not covered", POSSIBLY: "possibly", LIKELY: "likely", SURELY: "surely"}
"""Levels of a verdict, from the least sure to the surest."""


NAMED = """
SELECT t.model, m.key, m.id, t.* EXCLUDE (model{1})
FROM {0} t JOIN models m USING (model) ORDER BY t.model
"""
"""A table of one row a model with the names of the models."""

PARENTS = """
SELECT c.key AS child_key, c.id AS child_id, p.key AS parent_key, p.id AS parent_id, t.*
FROM parents t JOIN models c ON c.model = t.child LEFT JOIN models p ON p.model = t.parent
ORDER BY t.child, t.parent_ref, t.parent, t.source
"""


def wanted(
    con: duckdb.DuckDBPyConnection, rule: str | None, tier: str | None
) -> list[VerdictColumn]:
    """The verdict columns of a rule and tier; None is every one. Raises `HubscanError`."""
    there = columns(con)
    found = [c for c in there if rule in (None, c.rule) and tier in (None, c.tier)]
    if not found:
        known = ", ".join(sorted({c.rule for c in there}))
        raise HubscanError(f"no verdicts for {rule} {tier or ''}".rstrip(), hint=known)
    return found


def columns(con: duckdb.DuckDBPyConnection) -> list[VerdictColumn]:
    """The verdict columns that are there, by name."""
    names = sorted(row[0] for row in con.execute("DESCRIBE verdicts").fetchall())
    found = []
    for name in names:
        place, at, mode = name.rpartition("@")
        rule, _, tier = place.partition("/")
        if at:
            found.append(VerdictColumn(rule, tier, mode))
    return found


def read(con: duckdb.DuckDBPyConnection, query: str) -> pd.DataFrame:
    """The rows of one query that changes nothing; times are in UTC.

    Raises `HubscanError` as `hubscan.store.locked.read`.
    """
    found = locked.read(con, query)
    times = [name for name, kind, *_ in found.description or () if str(kind) == "TIMESTAMP"]
    frame = found.df()
    for name in times:
        frame[name] = frame[name].dt.tz_localize("UTC")
    return frame


def levels(verdicts: pd.DataFrame, columns: Sequence[VerdictColumn]) -> pd.DataFrame:
    """Wide verdicts as one row a model, tier and mode; the level is an ordered category."""
    import pandas as pd  # noqa: PLC0415 - slow to import, not needed by every user

    named = ["model", "key", "id"]
    names = pd.Index(list(LEVEL_NAMES.values()))
    parts = []
    for column in columns:
        part = verdicts[named].copy()
        part["rule"], part["tier"], part["mode"] = column.rule, column.tier, column.mode
        codes = verdicts[column.name].fillna(0).astype("int8").to_numpy()
        part["level"] = pd.Categorical.from_codes(codes, names, ordered=True)
        parts.append(part)
    frame = pd.concat(parts, ignore_index=True)
    for name in ("rule", "tier", "mode"):
        frame[name] = frame[name].astype("category")
    return frame


def rules(book: Rulebook) -> pd.DataFrame:
    """One row a rule: what it is, where it stands, and how far its numbers were checked."""
    return _frame(_rule(book, rule) for rule in book.rules)


def _rule(book: Rulebook, rule: Rule) -> dict[str, object]:
    last = rule.status[-1] if rule.status else None
    return {
        "rule": rule.id,
        "title": rule.title,
        "kind": rule.kind,
        "jurisdiction": rule.jurisdiction,
        "proponent": rule.proponent,
        "status": last.event if last else None,
        "since": last.date if last else None,
        "derivatives": rule.derivative_mode,
        "tiers": len(rule.tiers),
        "verification": book.verification(rule.id).state,
        "address": next((d.address for d in rule.sources if d.address), None),
    }


def tiers(book: Rulebook) -> pd.DataFrame:
    """One row a tier: its condition in words, what follows, and when the wording stood."""
    return _frame(_tier(book, rule, tier) for rule in book.rules for tier in rule.tiers)


def _tier(book: Rulebook, rule: Rule, tier: Tier) -> dict[str, object]:
    return {
        "rule": rule.id,
        "tier": tier.id,
        "title": tier.title,
        "condition": tier.prose(),
        "consequence": tier.consequence.kind,
        "open_weights": tier.consequence.open_weights,
        "benefit": tier.consequence.benefit,
        "derivatives": tier.derivative_mode,
        "stood_from": tier.stood_from,
        "stood_to": tier.stood_to,
        "verification": book.verification(rule.id, tier.id).state,
    }


def claims(measured: Iterable[Measurement]) -> pd.DataFrame:
    """One row a measurement of a public statement: who said what, and what is counted."""
    return _frame(
        {
            "claim": m.claim.id,
            "statement": m.claim.statement,
            "said_by": m.claim.said_by,
            "said_on": m.claim.said_on,
            "address": m.claim.source.address,
            "question": m.claim.question(),
            "as_of": m.day,
            "selected": m.counts.selected,
            "surely": m.counts.surely,
            "likely": m.counts.likely,
            "possibly": m.counts.possibly,
            "verdict": m.verdict.value,
        }
        for m in measured
    )


def top(found: Iterable[tuple[VerdictColumn, Sequence[CoveredModel]]]) -> pd.DataFrame:
    """One row a tier, mode and model, the most downloaded model of each tier first."""
    return _frame(
        {
            "rule": column.rule,
            "tier": column.tier,
            "mode": column.mode,
            "id": one.model.id,
            "level": LEVEL_NAMES[one.level],
            "relation": one.model.relation,
            "downloads": one.model.downloads,
            "likes": one.model.likes,
            "created": one.model.created or None,
        }
        for column, caught in found
        for one in caught
    )


def differences(found: Iterable[Difference]) -> pd.DataFrame:
    """One row a tier and mode: before, after, and the net change by cause."""
    return _frame(
        {
            "column": one.column,
            "before": one.before,
            "after": one.after,
            **{cause.name.lower(): 0 for cause in Cause},
            **{cause.name.lower(): came - went for cause, came, went in one.changes},
        }
        for one in found
    )


def forecast(found: Iterable[Forecast]) -> pd.DataFrame:
    """One row a column and day to come."""
    rows: list[dict[str, object]] = []
    for one in found:
        place, _, mode = one.column.rpartition("@")
        rule, _, tier = place.partition("/")
        names = {"rule": rule, "tier": tier, "mode": mode}
        how = {"method": one.method, "growth": one.growth}
        rows.extend({**names, **asdict(point), **how} for point in one.points)
    return _frame(rows)


def _frame(rows: Iterable[dict[str, object]]) -> pd.DataFrame:
    import pandas as pd  # noqa: PLC0415 - slow to import, not needed by every user

    return pd.DataFrame.from_records(list(rows))


def moved(found: Sensitivity) -> pd.DataFrame:
    """One row a main line and an assumption that moves its expected count."""
    import pandas as pd  # noqa: PLC0415 - slow to import, not needed by every user

    rows = [
        dict(zip(("rule", "tier", "mode"), line.replace("@", "/").split("/"), strict=True))
        | asdict(one)
        for line, held in found.lines.items()
        for one in held
    ]
    return pd.DataFrame(rows)
