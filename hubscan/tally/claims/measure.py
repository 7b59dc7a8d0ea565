"""Measure a claim as of its date and on the day of the snapshot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb
import pyarrow as pa

from hubscan.model.choices import LEVELS, POSSIBLY
from hubscan.model.errors import ConfigError
from hubscan.rules.language.reader import closest
from hubscan.store.engine import asking
from hubscan.tally.claims import kept_claims
from hubscan.tally.claims.board import Board
from hubscan.tally.claims.claim import RECORDED, Claim, Expect, RuleTest, Threshold
from hubscan.tally.claims.query import query
from hubscan.tally.claims.seen import EXAMPLES, Seen, look
from hubscan.tally.claims.verdict import Counts, Verdict, judge, judge_on_part

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


def measure(
    con: duckdb.DuckDBPyConnection, claims: Sequence[Claim], scene: Scene
) -> list[list[Measurement]]:
    """Of each claim one measurement as of its date, one on the snapshot's, or its board's; one
    alone where the days are the same, or the record says only what is so today.

    Reads `models`, `estimates`, `lineage`, `parents` and `verdicts`, but for what relation `claims`
    has. Raises `ConfigError` if a claim names a tier or mode that was not assessed.
    """
    found = {claim.id: _on_board(claim, claim.board) for claim in claims if claim.board}
    of_hub = [claim for claim in claims if claim.board is None]
    if of_hub:
        found |= _on_hub(con, of_hub, scene)
    return [found[claim.id] for claim in claims]


def keep(con: duckdb.DuckDBPyConnection, claims: Sequence[Claim], scene: Scene) -> pa.Table:
    """Relation `claims`, for those that `measure` can: what each finds on its days."""
    known = _verdict_columns(con)
    of_hub = [claim for claim in claims if claim.board is None and _column(claim) in (None, *known)]
    asked = _asked(of_hub, scene)
    return kept_claims.rows_of(asked, look(con, asked) if asked else [])


def _on_hub(
    con: duckdb.DuckDBPyConnection, claims: Sequence[Claim], scene: Scene
) -> dict[str, list[Measurement]]:
    _check_columns(con, claims)
    asked, known = _asked(claims, scene), dict(kept_claims.read(con))
    left = [(claim, day) for claim, day in asked if kept_claims.key_of(claim, day) not in known]
    for one, seen in zip(left, look(con, left) if left else (), strict=True):
        known[kept_claims.key_of(*one)] = seen
    found: dict[str, list[Measurement]] = {claim.id: [] for claim in claims}
    for claim, day in asked:
        found[claim.id].append(
            _measurement(claim, day, scene, known[kept_claims.key_of(claim, day)])
        )
    return found


def _asked(claims: Sequence[Claim], scene: Scene) -> list[tuple[Claim, date]]:
    return [(claim, day) for claim in claims for day in _days(claim, scene)]


def _days(claim: Claim, scene: Scene) -> tuple[date, ...]:
    if isinstance(claim.test, Threshold) and claim.test.quantity in RECORDED:
        return (scene.data_date,)  # the record says what is so today
    return claim.said_on, scene.data_date


def _on_board(claim: Claim, board: Board) -> list[Measurement]:
    """On the day of the claim, if the board is that old, and on the day of the export."""
    found = []
    with asking() as con:
        con.register("board", board.rows)
        for day in dict.fromkeys((min(claim.said_on, board.exported), board.exported)):
            sql = query(claim, day)
            row = con.execute(f"SELECT {_COUNTED} FROM ({sql})").fetchone()
            assert row is not None
            counts = Counts(*map(int, row))
            shown = con.execute(
                f"SELECT id FROM ({sql}) WHERE level >= {POSSIBLY} ORDER BY level DESC, id"
                f" LIMIT {EXAMPLES}"
            ).fetchall()
            found.append(
                Measurement(
                    claim=claim,
                    day=day,
                    counts=counts,
                    verdict=judge(claim.expectation, counts, {}),
                    examples=tuple(str(name) for (name,) in shown),
                    missing=(),
                    cannot_tell=(f"{board.note[0].upper()}{board.note[1:]}", *claim.cannot_tell),
                    sql=sql,
                )
            )
    return found


_COUNTED = (
    ", ".join(f"count(*) FILTER (level >= {n})" for n in LEVELS.values())
    + ", count(*), count(*) FILTER (existed < 3), coalesce(min(level), 0), coalesce(max(level), 0)"
)


def _measurement(claim: Claim, day: date, scene: Scene, seen: Seen) -> Measurement:
    missing = tuple(m for m in claim.selection.models if m.lower() not in seen.named)
    return Measurement(
        claim=claim,
        day=day,
        counts=seen.counts,
        verdict=_verdict(claim, seen.counts, seen.named, missing, scene),
        examples=seen.examples,
        missing=missing,
        cannot_tell=_limits(claim, day, scene, seen.counts),
        sql=query(claim, day),
    )


def _verdict(
    claim: Claim, counts: Counts, named: Mapping[str, int], missing: tuple[str, ...], scene: Scene
) -> Verdict:
    verdict = judge(claim.expectation, counts, named)
    if claim.needs_whole_hub and not scene.whole_hub:
        return judge_on_part(claim.expectation, verdict)
    speaks_of_missing = missing and claim.expectation.kind in _NEEDS_EVERY_MODEL
    if speaks_of_missing and verdict in (Verdict.HOLDS, Verdict.LIKELY):
        return Verdict.OPEN
    return verdict


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


def _check_columns(con: duckdb.DuckDBPyConnection, claims: Sequence[Claim]) -> None:
    tests = {c.id: column for c in claims if (column := _column(c)) is not None}
    known = _verdict_columns(con) if tests else []
    for claim, column in tests.items():
        if column not in known:
            raise ConfigError(f"claim {claim}: no verdicts for '{column}'{closest(column, known)}")


def _column(claim: Claim) -> str | None:
    """The verdict column that a claim names, if it does."""
    return claim.test.column if isinstance(claim.test, RuleTest) else None


def _verdict_columns(con: duckdb.DuckDBPyConnection) -> list[str]:
    described = con.execute("DESCRIBE verdicts").fetchall()
    return [str(name) for name, *_ in described if name != "model"]
