"""The whole evaluation as one SQL statement, for engines other than the built-in one.

It reads the same Parquet tables (`models`, `estimates`, `lineage`, `parents`) and gives the same
`verdicts`. Each round of the plan becomes two steps: what ancestors, bases and teachers hand
down, then the tiers that were waiting for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import sqlglot
from sqlglot import exp

from hubscan.rules.engine import by_developer, developers, lost_parents, side_tables, strangers
from hubscan.rules.engine.degree_sql import level, printed
from hubscan.rules.engine.degrees import LIKELY, NOT, SURE, UNKNOWN
from hubscan.rules.engine.derived import Rates
from hubscan.rules.engine.facts import BASES, DEVELOPERS, FRONTIER, STRANGERS, facts_of, facts_query
from hubscan.rules.engine.plan import Plan, Step, make_plan
from hubscan.rules.engine.weightless import WEIGHTLESS
from hubscan.rules.language.vocabulary import OF_DEVELOPERS
from hubscan.rules.rulebook import Rulebook
from hubscan.store.engine import identifier

_GHOST = "-1 - n.child"
"""Number of the lost parents of a child, beside the numbers of models."""
_EDGES = f"""
    SELECT child, parent, MAX(CASE WHEN grade = 'inferred' THEN {LIKELY} ELSE {SURE} END)
        AS trust
    FROM parents WHERE used AND parent IS NOT NULL AND relation <> 'distilled'
    GROUP BY child, parent
    UNION ALL SELECT n.child AS child, {_GHOST} AS parent, {SURE} AS trust FROM lost AS n"""
_UP = """
    SELECT child AS model, parent AS above, trust FROM edges
    UNION ALL
    SELECT up.model AS model, e.parent AS above, LEAST(up.trust, e.trust) AS trust
    FROM up JOIN edges AS e ON e.child = up.above"""
# what bounds a lost parent bounds its own ancestors, which are unknown
_UNKNOWN_ABOVE = f"SELECT {_GHOST} AS model, {_GHOST} AS above, {UNKNOWN} AS trust FROM lost AS n"
_ANCESTORS = f"""
    SELECT model, above, MAX(trust) AS trust FROM up GROUP BY model, above
    UNION ALL {_UNKNOWN_ABOVE}"""
_MISSING = f"SELECT child AS model FROM lost AS n UNION ALL SELECT {_GHOST} AS model FROM lost AS n"
_DOUBT = """
    SELECT model FROM missing
    UNION
    SELECT a.model AS model FROM ancestors AS a JOIN missing AS m ON m.model = a.above"""
_NO_WEIGHTS = f"SELECT model AS none FROM ({WEIGHTLESS}) AS w WHERE weightless"
_TEACHERS = f"""
    SELECT child AS model, parent AS above, {SURE} AS trust
    FROM parents WHERE used AND parent IS NOT NULL AND relation = 'distilled'
    AND grade <> 'inferred'"""
_BASES = f"SELECT child AS model, parent AS above, trust FROM edges UNION ALL {_UNKNOWN_ABOVE}"
_GIVERS = {"ancestor": "ancestors", "base": "direct", "teacher": "teachers"}


def print_sql(book: Rulebook, dialect: str, *, rates: Rates | None = None) -> str:
    """One SELECT in `dialect` that gives `model` and every verdict column, sorted by model.

    Without `rates` table `estimates` must have the columns of `derived.WORDS`.
    """
    plan = make_plan(book)
    related = any(":" in name for step in plan.steps.values() for name in step.reads)
    related = related or bool(plan.words & strangers.WORDS)
    facts = facts_query(facts_of(plan.words, rates))
    steps = [*_side_tables(plan, rates)]
    if related:
        read = " ".join([facts, *(query for name, query in steps if name in _OF_LOST_TOO)])
        steps = [*_with_lost_parents(read), *_FAMILY, *map(_renamed, steps)]
        facts = _known(facts)
    steps.append(("facts", facts))
    tested = [
        f"{_cast(test.text)} AS {identifier(name)}" for name, test in plan.tests.found.items()
    ]
    named = ["id"] if "id" in plan.words else []
    steps.append(("tested", f"SELECT {', '.join(['model', *named, *tested])} FROM facts"))
    last = "tested"
    for number, (handed, ready) in enumerate(plan.rounds(), start=1):
        for name, query in _round(plan, number, last, handed, ready):
            steps.append((name, query))
            last = name
    levels = [
        f"CASE WHEN none IS NOT NULL THEN {NOT} ELSE"
        f" {level(identifier(plan.same[c.name]))} END AS {identifier(c.name)}"
        for c in book.columns()
    ]
    listed = ", ".join(f"{name} AS ({query})" for name, query in steps)
    columns = ", ".join(["model", *levels])
    none = f"LEFT JOIN no_weights ON no_weights.none = {last}.model"
    text = (
        f"WITH RECURSIVE {listed}, no_weights AS ({_NO_WEIGHTS})"
        f" SELECT {columns} FROM {last} {none}"
        " WHERE model >= 0 ORDER BY model"
    )
    return translate(text, dialect)


def translate(text: str, dialect: str) -> str:
    """DuckDB's SQL as another dialect's, laid out for reading."""
    tree = sqlglot.parse_one(text, read="duckdb")
    if dialect == "bigquery":  # its column names take letters, digits and _ only
        for name in tree.find_all(exp.Identifier):
            name.set("this", re.sub(r"[^A-Za-z0-9_]+", "_", name.name))
    # no date in a window is NULL, so where NULLs would sort does not matter
    return tree.sql(dialect, pretty=True, unsupported_level=sqlglot.ErrorLevel.IGNORE)


def _side_tables(plan: Plan, rates: Rates | None) -> Iterator[tuple[str, str]]:
    words, made_by = plan.words, by_developer.who(strangers.NAMES)
    if any(w.startswith(("base.", "base_release")) for w in words):
        yield BASES, side_tables.bases_query(side_tables.asked(words, "base"))
    if any(w.startswith("frontier.") for w in words):
        yield FRONTIER, side_tables.frontier_query(side_tables.asked(words, "frontier"))
    if words & strangers.WORDS:
        yield STRANGERS, strangers.query()
    if words & {*developers.WORDS, *OF_DEVELOPERS}:
        facts = ", ".join((*developers.WORDS, *developers.NAMES))
        named = f"SELECT lower(namespace) AS namespace, {facts} FROM developers"
        yield DEVELOPERS, side_tables.models_of_developers(named)
    if by_developer.summed(words):
        yield by_developer.SUMS, by_developer.sums_query(words, made_by, rates)
        yield by_developer.TOTALS, by_developer.totals_of(strangers.NAMES)
    if by_developer.before(words):
        yield by_developer.DAYS, by_developer.days_query(words, made_by, rates)
        yield by_developer.PREDECESSORS, by_developer.predecessors_of(strangers.NAMES)


_OF_LOST_TOO = (DEVELOPERS, by_developer.TOTALS, by_developer.PREDECESSORS)
"""Side tables with a row for lost parents as for models."""

_FAMILY = (
    ("edges", _EDGES),
    ("up", _UP),
    ("ancestors", _ANCESTORS),
    ("direct", _BASES),
    ("teachers", _TEACHERS),
    ("missing", _MISSING),
    ("doubt", _DOUBT),
)
_TABLES = {
    "estimates": ("er", lost_parents.FIGURES),
    "models": ("m", lost_parents.RECORD),
    "lineage": ("l", {**lost_parents.PLACE, "root": _GHOST}),
}
"""Table → its aliases in the query of the facts, and what is known of lost parents."""


def _with_lost_parents(facts: str) -> Iterator[tuple[str, str]]:
    """The tables that the text `facts` reads, with a row for each child's lost parents added."""
    yield "lost", lost_parents.LOST
    for table, (aliases, known) in _TABLES.items():
        names = known if table == "models" else ()
        read = sorted(set(re.findall(rf"\b[{aliases}]\.(\w+)", facts)) | {"model", *names})
        told = [_GHOST if name == "model" else known.get(name, "NULL") for name in read]
        yield (
            f"known_{table}",
            f"SELECT {', '.join(read)} FROM {table} UNION ALL SELECT {', '.join(told)}"
            " FROM lost AS n JOIN estimates AS e ON e.model = n.child",
        )


