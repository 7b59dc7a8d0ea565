"""What people wait for: a count that crosses a line, a well-known model that falls under a rule."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import duckdb

from hubscan.model.choices import LEVELS
from hubscan.model.errors import UnknownNameError
from hubscan.reports.past import AS_WRITTEN, Past
from hubscan.reports.words import visible
from hubscan.store.attach import attach_table
from hubscan.store.datadir import DataDir, Stored, day_of, finished
from hubscan.store.engine import connect, identifier

_LINE = re.compile(
    r"(?P<rule>[\w.-]+)/(?P<tier>[\w.-]+)@(?P<mode>\w+)"
    r"(?:\.(?P<level>surely|expected|likely|possibly))?(?:>=|:)(?P<count>[0-9_]+)$"
)
_STEPS = (1, 2, 5)
_MOST_DIGITS = 12


_WORDS = {
    "surely": "surely covered",
    "expected": "expected to be covered",
    "likely": "likely covered",
    "possibly": "possibly covered",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A count to wait for."""

    rule: str
    tier: str
    mode: str
    level: str | None
    """None: the expected count, or the likely one where either day has no other."""
    count: int


@dataclass(frozen=True, slots=True)
class Crossing:
    """A count that was on one side of a line and is on the other."""

    line: Line
    before: Past
    after: Past

    @property
    def level(self) -> str:
        """Which count it is."""
        if self.line.level is not None:
            return self.line.level
        return "likely" if None in (self.before.expected, self.after.expected) else "expected"

    @property
    def counts(self) -> tuple[int, int] | None:
        """On the day before and on the newest; None if either day has no such count."""
        was, now = (getattr(row, self.level) for row in (self.before, self.after))
        return None if was is None or now is None else (int(was), int(now))

    @property
    def is_one(self) -> bool:
        """Whether the line was crossed."""
        was, now = self.counts or (0, 0)
        return (was >= self.line.count) != (now >= self.line.count)

    def words(self) -> str:
        """One sentence."""
        was, now = self.counts or (0, 0)
        way = "reached" if now > was else "fell below"
        where = f"{self.line.rule}/{self.line.tier} ({self.line.mode})"
        return (
            f"{where} {way} {self.line.count:,} models {_WORDS[self.level]}:"
            f" {was:,} on {self.before.data_date}, {now:,} on {self.after.data_date}."
        )


@dataclass(frozen=True, slots=True)
class Arrival:
    """A well-known model that is covered now and was not before, or was not there."""

    id: str
    downloads: int
    tiers: tuple[str, ...]

    def words(self) -> str:
        """One sentence."""
        return (
            f"{visible(self.id)} ({self.downloads:,} downloads) is now likely covered by"
            f" {', '.join(self.tiers)}."
        )


def parse_line(text: str) -> Line:
    """`eu-gpai/gpai@cumulative.surely>=600`; without a level, the expected count.

    Raises `UnknownNameError` for anything else.
    """
    found = _LINE.fullmatch(text.replace(" ", "").replace(",", ""))
    if found is None:
        raise UnknownNameError(
            f"'{text}' is no line to watch",
            hint="Write it as RULE/TIER@MODE>=COUNT, e.g. eu-gpai/gpai@cumulative>=600.",
        )
    return Line(found["rule"], found["tier"], found["mode"], found["level"], int(found["count"]))


def crossings(past: Sequence[Past], lines: Sequence[Line]) -> list[Crossing]:
    """The `lines` that the newest day of the history crossed; without lines, round numbers.

    Raises `UnknownNameError` for a line of a tier that the history does not have.
    """
    written = [row for row in past if row.reading == AS_WRITTEN]
    days = sorted({row.data_date for row in written})
    if len(days) < 2:
        return []
    then, now = (
        {(r.rule, r.tier, r.mode): r for r in written if r.data_date == day} for day in days[-2:]
    )
    for line in lines:
        if (line.rule, line.tier, line.mode) not in now:
            raise UnknownNameError(
                f"{line.rule}/{line.tier}@{line.mode} is not in the history of {days[-1]}",
                hint="`hubscan history show` lists what there is.",
            )
        if line.level == "expected" and now[line.rule, line.tier, line.mode].expected is None:
            raise UnknownNameError(
                f"no count is expected for {line.rule}/{line.tier}@{line.mode} on {days[-1]}",
                hint=f"Watch {line.rule}/{line.tier}@{line.mode}.likely instead.",
            )
    wanted = lines or [line for row in now.values() for line in _round_lines(row)]
    found = []
    for line in wanted:
        key = (line.rule, line.tier, line.mode)
        if key in then:
            found.append(Crossing(line, then[key], now[key]))
    crossed = [crossing for crossing in found if crossing.is_one]
    return crossed if lines else _outermost(crossed)


