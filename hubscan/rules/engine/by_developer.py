"""What a developer has on the Hub altogether, and what its best model was before each day.

A developer is one line of config/developers.csv in all its namespaces; a namespace that is not
listed is a developer of its own. Copies train nothing, and repositories without weights are no
models, so neither adds compute; downloads of all repositories count.
"""

from __future__ import annotations

from collections.abc import Collection

import duckdb

from hubscan.rules.engine import derived
from hubscan.rules.engine.derived import Rates
from hubscan.rules.engine.weightless import WEIGHTLESS
from hubscan.rules.language.vocabulary import SUMMED
from hubscan.store.engine import sql_text

SUMS, DAYS = "developer_sums", "developer_days"
"""Tables keyed by developer, and by developer and day: they speak of all models."""
TOTALS, PREDECESSORS = "rule_totals", "rule_predecessors"
"""Side tables of one row a model."""

_STEPS = {
    "developer_total_flop": ("SUM", "own_flop"),
    "developer_total_cost_usd": ("SUM", "own_cost_usd"),
    "developer_largest_flop": ("MAX", "own_flop"),
}
_ENDS = ("low", "best", "high")
_COPIES = "('quantized', 'conversion')"


def summed(words: Collection[str]) -> list[str]:
    """Which sums `words` ask for."""
    return [word for word in SUMMED if word in words]


def before(words: Collection[str]) -> list[str]:
    """Figures of the developer's best earlier model that `words` ask for."""
    return sorted(w.removeprefix("developer.") for w in words if w.startswith("developer."))


def who(developers: str) -> str:
    """SELECT of each model and who made it; `developers` has namespace, in small letters, and
    developer."""
    return (
        "SELECT m.model AS model,"
        " COALESCE(d.developer, lower(m.namespace), concat('model ', m.model)) AS developer"
        f" FROM models AS m LEFT JOIN {developers} AS d ON d.namespace = lower(m.namespace)"
    )


def who_near(con: duckdb.DuckDBPyConnection, developers: str) -> str:
    """The same of all models of those developers that the models of `store.subset.choose` are of,
    or whose models these name as parents that are not in the snapshot.

    A chosen model without a namespace is called by its new number.
    """
    found = con.execute(_NAMESPACES_NEAR.format(developers=developers)).fetchall()
    names = [str(name) for (name,) in found if name is not None]
    listed = ", ".join(map(sql_text, names)) or "NULL"
    # names are ASCII, and few are as long: so not all are looked at
    lengths = ", ".join(map(str, sorted(set(map(len, names))))) or "NULL"
    return f"""
    SELECT m.model AS model, COALESCE(d.developer, lower(m.namespace)) AS developer
    FROM models AS m LEFT JOIN {developers} AS d ON d.namespace = lower(m.namespace)
    WHERE strlen(m.namespace) IN ({lengths}) AND lower(m.namespace) IN ({listed})
    UNION ALL
    SELECT m.model, concat('model ', n.number)
    FROM chosen_models AS n JOIN models AS m ON m.model = n.model WHERE m.namespace IS NULL"""


_NAMESPACES_NEAR = """
    WITH named AS (
        SELECT lower(namespace) AS namespace FROM models
        WHERE model IN (SELECT model FROM chosen_models)
        UNION SELECT lower(split_part(parent_ref, '/', 1)) FROM parents
        WHERE parent IS NULL AND child IN (SELECT model FROM chosen_models)
    ), makers AS (
        SELECT COALESCE(d.developer, n.namespace) AS developer
        FROM named AS n LEFT JOIN {developers} AS d ON d.namespace = n.namespace
    )
    SELECT namespace FROM {developers} WHERE developer IN (SELECT developer FROM makers)
    UNION SELECT developer FROM makers"""
"""The namespaces of their developers, and one that is called like its developer."""


