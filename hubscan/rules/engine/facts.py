"""The relation that conditions read: one row a model; NULL is an open end or an unknown fact."""

from __future__ import annotations

import re
from collections.abc import Collection

from msgspec import Struct

from hubscan.model import tables
from hubscan.model.grades import Grade
from hubscan.rules.engine import derived
from hubscan.rules.engine.by_developer import PREDECESSORS, TOTALS
from hubscan.rules.engine.degrees import LIKELY, NOT, SURE, UNKNOWN
from hubscan.rules.engine.derived import Rates
from hubscan.rules.language.vocabulary import DATES, FLAGS, QUANTITIES, SUMMED, Origin

BASES, FRONTIER, DEVELOPERS = "rule_bases", "rule_frontier", "rule_developers"
SURE_HIGH = "sure_high"
"""Owner of the words `sure_high.<quantity>`: the high end as far as it makes anything sure."""
STRANGERS = "rule_strangers"
"""Side tables, see `side_tables`."""

_RECORD_FLAGS = {
    # a listing that does not say how a repository is gated: few are
    "published": f"CASE WHEN m.gated = 'no' THEN {SURE} WHEN m.gated IS NULL THEN {LIKELY}"
    f" ELSE {UNKNOWN} END",
    # what a provider earns elsewhere cannot be seen; a gate may ask for personal data
    "monetised": f"CASE WHEN COALESCE(m.gated, 'no') = 'no' THEN {SURE - LIKELY}"
    f" ELSE {UNKNOWN} END",
    "builds_on_others": "COALESCE(o.degree, 0)",
    "is_derivative": "COALESCE(l.relation <> 'base', FALSE)",
}
_ESTIMATE_FLAGS = {
    "open_weights": f"CASE WHEN e.open_weights THEN {SURE} WHEN NOT e.open_weights THEN {NOT}"
    f" WHEN m.gated IS NULL THEN {LIKELY} ELSE {UNKNOWN} END",
    "is_sparse": (
        "CASE WHEN e.active_parameters_high < e.parameters_low THEN TRUE"
        " WHEN e.active_parameters_low >= e.parameters_high THEN FALSE END"
    ),
}
_ONE_ROW_A_MODEL = {"e": "estimates", "m": "models", "l": "lineage", "o": STRANGERS}
_JOINS = {
    "m": "JOIN models m ON m.model = e.model",
    "l": "LEFT JOIN lineage l ON l.model = e.model",
    "o": f"LEFT JOIN {STRANGERS} o ON o.model = e.model",
    "r": "LEFT JOIN estimates r ON r.model = l.root",
    "b": f"LEFT JOIN {BASES} b ON b.model = e.model",
    "f": f"LEFT JOIN {FRONTIER} f ON f.day = e.release_date",
    "d": f"LEFT JOIN {DEVELOPERS} d ON d.model = e.model",
    "t": f"LEFT JOIN {TOTALS} t ON t.model = e.model",
    "p": f"LEFT JOIN {PREDECESSORS} p ON p.model = e.model",
}
"""Alias → join to `estimates e`, made only if a fact needs it. Those of one row a model come first,
while the rows still stand in order."""
_BY_WAY_OF = {"r": "l", **dict.fromkeys("dbfotp", "e")}
_ALIAS = re.compile(r"\b([emlrbfdotp])\.")


class Fact(Struct, frozen=True):
    """One column that conditions read."""

    name: str
    sql: str

    @property
    def tables(self) -> frozenset[str]:
        """Aliases of the tables it is made from, and of those that lead there."""
        read = set(_ALIAS.findall(self.sql))
        return frozenset(read | {_BY_WAY_OF[alias] for alias in read if alias in _BY_WAY_OF})


def facts_of(words: Collection[str], rates: Rates | None = None) -> tuple[Fact, ...]:
    """The columns for the given words.

    `words` are quantities, flags, dates, `id`, `generates`, `licence`, and `base.<quantity>`,
    `frontier.<quantity>`, `developer.<quantity>` and `sure_high.<quantity>`. Quantities and dates
    become three columns: low, best and high. Without `rates` `estimates` must have the columns of
    `derived.WORDS`.
    """
    return tuple(fact for word in sorted(words) for fact in _facts(word, rates))


def facts_query(facts: Collection[Fact], *, beside: bool = False) -> str:
    """SELECT of `model` and `facts`, in any order.

    `beside` takes the tables of one row a model as they stand: joining them by number takes six
    times as long.
    """
    used = {alias for fact in facts for alias in fact.tables}
    columns = [f"{fact.sql} AS {fact.name}" for fact in facts]
    joins = [
        f"POSITIONAL JOIN {_ONE_ROW_A_MODEL[alias]} {alias}"
        if beside and alias in _ONE_ROW_A_MODEL
        else join
        for alias, join in _JOINS.items()
        if alias in used
    ]
    listed = ", ".join(["e.model AS model", *columns])
    return f"SELECT {listed} FROM {' '.join(['estimates e', *joins])}"


def one_table_query(facts: Collection[Fact]) -> str | None:
    """SELECT of `facts` in the order of their table, if they all come from one."""
    used = {alias for fact in facts for alias in fact.tables}
    if len(used) != 1 or not used <= set(_ONE_ROW_A_MODEL):
        return None
    (alias,) = used
    columns = ", ".join(f"{fact.sql} AS {fact.name}" for fact in facts)
    return f"SELECT {columns} FROM {_ONE_ROW_A_MODEL[alias]} {alias}"