def _known(query: str) -> str:
    """The same query over the tables with lost parents."""
    return re.sub(rf"\b(FROM|JOIN) ({'|'.join(_TABLES)})\b", r"\1 known_\2", query)


def _renamed(step: tuple[str, str]) -> tuple[str, str]:
    name, query = step
    if name == STRANGERS:
        return name, f"{query} UNION ALL SELECT {_GHOST}, {UNKNOWN} FROM lost AS n"
    return name, _known(query) if name in _OF_LOST_TOO else query


def _round(
    plan: Plan, number: int, last: str, handed: list[str], ready: list[Step]
) -> Iterator[tuple[str, str]]:
    named = [name for name in handed if name.startswith("named:")]
    if named:
        here = [f"{_matches(plan, name)} AS {identifier('own ' + name)}" for name in named]
        yield f"named_{number}", f"SELECT *, {', '.join(here)} FROM {last}"
        last = f"named_{number}"
    if handed:
        yield f"handed_{number}", _handed_down(last, handed)
        last = f"handed_{number}"
    if ready:
        made = [f"{_cast(printed(s.degree))} AS {identifier(s.name)}" for s in ready]
        yield f"tiers_{number}", f"SELECT *, {', '.join(made)} FROM {last}"


def _handed_down(last: str, handed: list[str]) -> str:
    """Every row of `last` with the greatest degree that each giver hands down to it."""
    columns, joins = [f"{last}.*"], []
    for kind, giver in _GIVERS.items():
        wanted = [h for h in handed if (h.split(":", 1)[0] == kind)]
        if kind == "ancestor":
            wanted += [h for h in handed if h.startswith("named:")]
        if not wanted:
            continue
        greatest = [f"MAX(LEAST(d.{_source(h)}, g.trust)) AS {identifier(h)}" for h in wanted]
        joins.append(
            f"LEFT JOIN (SELECT g.model AS model, {', '.join(greatest)} FROM {giver} AS g"
            f" JOIN {last} AS d ON d.model = g.above GROUP BY g.model) AS from_{kind}"
            f" ON from_{kind}.model = {last}.model"
        )
        for h in wanted:
            floor = _floor(kind, h)
            own = f"{last}.{_source(h)}" if h.startswith("named:") else "0"
            value = f"GREATEST(COALESCE(from_{kind}.{identifier(h)}, 0), {floor}, {own})"
            columns.append(f"CAST({value} AS TINYINT) AS {identifier(h)}")
    joins.append(f"LEFT JOIN doubt ON doubt.model = {last}.model")
    return f"SELECT {', '.join(columns)} FROM {last} {' '.join(joins)}"


