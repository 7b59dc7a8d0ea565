"""The relation that conditions read: one row a model; NULL is an open end or an unknown fact."""

from __future__ import annotations

from collections.abc import Collection

from hubscan.rules.vocabulary import DATES, FLAGS, QUANTITIES, Origin

TABLE = "rule_facts"
BASES, FRONTIER, DEVELOPERS = "rule_bases", "rule_frontier", "rule_developers"
"""Side tables, see `side_tables`."""

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
    "m": "JOIN models m ON m.key = e.key",
    "l": "LEFT JOIN lineage l ON l.key = e.key",
    "r": "LEFT JOIN estimates r ON r.key = l.root_key",
    "b": f"LEFT JOIN {BASES} b ON b.key = e.key",
    "f": f"LEFT JOIN {FRONTIER} f ON f.day = e.release_date",
    "d": f"LEFT JOIN {DEVELOPERS} d ON d.namespace = lower(m.namespace)",
}
"""Alias → join, made only if a column needs it."""


def facts_query(words: Collection[str], price: tuple[float, float, float] | None = None) -> str:
    """SELECT over models, estimates and lineage that makes `rule_facts` with the given words.

    `words` are quantities, flags, dates, `id`, `generates`, `licence`, `base.<quantity>` and
    `frontier.<quantity>`. Quantities and dates become three columns: low, best and
    high. `price` is (low, best, high) dollars per FLOP of the own step; without it
    `estimates` must have `own_cost_usd_*`. Rows come in any order.
    """
    columns = [c for word in sorted(words) for c in _columns(word, price)]
    used = {alias for alias in _JOINS if any(f"{alias}." in c for c in columns)}
    used |= {"l"} if "r" in used else set()
    used |= {"m"} if "d" in used else set()
    joins = [_JOINS[alias] for alias in _JOINS if alias in used]
    return f"SELECT {', '.join(['e.key AS key', *columns])} FROM estimates e {' '.join(joins)}"


def _columns(word: str, price: tuple[float, float, float] | None) -> list[str]:
    owner, dot, quantity = word.partition(".")
    if dot:
        name = f"{owner}_{quantity}"
        alias = {"base": "b", "frontier": "f"}[owner]
        return _ends(name, *(f"{alias}.{quantity}_{end}" for end in _ENDS))
    if word in QUANTITIES:
        return _quantity(word, price)
    if word in DATES:
        return _date(word)
    if word in FLAGS:
        return _flag(word)
    return [_AS_THEY_ARE[word]]


_AS_THEY_ARE = {
    "id": "m.id AS id",
    "generates": "e.generates AS generates",
    "licence": "m.license AS licence",
}
_ENDS = ("low", "best", "high")


def _quantity(word: str, price: tuple[float, float, float] | None) -> list[str]:
    origin = QUANTITIES[word].origin
    if origin is Origin.NOWHERE:
        return []
    if word == "own_cost_usd" and price is not None:
        ends = [f"e.own_flop_{e} * {p!r}" for e, p in zip(_ENDS, price, strict=True)]
        return _ends(word, *ends)
    if origin is Origin.ESTIMATE:
        return _ends(word, *(f"e.{word}_{end}" for end in _ENDS))
    source = f"d.{word}" if origin is Origin.DEVELOPER else f"m.{word}"
    return _ends(word, source, source, source)


def _ends(name: str, *sources: str) -> list[str]:
    return [f"{sql} AS {name}_{end}" for end, sql in zip(_ENDS, sources, strict=True)]


def _date(word: str) -> list[str]:
    day, source = "release_date", "release_date_source"
    if word == "base_release_date":
        # a model without a base answers for itself
        day, source = (f"CASE WHEN b.key IS NULL THEN e.{c} ELSE b.{c} END" for c in (day, source))
    else:
        alias = "e" if word == "release_date" else "r"
        day, source = f"{alias}.{day}", f"{alias}.{source}"
    # the Hub gives repositories older than its counting of days the day the counting began
    low = f"CASE WHEN COALESCE({source}, '') <> 'hub_floor' THEN {day} END"
    return _ends(word, low, day, day)


def _flag(word: str) -> list[str]:
    if FLAGS[word].origin is Origin.NOWHERE:
        return []
    sql = _RECORD_FLAGS.get(word) or _ESTIMATE_FLAGS.get(word) or f"e.{word}"
    return [f"{sql} AS {word}"]
