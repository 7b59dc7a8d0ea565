"""Examples of rule files, run through the same tables and SQL as the Hub."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa

from hubscan.model.tables import QUANTITIES, TABLES
from hubscan.rules.evaluate import evaluate
from hubscan.rules.read_example import EXPECTED
from hubscan.rules.rule import Example, Rule
from hubscan.rules.rulebook import Rulebook
from hubscan.store.engine import connect, empty_table

_ESTIMATED = {q.name for q in QUANTITIES}
_SAYS = ("not covered", "undetermined", "likely", "covered")


@dataclass(frozen=True, slots=True)
class Outcome:
    """One example in one mode: what was expected and what came out."""

    rule: str
    example: Example
    mode: str
    expected: int
    found: int

    @property
    def passed(self) -> bool:
        """True if they agree."""
        return self.expected == self.found

    def __str__(self) -> str:
        e = self.example
        return (
            f"{e.where}: {self.rule}/{e.tier}@{self.mode}: expected {_SAYS[self.expected]}, "
            f"found {_SAYS[self.found]} ({e.why})"
        )


def run_examples(book: Rulebook, rule: Rule) -> list[Outcome]:
    """Every example of `rule`, in the mode it names or else in all modes of its tier."""
    outcomes = []
    for reading in dict.fromkeys(e.reading for e in rule.examples):
        bent = book if reading is None else book.bend(readings={rule.id: reading})
        chosen = [e for e in rule.examples if e.reading == reading]
        outcomes += _run(bent, bent.rule(rule.id), chosen)
    return sorted(outcomes, key=lambda o: rule.examples.index(o.example))


def _run(book: Rulebook, rule: Rule, examples: list[Example]) -> list[Outcome]:
    con = connect(threads=1)
    try:
        _make_tables(con, examples)
        evaluate(con, book.only(rule.id))
        rows = con.execute("SELECT * FROM verdicts ORDER BY key").fetchall()
        names = [d[0] for d in con.description or ()]
    finally:
        con.close()
    by_key = {row[0]: dict(zip(names, row, strict=True)) for row in rows}
    outcomes = []
    for index, example in enumerate(examples):
        tier = rule.tier(example.tier)
        assert tier is not None
        for mode in (example.mode,) if example.mode else tier.modes:
            found = by_key[_key(index)][f"{rule.id}/{tier.id}@{mode}"]
            outcomes.append(Outcome(rule.id, example, mode, EXPECTED[example.expect], found))
    return outcomes


def _key(index: int, role: str = "m") -> str:
    return f"{index:06d}{role}"


def _make_tables(con: duckdb.DuckDBPyConnection, examples: list[Example]) -> None:
    rows: dict[str, list[dict[str, Any]]] = {n: [] for n in _FILLED}
    for index, example in enumerate(examples):
        _add_model(rows, _key(index), example.facts, parent=example.base is not None)
        if example.base is not None:
            _add_model(rows, _key(index, "b"), example.base, parent=False)
            edge = {
                "child_key": _key(index),
                "parent_key": _key(index, "b"),
                "parent_ref": _key(index, "b"),
                "relation": "finetune",
                "grade": "stated",
                "used": True,
            }
            rows["parents"].append(edge)
    for name in _FILLED:
        _fill(con, name, rows[name])


_FILLED = ("models", "estimates", "lineage", "parents")


def _fill(con: duckdb.DuckDBPyConnection, name: str, rows: list[dict[str, Any]]) -> None:
    empty_table(con, TABLES[name])
    if rows:
        columns = sorted({c for row in rows for c in row})
        con.register("rows", pa.Table.from_pylist([{c: r.get(c) for c in columns} for r in rows]))
        names = ", ".join(f'"{c}"' for c in columns)
        con.execute(f"INSERT INTO {name} ({names}) SELECT {names} FROM rows")
        con.unregister("rows")


def _add_model(
    rows: dict[str, list[dict[str, Any]]], key: str, facts: Mapping[str, Any], *, parent: bool
) -> None:
    """One model; what no fact mentions is unknown, and a base model's own step is its training."""
    given = dict(facts)
    if not parent:
        for total, own in (("training_flop", "own_flop"),):
            if total in given:
                given.setdefault(own, given[total])
    name = str(given.get("id", f"example/{key}"))
    relation = "finetune" if parent or given.get("is_derivative") else "base"
    estimate: dict[str, Any] = {"key": key}
    for word, value in given.items():
        if word in _ESTIMATED and value is not None:
            estimate |= {f"{word}_{end}": v for end, v in zip(_ENDS, value, strict=True)}
        elif word in ("generates", "release_date", *_ESTIMATE_FLAGS):
            estimate[word] = value
    rows["models"].append(
        {
            "key": key,
            "id": name,
            "namespace": name.split("/", maxsplit=1)[0],
            "gated": _GATED.get(given.get("published")),
            "license": given.get("licence"),
            "downloads": None,
        }
    )
    rows["estimates"].append(estimate)
    rows["lineage"].append({"key": key, "relation": given.get("relation", relation)})


_GATED: dict[bool | None, str] = {True: "no", False: "manual"}
_ENDS = ("low", "best", "high")
_ESTIMATE_FLAGS = (
    "general_purpose",
    "narrow",
    "bio_sequence_primary",
    "open_weights",
    "foss_licence",
)
