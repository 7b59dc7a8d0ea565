"""The relation that conditions read: one row a model, unknown ends made comparable."""

from __future__ import annotations

from collections.abc import Collection

from hubscan.rules.degrees import OPEN_HIGH, OPEN_LOW
from hubscan.rules.vocabulary import DATES, FLAGS, QUANTITIES, Origin

TABLE = "rule_facts"
BASES, FRONTIER, DEVELOPERS = "rule_bases", "rule_frontier", "rule_developers"
"""Side tables, see `side_tables`."""

_FIRST_DAY, _LAST_DAY = "CAST('0001-01-01' AS DATE)", "CAST('9999-12-31' AS DATE)"
_RECORD_FLAGS = {
    "published": "CASE m.gated WHEN 'no' THEN TRUE END",
    "is_derivative": "COALESCE(l.relation <> 'base', FALSE)",
}
_ESTIMATE_FLAGS = {
    "is_sparse": (
        "CASE WHEN e.active_parameters_high < e.parameters_low THEN TRUE"
        " WHEN e.active_parameters_low >= e.parameters_high THEN FALSE END"
    ),
}
_JOINS = {
    "l": "LEFT JOIN lineage l ON l.key = m.key",
    "r": "LEFT JOIN estimates r ON r.key = l.root_key",
    "b": f"LEFT JOIN {BASES} b ON b.key = m.key",
    "f": f"LEFT JOIN {FRONTIER} f ON f.day = e.release_date",
    "d": f"LEFT JOIN {DEVELOPERS} d ON d.namespace = lower(m.namespace)",
}
"""Alias → join, made only if a column needs it."""


def facts_query(words: Collection[str], price: tuple[float, float, float] | None = None) -> str:
    """SELECT over models, estimates and lineage that makes `rule_facts` with the given words.

    `words` are quantities, flags, dates, `generates`, `licence`, `base.<quantity>` and
    `frontier.<quantity>`. Quantities and dates become four columns, one a witness (see
    `degrees`). `price` is (low, best, high) dollars per FLOP of the own step; without it
    `estimates` must have `own_cost_usd_*`. Rows come in any order.
    """
    columns = [c for word in sorted(words) for c in _columns(word, price)]
    used = {alias for alias in _JOINS if any(f"{alias}." in c for c in columns)}
    if "r" in used:
        used.add("l")
    joins = [_JOINS[alias] for alias in _JOINS if alias in used]
    return (
        f"SELECT {', '.join(['m.key AS key', 'm.id AS id', *columns])} FROM models m"
        f" JOIN estimates e ON e.key = m.key {' '.join(joins)}"
    )


def _columns(word: str, price: tuple[float, float, float] | None) -> list[str]:
    owner, dot, quantity = word.partition(".")
    if dot:
        name = f"{owner}_{quantity}"
        alias = {"base": "b", "frontier": "f"}[owner]
        ends = [f"{alias}.{quantity}_{end}" for end in _ENDS]
        known = [f"{alias}.{quantity}_best AS {name}_best"] if owner == "base" else []
        return witnesses(name, *ends) + known
    if word in QUANTITIES:
        return _quantity(word, price)
    if word in DATES:
        return _date(word)
    if word in FLAGS:
        return _flag(word)
    return {"generates": ["e.generates AS generates"], "licence": ["m.license AS licence"]}[word]


_ENDS = ("low", "best", "high")


def _quantity(word: str, price: tuple[float, float, float] | None) -> list[str]:
    origin = QUANTITIES[word].origin
    if origin is Origin.NOWHERE:
        return []
    if word == "own_cost_usd" and price is not None:
        ends = [f"e.own_flop_{e} * {p!r}" for e, p in zip(_ENDS, price, strict=True)]
        return witnesses(word, *ends)
    if origin is Origin.ESTIMATE:
        return witnesses(word, *(f"e.{word}_{end}" for end in _ENDS))
    source = f"d.{word}" if origin is Origin.DEVELOPER else f"m.{word}"
    return witnesses(word, source, source, source)


def witnesses(name: str, low: str, best: str, high: str) -> list[str]:
    """The four columns of a quantity from SQL for its ends, any of which may be NULL."""
    return [
        f"CAST(COALESCE({low}, {OPEN_LOW}) AS DOUBLE) AS {name}_low",
        f"CAST(COALESCE({best}, {low}, {OPEN_LOW}) AS DOUBLE) AS {name}_lower",
        f"CAST(COALESCE({best}, {high}, {OPEN_HIGH:g}) AS DOUBLE) AS {name}_upper",
        f"CAST(COALESCE({high}, {OPEN_HIGH:g}) AS DOUBLE) AS {name}_high",
    ]


def _date(word: str) -> list[str]:
    day, source = "release_date", "release_date_source"
    if word == "base_release_date":
        # a model without a base answers for itself
        day, source = (f"CASE WHEN b.key IS NULL THEN e.{c} ELSE b.{c} END" for c in (day, source))
    else:
        alias = "e" if word == "release_date" else "r"
        day, source = f"{alias}.{day}", f"{alias}.{source}"
    floor = f"COALESCE({source}, '') = 'hub_floor'"
    return [
        f"CASE WHEN {floor} THEN {_FIRST_DAY} ELSE COALESCE({day}, {_FIRST_DAY}) END AS {word}_low",
        f"COALESCE({day}, {_FIRST_DAY}) AS {word}_lower",
        f"COALESCE({day}, {_LAST_DAY}) AS {word}_upper",
        f"COALESCE({day}, {_LAST_DAY}) AS {word}_high",
    ]


def _flag(word: str) -> list[str]:
    if FLAGS[word].origin is Origin.NOWHERE:
        return []
    sql = _RECORD_FLAGS.get(word) or _ESTIMATE_FLAGS.get(word) or f"e.{word}"
    return [f"{sql} AS {word}"]
