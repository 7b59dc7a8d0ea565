"""Tables that the facts join: developers, figures of direct bases, the best model so far."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager

import duckdb

from hubscan.rules.engine import by_developer, predecessors, strangers
from hubscan.rules.engine.derived import Rates
from hubscan.rules.engine.developers import NAMES, WORDS
from hubscan.rules.engine.facts import BASES, DEVELOPERS, FRONTIER
from hubscan.rules.language.vocabulary import DATES, OF_DEVELOPERS
from hubscan.store.engine import any_row, has_table

KNOWN_FRONTIER = "known_frontier"
_ENDS = ("low", "best", "high")


def make_side_tables(
    con: duckdb.DuckDBPyConnection, words: Collection[str], rates: Rates | None = None
) -> None:
    """Create the side tables that facts with `words` need.

    What is known of developers stands in table `developers` of `con`, if anything is. Tables
    `known_frontier`, `developer_sums` and `developer_days` take the place of what the models at
    hand would give, where these are not all.
    """
    if set(words) & {*WORDS, *OF_DEVELOPERS}:
        _make(con, DEVELOPERS, models_of_developers(developers_query(con)))
    if any(w.startswith("base.") or (w.startswith("base_") and w in DATES) for w in words):
        _make_bases(con, words)
    answerable = _answerable(con, words)
    if len(answerable) < len(words):
        _make_empty(con, FRONTIER, ["day DATE"], asked(words, "frontier"))
        _make_empty(con, by_developer.PREDECESSORS, ["model INTEGER"], by_developer.before(words))
    words = answerable
    if any(w.startswith("frontier.") for w in words):
        given = has_table(con, KNOWN_FRONTIER)
        query = f"FROM {KNOWN_FRONTIER}" if given else frontier_query(asked(words, "frontier"))
        _make(con, FRONTIER, query)
    named = strangers.names(con)
    for name, query in _of_developers(words, by_developer.who(named), rates).items():
        if name == by_developer.DAYS and has_table(con, predecessors.KNOWN):
            places = "SELECT (row_number() OVER () - 1)::INTEGER AS model"
            _make(con, by_developer.PREDECESSORS, f"{places}, k.* FROM {predecessors.KNOWN} k")
            continue
        rows = f"FROM {name}" if has_table(con, name) else query
        table, of_models = _ONE_ROW_A_MODEL[name]
        _make(con, table, of_models(named, rows=f"({rows})"))


_ONE_ROW_A_MODEL = {
    by_developer.SUMS: (by_developer.TOTALS, by_developer.totals_of),
    by_developer.DAYS: (by_developer.PREDECESSORS, by_developer.predecessors_of),
}


def _make_bases(con: duckdb.DuckDBPyConnection, words: Collection[str]) -> None:
    """The figures of direct bases that `words` ask for."""
    quantities = asked(words, "base")
    dated = any(w in DATES for w in words if w.startswith("base_"))
    if strangers.any_built_on(con):
        _make(con, BASES, bases_query(quantities, dated=dated, figures=_OF_PARENTS))
    else:
        days = ["release_date DATE", "release_date_source VARCHAR"] if dated else []
        _make_empty(con, BASES, ["model INTEGER", *days], quantities)


def _answerable(con: duckdb.DuckDBPyConnection, words: Collection[str]) -> Collection[str]:
    """Without those of `words` that ask for the best before a model, if none has a day: files at
    hand have none."""
    others = [w for w in words if not w.startswith(("frontier.", "developer."))]
    if len(others) == len(words) or any_row(con, _DATED):
        return words
    return others


_DATED = "estimates WHERE release_date IS NOT NULL"


def _make_empty(
    con: duckdb.DuckDBPyConnection, name: str, columns: Sequence[str], quantities: Sequence[str]
) -> None:
    """The table `name` of `columns` and of figures of `quantities`, without rows."""
    figures = (f"{q}_{end} DOUBLE" for q in quantities for end in _ENDS)
    con.execute(f"CREATE OR REPLACE TEMP TABLE {name} ({', '.join([*columns, *figures])})")


def _of_developers(words: Collection[str], made_by: str, rates: Rates | None) -> dict[str, str]:
    """Tables keyed by developer that `words` need: name → query over the models of `made_by`."""
    found = {}
    if by_developer.summed(words):
        found[by_developer.SUMS] = by_developer.sums_query(words, made_by, rates)
    if by_developer.before(words):
        found[by_developer.DAYS] = by_developer.days_query(words, made_by, rates)
    return found


@contextmanager
def of_all_models(
    con: duckdb.DuckDBPyConnection, words: Collection[str], rates: Rates | None = None
) -> Iterator[None]:
    """Keep the tables that speak of all models at hand, for whoever asks for them twice."""
    if not words:
        yield
        return
    words, named = _answerable(con, words), strangers.names(con)
    queries = _of_many_models(words, by_developer.who(named), rates)
    missing = [name for name in queries if not has_table(con, name)]
    at_once = by_developer.DAYS in missing
    if at_once:
        missing.remove(by_developer.DAYS)
        predecessors.register(con, words, named, rates)
    for name in missing:
        _make(con, name, queries[name])
    try:
        yield
    finally:
        for name in missing:
            con.execute(f"DROP TABLE {name}")
        if at_once:
            predecessors.unregister(con)


def _of_many_models(words: Collection[str], made_by: str, rates: Rates | None) -> dict[str, str]:
    """What depends on many models at once: table → query. Of developers only the models of
    `made_by` count."""
    found = _of_developers(words, made_by, rates)
    if frontier := asked(words, "frontier"):
        found[KNOWN_FRONTIER] = frontier_query(frontier)
    return found


def beyond_one_family(
    con: duckdb.DuckDBPyConnection, words: Collection[str], rates: Rates | None = None
) -> dict[str, str]:
    """Tables that a few models taken out of `con` cannot make themselves: name → query.

    Tables that `con` has come along complete. Others are made of the developers and for the days of
    the models that `store.subset.choose` chose.
    """
    words = _answerable(con, words)
    names = _of_many_models(words, "", rates)
    needed = {name: f"FROM {name}" for name in names if has_table(con, name)}
    missing = names.keys() - needed.keys()
    if missing & _ONE_ROW_A_MODEL.keys():
        made = _of_developers(words, by_developer.who_near(con, strangers.names(con)), rates)
        needed |= {name: query for name, query in made.items() if name in missing}
    if KNOWN_FRONTIER in missing:
        needed[KNOWN_FRONTIER] = frontier_near(con, asked(words, "frontier"))
    if has_table(con, "developers"):
        needed["developers"] = "FROM developers"
    return needed


def asked(words: Collection[str], owner: str) -> list[str]:
    """Quantities that `words` ask of `owner`, as `<owner>.<quantity>`."""
    return sorted(w.removeprefix(f"{owner}.") for w in words if w.startswith(f"{owner}."))


def _make(con: duckdb.DuckDBPyConnection, name: str, query: str) -> None:
    con.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {query}")


def developers_query(con: duckdb.DuckDBPyConnection) -> str:
    """SELECT of namespace and every developer fact, NULL where unknown."""
    if not has_table(con, "developers"):
        nothing = ", ".join(
            f"CAST(NULL AS {'DOUBLE' if word in WORDS else 'VARCHAR'}) AS {word}"
            for word in (*WORDS, *NAMES)
        )
        return f"SELECT '' AS namespace, {nothing} WHERE FALSE"
    facts = ", ".join(f"max({word}) AS {word}" for word in (*WORDS, *NAMES))
    return f"SELECT lower(namespace) AS namespace, {facts} FROM developers GROUP BY 1"


def models_of_developers(developers: str) -> str:
    """SELECT of each model of a known developer, and the facts of that developer."""
    return (
        "SELECT m.model, d.* FROM models m"
        f" JOIN ({developers}) AS d ON d.namespace = lower(m.namespace)"
    )


_OF_PARENTS = "(FROM estimates WHERE model IN (SELECT parent FROM parents))"
"""A fortieth of all models."""


def bases_query(
    quantities: Sequence[str], *, dated: bool = True, figures: str = "estimates"
) -> str:
    """SELECT of each derivative and the figures of its direct bases, and their dates if `dated`.

    The relation `figures` has the rows of `estimates` about the bases.

    Of several bases the largest figure counts, and the latest date. A base outside the snapshot,
    or one that was only inferred, leaves the figures open above and without a best value.
    """
    sure = "p.parent IS NOT NULL AND p.grade <> 'inferred'"
    columns = []
    for q in quantities:
        columns += [
            f"max(CASE WHEN {sure} THEN e.{q}_low END) AS {q}_low",
            f"CASE WHEN bool_and({sure} AND e.{q}_best IS NOT NULL) THEN max(e.{q}_best) END"
            f" AS {q}_best",
            f"CASE WHEN bool_and({sure} AND e.{q}_high IS NOT NULL) THEN max(e.{q}_high) END"
            f" AS {q}_high",
        ]
    dates = [
        f"CASE WHEN bool_and({sure}) THEN max(e.release_date) END AS release_date",
        "max(e.release_date_source) FILTER (WHERE e.release_date_source = 'hub_floor')"
        " AS release_date_source",
    ]
    columns += dates if dated else []
    return (
        f"SELECT p.child AS model, {', '.join(columns)} FROM parents p"
        f" LEFT JOIN {figures} e ON e.model = p.parent"
        " WHERE p.used AND p.relation <> 'distilled' GROUP BY p.child"
    )


def frontier_query(quantities: Sequence[str]) -> str:
    """SELECT of each release day and the largest figures of all models released before it.

    The best value is the largest best value known; one unknown model leaves the high end open.
    """
    daily, running = [], []
    over = "OVER (ORDER BY day ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)"
    for q in quantities:
        daily += _largest(q)
        running += [f"COALESCE(max({q}_{e}) {over}, 0) AS {q}_{e}" for e in _ENDS]
    return (
        f"SELECT day, {', '.join(running)} FROM (SELECT release_date AS day, {', '.join(daily)}"
        " FROM estimates WHERE release_date IS NOT NULL GROUP BY release_date) AS daily"
    )


_FEW_DAYS = 12


def frontier_near(con: duckdb.DuckDBPyConnection, quantities: Sequence[str]) -> str:
    """The same for the release days of the models that `store.subset.choose` chose: for a few of
    them the largest figures between one and the next are enough."""
    days = con.execute(
        "SELECT DISTINCT release_date FROM estimates WHERE release_date IS NOT NULL"
        " AND model IN (SELECT model FROM chosen_models) ORDER BY 1"
    ).fetchall()
    if not 0 < len(days) <= _FEW_DAYS:
        return frontier_query(quantities)
    dates = [f"DATE '{day}'" for (day,) in days]
    place = " + ".join(f"(release_date >= {day})::INTEGER" for day in dates)
    daily, listed = [], ", ".join(f"({place}, {day})" for place, day in enumerate(dates))
    for q in quantities:
        daily += _largest(q)
    figures = [f"{q}_{end}" for q in quantities for end in _ENDS]
    largest = ", ".join(f"COALESCE(max({f}), 0) AS {f}" for f in figures)
    return (
        f"SELECT d.day, {largest} FROM (VALUES {listed}) AS d(place, day) LEFT JOIN (SELECT"
        f" {place} AS place, {', '.join(daily)} FROM estimates WHERE release_date < {dates[-1]}"
        " GROUP BY 1) AS before ON before.place <= d.place GROUP BY d.day"
    )


def _largest(quantity: str) -> list[str]:
    """The largest figures of a group of models; one that is unknown leaves the high end open."""
    return [
        f"max(COALESCE({quantity}_low, 0)) AS {quantity}_low",
        f"max(COALESCE({quantity}_best, {quantity}_low)) AS {quantity}_best",
        f"max(COALESCE({quantity}_high, 1e308)) AS {quantity}_high",
    ]
