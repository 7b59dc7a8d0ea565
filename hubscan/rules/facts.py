"""The relation that conditions read: one row a model, unknown ends made comparable."""

from __future__ import annotations

from collections.abc import Iterable

from hubscan.rules.degrees import OPEN_HIGH, OPEN_LOW
from hubscan.rules.vocabulary import DATES, FLAGS, QUANTITIES, Origin

TABLE = "rule_facts"

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


def facts_query(words: Iterable[str]) -> str:
    """SELECT over models, estimates and lineage that makes `rule_facts` with the given words.

    `words` are quantities, flags, dates, `generates`, `licence`. Quantities and dates become four
    columns, one a witness (see `degrees`); the row order is that of ascending `key`.
    """
    columns = ["m.key AS key", "m.id AS id"]
    joins = ["JOIN estimates e ON e.key = m.key", "LEFT JOIN lineage l ON l.key = m.key"]
    asked = sorted(set(words))
    for word in asked:
        columns += _columns(word)
    if any(w in QUANTITIES and QUANTITIES[w].origin is Origin.DEVELOPER for w in asked):
        joins.append("LEFT JOIN developers d ON d.namespace = m.namespace")
    if any(w.startswith("base_") and w in DATES for w in asked):
        joins.append("LEFT JOIN rule_bases b ON b.key = m.key")
    if "root_release_date" in asked:
        joins.append("LEFT JOIN estimates r ON r.key = l.root_key")
    return f"SELECT {', '.join(columns)} FROM models m {' '.join(joins)} ORDER BY m.key"


def _columns(word: str) -> list[str]:
    if word in QUANTITIES:
        return _quantity(word)
    if word in DATES:
        return _date(word)
    if word in FLAGS:
        return _flag(word)
    return {"generates": ["e.generates AS generates"], "licence": ["m.license AS licence"]}[word]


def _quantity(word: str) -> list[str]:
    origin = QUANTITIES[word].origin
    if origin is Origin.NOWHERE:
        return []
    if word == "own_cost_usd":
        return witnesses(word, *(_own_cost(end) for end in ("low", "best", "high")))
    if origin is Origin.ESTIMATE:
        return witnesses(word, f"e.{word}_low", f"e.{word}_best", f"e.{word}_high")
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


def _own_cost(end: str) -> str:
    """Dollars of the own step, at the price per FLOP that the training cost was found with."""
    price = f"e.training_cost_usd_{end} / NULLIF(e.training_flop_{end}, 0)"
    return f"CASE WHEN e.own_flop_{end} = 0 THEN 0 ELSE e.own_flop_{end} * ({price}) END"


def _date(word: str) -> list[str]:
    table = {"release_date": "e", "base_release_date": "b", "root_release_date": "r"}[word]
    day, source = f"{table}.release_date", f"{table}.release_date_source"
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
