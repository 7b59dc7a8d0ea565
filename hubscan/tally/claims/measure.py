"""Measure a claim as of its date and on the day of the snapshot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

from hubscan.model.errors import ConfigError
from hubscan.rules.reader import closest
from hubscan.tally.claims.claim import Claim, Expect, RuleTest
from hubscan.tally.claims.query import query
from hubscan.tally.claims.verdict import Counts, Verdict, judge, judge_on_part

_EXAMPLES = 5
_CAN_BE_WHOLE = ("hub", "parquet")
"""Sources that can be the whole Hub."""
_NEEDS_EVERY_MODEL = frozenset({Expect.ALL, Expect.EXACTLY})


@dataclass(frozen=True, slots=True)
class Scene:
    """What a snapshot is."""

    data_date: date
    whole_hub: bool
    """False for a sample, recorded pages, or a scan that stopped early."""

    @classmethod
    def of(cls, manifest: Mapping[str, Any]) -> Scene:
        """What the manifest of a snapshot says."""
        source = str(manifest["source"]).partition(":")[0]
        complete = manifest["completeness"]["state"] == "complete"
        day = date.fromisoformat(str(manifest["data_date"])[:10])
        return cls(day, source in _CAN_BE_WHOLE and complete)


@dataclass(frozen=True, slots=True)
class Measurement:
    """A claim counted on one day."""

    claim: Claim
    day: date
    counts: Counts
    verdict: Verdict
    examples: tuple[str, ...]
    """Some models that meet the test, the surest and most downloaded first."""
    missing: tuple[str, ...]
    """Models the claim names that this snapshot lacks, or that came later."""
    cannot_tell: tuple[str, ...]
    sql: str


def measure(con: duckdb.DuckDBPyConnection, claim: Claim, scene: Scene) -> list[Measurement]:
    """One measurement as of the claim's date, one on the snapshot's.

    Reads `models`, `estimates`, `lineage`, `parents` and `verdicts`. Raises `ConfigError` if the
    claim names a tier or mode that was not assessed.
    """
    if isinstance(claim.test, RuleTest):
        _check_column(con, claim, claim.test.column)
    return [_on(con, claim, day, scene) for day in (claim.said_on, scene.data_date)]


def _on(con: duckdb.DuckDBPyConnection, claim: Claim, day: date, scene: Scene) -> Measurement:
    sql = query(claim, day)
    con.execute(f"CREATE OR REPLACE TEMP TABLE claim_models AS {sql}")
    counts = _counts(con)
    named = _named(con, claim)
    missing = tuple(m for m in claim.selection.models if m.lower() not in named)
    return Measurement(
        claim=claim,
        day=day,
        counts=counts,
        verdict=_verdict(claim, counts, named, missing, scene),
        examples=_examples(con),
        missing=missing,
        cannot_tell=_limits(claim, day, scene, counts),
        sql=sql,
    )


def _verdict(
    claim: Claim, counts: Counts, named: dict[str, int], missing: tuple[str, ...], scene: Scene
) -> Verdict:
    verdict = judge(claim.expectation, counts, named)
    if claim.needs_whole_hub and not scene.whole_hub:
        return judge_on_part(claim.expectation, verdict)
    speaks_of_missing = missing and claim.expectation.kind in _NEEDS_EVERY_MODEL
    if speaks_of_missing and verdict in (Verdict.HOLDS, Verdict.LIKELY):
        return Verdict.OPEN
    return verdict


def _counts(con: duckdb.DuckDBPyConnection) -> Counts:
    row = con.execute(
        """
        SELECT count(*) FILTER (level >= 3), count(*) FILTER (level >= 2),
               count(*) FILTER (level >= 1), count(*), count(*) FILTER (existed < 3),
               coalesce(min(level), 0), coalesce(max(level), 0)
        FROM claim_models
        """
    ).fetchone()
    assert row is not None
    return Counts(*(int(n) for n in row))


def _named(con: duckdb.DuckDBPyConnection, claim: Claim) -> dict[str, int]:
    if not claim.selection.models:
        return {}
    return {
        str(i): int(n)
        for i, n in con.execute("SELECT lower(id), level FROM claim_models").fetchall()
    }


def _examples(con: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    rows = con.execute(
        """
        SELECT id FROM claim_models WHERE level >= 1
        ORDER BY level DESC, downloads DESC, id LIMIT ?
        """,
        [_EXAMPLES],
    ).fetchall()
    return tuple(str(r[0]) for r in rows)


def _limits(claim: Claim, day: date, scene: Scene, counts: Counts) -> tuple[str, ...]:
    """What this snapshot cannot tell: by its nature, on this day, of this claim."""
    said = []
    if day < scene.data_date:
        said.append(
            f"The snapshot is of {scene.data_date}: models deleted since {day} are missing, and "
            "size, parents and scores are those of the snapshot."
        )
    if not scene.whole_hub:
        said.append("The snapshot is not the whole Hub.")
    if counts.undated:
        said.append(f"{counts.undated:,} models of unknown date are counted as possible.")
    return (*said, *claim.cannot_tell)


def _check_column(con: duckdb.DuckDBPyConnection, claim: Claim, column: str) -> None:
    known = [str(r[0]) for r in con.execute("DESCRIBE verdicts").fetchall()]
    if column not in known:
        raise ConfigError(
            f"claim {claim.id}: no verdicts for '{column}'{closest(column, known[1:])}"
        )