def arrivals(data: DataDir, well_known: int) -> list[Arrival]:
    """Models with at least `well_known` downloads that are likely covered by more than before.

    Compares the assessments of the two newest days; none if there are not two.
    """
    pair = _newest_two(data)
    if pair is None:
        return []
    with connect() as con:
        for side, (snapshot, assessment) in zip("ab", pair, strict=True):
            attach_table(con, snapshot, "models", f"{side}_models")
            attach_table(con, assessment, "verdicts", f"{side}_verdicts")
        return list(_arrived(con, well_known))


def _arrived(con: duckdb.DuckDBPyConnection, well_known: int) -> Iterator[Arrival]:
    columns = _columns(con, "b")
    known = set(_columns(con, "a"))
    shared = [column for column in columns if column in known]
    likely = LEVELS["likely"]

    def covered(side: str) -> str:
        listed = ", ".join(
            f"CASE WHEN {side}.{identifier(c)} >= {likely} THEN '{c}' END" for c in shared
        )
        return f"list_filter([{listed}], lambda c: c IS NOT NULL)"

    if not shared:
        return
    rows = con.execute(
        f"""
        WITH b AS (SELECT key, id, downloads, v.* FROM b_models m JOIN b_verdicts v USING (model)
                WHERE downloads >= ?),
            a AS (SELECT key, v.* FROM a_models m JOIN a_verdicts v USING (model)
                WHERE key IN (SELECT key FROM b))
        SELECT b.id, b.downloads,
            list_filter({covered("b")}, lambda c: NOT list_contains({covered("a")}, c)) AS new
        FROM b LEFT JOIN a USING (key) WHERE len(new) > 0 ORDER BY b.downloads DESC, b.id
        """,
        [well_known],
    ).fetchall()
    for name, downloads, tiers in rows:
        yield Arrival(str(name), int(downloads), tuple(tiers))


def _columns(con: duckdb.DuckDBPyConnection, side: str) -> list[str]:
    rows = con.execute(f"DESCRIBE {side}_verdicts").fetchall()
    return [row[0] for row in rows if row[0] != "model"]


def _newest_two(data: DataDir) -> list[tuple[Stored, Stored]] | None:
    """(snapshot, assessment) of the two newest days."""
    snapshots = {s.id: s for s in finished(data.snapshots)}
    days: dict[str, tuple[Stored, Stored]] = {}
    for assessment in finished(data.assessments):
        snapshot = snapshots.get(str(assessment.manifest.get("snapshot")))
        if snapshot is not None and assessment.scenario is None:
            days[day_of(snapshot)] = snapshot, assessment
    newest = [days[day] for day in sorted(days)[-2:]]
    return newest if len(newest) == 2 else None


def _round_lines(row: Past) -> Iterator[Line]:
    """1, 2, 5, 10, 20, 50, … models."""
    for digits in range(_MOST_DIGITS):
        for step in _STEPS:
            yield Line(row.rule, row.tier, row.mode, None, step * 10**digits)


def _outermost(found: list[Crossing]) -> list[Crossing]:
    """Of the round numbers that one count crossed, the farthest."""
    last: dict[tuple[str, str, str], Crossing] = {}
    for crossing in found:
        line = crossing.line
        key = (line.rule, line.tier, line.mode)
        was, now = crossing.counts or (0, 0)
        if key not in last or now > was:
            last[key] = crossing
    return list(last.values())
