"""Whom a tier reaches: publishers by kind and country, models instead of repositories, and how
many more every month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import duckdb

from hubscan.model.clock import DAYS_A_YEAR
from hubscan.rules.language.owed import Due, owed_sql
from hubscan.store.engine import identifier

_TOPS = (100, 1000)
_DAYS_A_MONTH = DAYS_A_YEAR / 12
_PAST = 12
"""Months before the last day of the data that the newest rate looks back on."""

Three = tuple[int, int, int]
"""At least, likely, at most."""


@dataclass(frozen=True, slots=True)
class Reached:
    """What one verdict column covers, seen as people and as models."""

    repositories: Three
    models: Three
    """One developer and one root: a model in all the forms its developer gave it."""
    families: Three
    """Roots, whoever made what descends from them."""
    publishers: Three
    """Namespaces."""
    developers: Three
    """Namespaces of one developer counted once."""
    by_kind: tuple[tuple[str, Three], ...]
    """Developers by what they are."""
    by_country: tuple[tuple[str, Three], ...]
    """Developers by where they are based, the most likely first."""
    of_the_top: tuple[tuple[int, Three], ...]
    """Of so many most downloaded repositories."""
    by_day_owed: tuple[tuple[str, Three], ...]
    """Repositories by the day from which their duties are owed, where the text gives one."""
    a_month: tuple[tuple[str, float], ...]
    """(period, likely covered repositories created a month in it)."""


def reached(
    con: duckdb.DuckDBPyConnection, column: str, since: date | None, owed: Sequence[Due] = ()
) -> Reached:
    """Reads `verdicts`, `models`, `lineage`, `estimates` and `developers`.

    `since` begins the first period of `a_month`; None leaves that period out. `owed` says from
    which day the tier's duties are owed.
    """
    con.execute(_SEEN.format(level=identifier(column), owed=owed_sql(owed, "e.release_date")))
    return Reached(
        repositories=_three(con, "model"),
        models=_three(con, "(developer, root)"),
        families=_three(con, "root"),
        publishers=_three(con, "namespace"),
        developers=_three(con, "developer"),
        by_kind=_by(con, "kind"),
        by_country=_by(con, "country"),
        of_the_top=tuple((n, _three(con, "model", f"WHERE place <= {n}")) for n in _TOPS),
        by_day_owed=_by_day(con) if owed else (),
        a_month=tuple(_rates(con, since)),
    )


_SEEN = """
    CREATE OR REPLACE TEMP TABLE reached AS
    SELECT v.model, v.{level} AS level, l.root, lower(m.namespace) AS namespace,
        coalesce(d.developer, lower(m.namespace)) AS developer,
        coalesce(d.kind, 'unknown') AS kind, coalesce(d.country, 'unknown') AS country,
        CAST(m.created_at AS DATE) AS created, {owed} AS owed,
        row_number() OVER (ORDER BY coalesce(m.downloads, 0) DESC, m.id) AS place
    FROM verdicts v JOIN models m USING (model) JOIN lineage l USING (model)
    JOIN estimates e USING (model)
    LEFT JOIN (SELECT lower(namespace) AS namespace, max(developer) AS developer,
            max(kind) AS kind, max(country) AS country FROM developers GROUP BY 1) d
        ON d.namespace = lower(m.namespace)
"""
_COUNTS = ", ".join(f"count(DISTINCT {{what}}) FILTER (level >= {k})" for k in (3, 2, 1))


def _three(con: duckdb.DuckDBPyConnection, what: str, where: str = "") -> Three:
    row = con.execute(f"SELECT {_COUNTS.format(what=what)} FROM reached {where}").fetchone()
    assert row is not None
    return int(row[0]), int(row[1]), int(row[2])


def _by(con: duckdb.DuckDBPyConnection, group: str) -> tuple[tuple[str, Three], ...]:
    rows = con.execute(
        f"SELECT {group}, {_COUNTS.format(what='developer')} FROM reached WHERE level > 0"
        f" GROUP BY 1 ORDER BY 3 DESC, 4 DESC, 1"
    ).fetchall()
    return tuple((str(name), (int(a), int(b), int(c))) for name, a, b, c in rows)


def _by_day(con: duckdb.DuckDBPyConnection) -> tuple[tuple[str, Three], ...]:
    rows = con.execute(
        f"SELECT coalesce(CAST(owed AS VARCHAR), 'unknown'), {_COUNTS.format(what='model')}"
        " FROM reached WHERE level > 0 GROUP BY 1 ORDER BY 1"
    ).fetchall()
    return tuple((str(day), (int(a), int(b), int(c))) for day, a, b, c in rows)


def _rates(con: duckdb.DuckDBPyConnection, since: date | None) -> list[tuple[str, float]]:
    row = con.execute("SELECT max(created) FROM reached").fetchone()
    last = row[0] if row else None
    if last is None:
        return []
    begins = {f"in the {_PAST} months to {last}": f"DATE '{last}' - INTERVAL {_PAST} MONTH"}
    if since is not None and since < last:
        begins = {f"from {since} to {last}": f"DATE '{since}'"} | begins
    found = []
    for period, begin in begins.items():
        rate = con.execute(
            f"SELECT count(*) FILTER (level >= 2 AND created > {begin}) * {_DAYS_A_MONTH}"
            f" / greatest(date_diff('day', CAST({begin} AS DATE), DATE '{last}'), 1) FROM reached"
        ).fetchone()
        assert rate is not None
        found.append((period, float(rate[0])))
    return found