def sums_query(words: Collection[str], made_by: str, rates: Rates | None) -> str:
    """SELECT of each developer and the sums, or the largest, over everything it has on the Hub.

    `made_by` is what `who` gives of all models that count.

    Without a best value the low end of a model counts; one model without a high end leaves that of
    all open.
    """
    columns = []
    for word in summed(words):
        if word not in _STEPS:
            columns.append("CAST(SUM(m.downloads) AS DOUBLE) AS developer_downloads")
            continue
        of_all, step = _STEPS[word]
        low, best, high = _ends(step, rates)
        columns += [
            f"{of_all}(CASE WHEN trains THEN COALESCE({low}, 0) ELSE 0 END) AS {word}_low",
            f"{of_all}(CASE WHEN trains THEN COALESCE({best}, {low}, 0) ELSE 0 END) AS {word}_best",
            f"CASE WHEN bool_and({high} IS NOT NULL OR NOT trains)"
            f" THEN {of_all}(CASE WHEN trains THEN {high} ELSE 0 END) END AS {word}_high",
        ]
    trains = (
        f"SELECT l.model AS model, NOT w.weightless AND l.relation NOT IN {_COPIES} AS trains"
        f" FROM lineage AS l JOIN ({WEIGHTLESS}) AS w ON w.model = l.model"
    )
    return (
        f"SELECT w.developer AS developer, {', '.join(columns)} FROM ({made_by}) AS w"
        " JOIN estimates AS e ON e.model = w.model JOIN models AS m ON m.model = w.model"
        f" JOIN ({trains}) AS t ON t.model = w.model GROUP BY w.developer"
    )


def days_query(words: Collection[str], made_by: str, rates: Rates | None) -> str:
    """SELECT of each developer and release day, and the largest figures of what it released before.

    `made_by` is what `who` gives of all models that count. As for the frontier of all models, one
    unknown model leaves the high end open.
    """
    figures = ends_of_models(words, rates)
    daily = [f"MAX({sql}) AS {name}" for name, sql in figures.items()]
    over = (
        "OVER (PARTITION BY developer ORDER BY day"
        " ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)"
    )
    running = [f"COALESCE(MAX({name}) {over}, 0) AS {name}" for name in figures]
    return (
        f"SELECT developer, day, {', '.join(running)} FROM (SELECT w.developer AS developer,"
        f" e.release_date AS day, {', '.join(daily)} FROM ({made_by}) AS w"
        " JOIN estimates AS e ON e.model = w.model WHERE e.release_date IS NOT NULL"
        " GROUP BY w.developer, e.release_date) AS daily"
    )


def ends_of_models(words: Collection[str], rates: Rates | None) -> dict[str, str]:
    """Figure of the best model before that `words` ask for → SQL of what a model is compared with,
    over `estimates e`: no end is open."""
    found: dict[str, str] = {}
    for q in before(words):
        low, best, high = _ends(q, rates)
        found |= {
            f"{q}_low": f"COALESCE({low}, 0)",
            f"{q}_best": f"COALESCE({best}, {low}, 0)",
            f"{q}_high": f"COALESCE({high}, 1e308)",
        }
    return found


def totals_of(developers: str, *, rows: str = SUMS) -> str:
    """SELECT of each model and the sums of its developer, which `rows` holds."""
    return (
        f"SELECT w.model AS model, s.* FROM ({who(developers)}) AS w"
        f" JOIN {rows} AS s ON s.developer = w.developer"
    )


def predecessors_of(developers: str, *, rows: str = DAYS) -> str:
    """SELECT of each model and the best of its developer before it, which `rows` holds."""
    return (
        f"SELECT w.model AS model, s.* FROM ({who(developers)}) AS w"
        " JOIN estimates AS e ON e.model = w.model"
        f" JOIN {rows} AS s ON s.developer = w.developer AND s.day = e.release_date"
    )


def _ends(word: str, rates: Rates | None) -> tuple[str, ...]:
    if word in derived.WORDS:
        return derived.ends(word, rates)
    return tuple(f"e.{word}_{end}" for end in _ENDS)