def _floor(kind: str, handed: str) -> str:
    """What is possible because lost parents may derive from anything, or teachers go unnamed."""
    if kind == "teacher":
        return str(UNKNOWN)
    if not handed.startswith("named:"):
        return "0"
    return f"CASE WHEN doubt.model IS NULL THEN 0 ELSE {UNKNOWN} END"


def _source(handed: str) -> str:
    return identifier("own " + handed if handed.startswith("named:") else handed.split(":", 1)[1])


def _matches(plan: Plan, name: str) -> str:
    likes = [_like(pattern) for pattern in plan.patterns[name]]
    here = " OR ".join(f"lower(id) LIKE {like}" for like in likes)
    there = " OR ".join(f"lower(parent_ref) LIKE {like}" for like in likes)
    absent = (
        "SELECT child FROM parents WHERE used AND parent IS NULL"
        f" AND grade <> 'inferred' AND relation <> 'distilled' AND ({there})"
    )
    return f"CASE WHEN {here} OR model IN ({absent}) THEN {SURE} ELSE 0 END"


def _like(pattern: str) -> str:
    """A repository pattern as a LIKE pattern; `_` in names is rare and matches itself too."""
    return "'" + pattern.lower().replace("*", "%") + "'"


def _cast(degree: str) -> str:
    return f"CAST({degree} AS TINYINT)"