def side_by_side(facts: Collection[Fact]) -> set[str]:
    """The tables of one row a model that `facts` read, but for side tables."""
    used = {alias for fact in facts for alias in fact.tables}
    return {table for alias, table in _ONE_ROW_A_MODEL.items() if alias in used} - {STRANGERS}


def columns_read(facts: Collection[Fact], alias: str) -> frozenset[str]:
    """The columns of the table called `alias` that `facts` are made of."""
    named = re.compile(rf"\b{alias}\.([a-z0-9_]+)")
    return frozenset(column for fact in facts for column in named.findall(fact.sql))


def _facts(word: str, rates: Rates | None) -> list[Fact]:
    owner, dot, quantity = word.partition(".")
    if owner == SURE_HIGH:
        return [_sure_high(quantity, rates)]
    if dot:
        name = f"{owner}_{quantity}"
        alias = {"base": "b", "frontier": "f", "developer": "p"}[owner]
        return _ends(name, *(f"{alias}.{quantity}_{end}" for end in _ENDS))
    if word in QUANTITIES:
        return _quantity(word, rates)
    if word in DATES:
        return _date(word)
    if word in FLAGS:
        return _flag(word)
    return [Fact(word, _AS_THEY_ARE[word])]


_AS_THEY_ARE = {
    "id": "m.id",
    "generates": "e.generates",
    "licence": "m.license",
    "developer": "COALESCE(d.developer, '')",
    "developer_kind": "d.kind",
    "developer_country": "d.country",
}
_ENDS = ("low", "best", "high")
_NAME_ONLY = "(e.parameters_method = 'name' OR e.parameters_grade = 'inferred')"
_WEAK = tuple(g.value for g in (Grade.INFERRED, Grade.BOUNDED, Grade.UNKNOWN))
GRADED_AS = {q.name: q.name for q in tables.QUANTITIES} | {
    "developer_flop": "training_flop",
    "own_cost_usd": "own_flop",
    "effective_flop": "training_flop",
    "unique_tokens": "training_tokens",
}
"""Quantity → the one whose grade is its own; of the others nobody knows what they rest on."""
_OF_DEVELOPER = (
    f"CASE WHEN COALESCE(o.degree, 0) = {NOT} THEN e.training_flop_low ELSE e.own_flop_low END",
    f"CASE WHEN COALESCE(o.degree, 0) < {UNKNOWN} THEN e.training_flop_best"
    f" WHEN o.degree > {UNKNOWN} THEN e.own_flop_best END",
    f"CASE WHEN COALESCE(o.degree, 0) < {SURE} THEN e.training_flop_high ELSE e.own_flop_high END",
)
"""Ends of what the developer itself spent: all of it where every ancestor is its own, else the
own step (earlier steps of its own on a stranger's model are left out)."""


def _quantity(word: str, rates: Rates | None) -> list[Fact]:
    origin = QUANTITIES[word].origin
    if origin is Origin.NOWHERE:
        return []
    if word == "developer_flop":
        return _ends(word, *_OF_DEVELOPER)
    if word in derived.WORDS:
        return _ends(word, *derived.ends(word, rates))
    alias = (
        "t" if word in SUMMED else {Origin.ESTIMATE: "e", Origin.DEVELOPER: "d"}.get(origin, "m")
    )
    counted = alias in "dm" or word == "developer_downloads"
    return _ends(word, *(f"{alias}.{word}" if counted else f"{alias}.{word}_{e}" for e in _ENDS))


def _sure_high(word: str, rates: Rates | None) -> Fact:
    """The high end of an estimate; NULL where only the name of the repository bounds it."""
    high = _quantity(word, rates)[-1]
    grade = f"e.{GRADED_AS[word]}_grade"
    sql = f"CASE WHEN {_NAME_ONLY} AND {grade} IN {_WEAK} THEN NULL ELSE {high.sql} END"
    return Fact(f"{SURE_HIGH}_{word}", sql)


def _ends(name: str, *sources: str) -> list[Fact]:
    return [Fact(f"{name}_{end}", sql) for end, sql in zip(_ENDS, sources, strict=True)]


def _date(word: str) -> list[Fact]:
    day, source = "release_date", "release_date_source"
    if word == "base_release_date":
        # a model without a base answers for itself
        day, source = (
            f"CASE WHEN b.model IS NULL THEN e.{c} ELSE b.{c} END" for c in (day, source)
        )
    else:
        alias = "e" if word == "release_date" else "r"
        day, source = f"{alias}.{day}", f"{alias}.{source}"
    # the Hub gives repositories older than its counting of days the day the counting began
    low = f"CASE WHEN COALESCE({source}, '') <> 'hub_floor' THEN {day} END"
    return _ends(word, low, day, day)


def _flag(word: str) -> list[Fact]:
    if FLAGS[word].origin is Origin.NOWHERE:
        return []
    sql = _RECORD_FLAGS.get(word) or _ESTIMATE_FLAGS.get(word) or f"e.{word}"
    return [Fact(word, sql)]
