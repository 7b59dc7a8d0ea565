"""Examples of rule files, run through the same tables and SQL as the Hub."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa

from hubscan.model.tables import QUANTITIES, TABLES
from hubscan.rules.engine import derived
from hubscan.rules.engine.developers import NAMES, WORDS
from hubscan.rules.engine.evaluate import evaluate
from hubscan.rules.language.read_example import EXPECTED
from hubscan.rules.language.rule import Example, Rule
from hubscan.rules.language.vocabulary import OF_DEVELOPERS
from hubscan.rules.rulebook import Rulebook
from hubscan.store.engine import connect, empty_table

_ESTIMATED = {q.name for q in QUANTITIES} | derived.WORDS
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
    for bending in dict.fromkeys((e.reading, e.sets) for e in rule.examples):
        reading, sets = bending
        bent = book.bend(
            readings={rule.id: reading} if reading else {},
            sets={f"{rule.id}.{name}": value for name, value in sets},
        )
        chosen = [e for e in rule.examples if (e.reading, e.sets) == bending]
        outcomes += _run(bent, bent.rule(rule.id), chosen)
    return sorted(outcomes, key=lambda o: rule.examples.index(o.example))


def _run(book: Rulebook, rule: Rule, examples: list[Example]) -> list[Outcome]:
    con = connect(threads=1)
    try:
        make_world(con, [(e.facts, e.base) for e in examples])
        evaluate(con, book.only(rule.id))
        rows = con.execute(
            "SELECT m.key, v.* EXCLUDE (model) FROM verdicts v JOIN models m USING (model)"
        ).fetchall()
        names = [d[0] for d in con.description or ()]
    finally:
        con.close()
    by_key = {row[0]: dict(zip(names, row, strict=True)) for row in rows}
    outcomes = []
    for index, example in enumerate(examples):
        tier = rule.tier(example.tier)
        assert tier is not None
        for mode in (example.mode,) if example.mode else tier.modes:
            found = by_key[key_of(index)][f"{rule.id}/{tier.id}@{mode}"]
            outcomes.append(Outcome(rule.id, example, mode, EXPECTED[example.expect], found))
    return outcomes


def key_of(index: int) -> str:
    """The key of the model of fact set `index`."""
    return f"{index:06d}m"


Facts = Mapping[str, Any]


def make_world(con: duckdb.DuckDBPyConnection, sets: Sequence[tuple[Facts, Facts | None]]) -> None:
    """Create models, estimates, lineage, parents and developers from (facts, base's facts).

    A base is another developer's unless `builds_on_others` is false. What else no fact mentions is
    unknown. A model without a base whose own step is not given has the
    same own and training compute.
    """
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in _TABLES}
    for index, (facts, base) in enumerate(sets):
        if base is not None:
            _add_model(rows, f"{index:06d}b", base, has_base=False)
        _add_model(rows, key_of(index), facts, has_base=base is not None)
        if base is not None and facts.get("builds_on_others") is False:
            rows["developers"][-1]["developer"] = rows["developers"][-2]["developer"]
        if base is not None:
            edge = {"relation": "finetune", "grade": "stated", "used": True}
            number = len(rows["models"])  # a base stands before what was made of it
            edge |= {"child": number - 1, "parent": number - 2}
            rows["parents"].append(edge | {"parent_ref": f"{index:06d}b"})
    for name in _TABLES:
        if name in TABLES:
            empty_table(con, TABLES[name])
        else:
            names = ", ".join(f"{name} VARCHAR" for name in ("namespace", *NAMES))
            columns = ", ".join(f"{word} DOUBLE" for word in WORDS)
            con.execute(f"CREATE TABLE developers ({names}, {columns})")
        if name == "estimates":
            for word in sorted(derived.WORDS):  # examples state these instead of deriving them
                for end in _ENDS:
                    con.execute(f"ALTER TABLE estimates ADD COLUMN {word}_{end} DOUBLE")
        _fill(con, name, rows[name])


def _fill(con: duckdb.DuckDBPyConnection, name: str, rows: list[dict[str, Any]]) -> None:
    if rows:
        columns = sorted({c for row in rows for c in row})
        con.register("rows", pa.Table.from_pylist([{c: r.get(c) for c in columns} for r in rows]))
        names = ", ".join(f'"{c}"' for c in columns)
        con.execute(f"INSERT INTO {name} ({names}) SELECT {names} FROM rows")
        con.unregister("rows")


def _add_model(
    rows: dict[str, list[dict[str, Any]]], key: str, facts: Facts, *, has_base: bool
) -> None:
    given = dict(facts)
    if not has_base:
        for total, own in _OWN_OF.items():
            if total in given:
                given.setdefault(own, given[total])
    relation = "finetune" if has_base or given.get("is_derivative") else "base"
    number = len(rows["models"])
    estimate: dict[str, Any] = {"model": number}
    developer: dict[str, Any] = {"namespace": key, "developer": key}
    developer |= {n.removeprefix("developer_"): given[n] for n in OF_DEVELOPERS if given.get(n)}
    for word, value in given.items():
        if word in WORDS:
            developer[word] = value[1] if value else None
        elif word in _ESTIMATED and value is not None:
            estimate |= {f"{word}_{end}": v for end, v in zip(_ENDS, value, strict=True)}
        elif word in _AS_THEY_ARE:
            estimate[word] = value
    model = {"key": key, "model": number, "id": given.get("id", f"example/{key}"), "namespace": key}
    model |= {"gated": gated(given), "license": given.get("licence")}
    for counted in ("downloads", "downloads_all_time"):
        count = given.get(counted)
        model[counted] = int(count[1]) if count else None
    rows["models"].append(model)
    rows["estimates"].append(estimate)
    rows["lineage"].append({"model": number, "relation": relation})
    rows["developers"].append(developer)


def gated(given: Facts) -> str | None:
    """How the repository is gated; NULL where no fact says anything about that."""
    if given.get("published") or given.get("open_weights") or given.get("monetised") is False:
        return "no"
    asked = ("published", "open_weights", "monetised")
    return "manual" if any(name in given for name in asked) else None


_TABLES = ("models", "estimates", "lineage", "parents", "developers")
_OWN_OF = {"training_flop": "own_flop", "training_cost_usd": "own_cost_usd"}
_ENDS = ("low", "best", "high")
_AS_THEY_ARE = (
    "generates",
    "release_date",
    "general_purpose",
    "narrow",
    "bio_sequence_primary",
    "open_weights",
    "foss_licence",
)
