"""The curated table of base models, as relations `reference`, `reference_facts` and `makers`.

`reference_facts` holds every statement with its source; `reference` has one row a model with the
fact of each quantity that estimates use. How to add a fact is in docs/reference-table.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

import duckdb
import pyarrow as pa
from msgspec import Struct, field

from hubscan.estimate import reference_facts, reference_models
from hubscan.estimate.method import ENDS
from hubscan.estimate.reference_facts import QUANTITIES, Fact, Kind, best_first
from hubscan.estimate.reference_models import TASK_GENERATES, Model
from hubscan.model.errors import ConfigError
from hubscan.settings.files import Read, read_plain
from hubscan.store.arrow import array_of

FILE_NAME = reference_models.FILE_NAME

CONFIDENCES: Mapping[Kind, str] = MappingProxyType(
    {
        Kind.COUNTED: "exact",
        Kind.PRIMARY: "verified",
        Kind.SECONDARY: "verified",
        Kind.MEMORY: "from memory",
    }
)
"""Kind of source in the words that estimators read from `reference.*_confidence`."""

Flop = Mapping[str, float | str | None]
"""A row's compute by column."""

FLOP_NUMBERS = tuple(f"{q}_{end}" for q in ("own_flop", "training_flop") for end in ENDS)
FLOP_TEXTS = ("own_flop_method", "own_flop_source", "training_flop_method")
"""Columns that hubscan.estimate.curated fills."""

_SOURCED = ("parameters", "training_tokens", "gpu_hours", "stated_flop", "mmlu", "humaneval")


class ReferenceRow(Struct, frozen=True, dict=True):
    """A model with what is known of it."""

    model: Model
    facts: tuple[Fact, ...]
    """Every fact about it, as the file orders them."""
    flop: Flop = field(default_factory=dict)
    """Compute by column of `reference`, as hubscan.estimate.curated works it out; else empty."""

    @property
    def hf_id(self) -> str:
        """The model's id, the key of the row."""
        return self.model.hf_id

    @property
    def ids(self) -> tuple[str, ...]:
        """The id and its aliases."""
        return self.model.ids

    def about(self, quantity: str) -> list[Fact]:
        """The facts about one quantity, the best kind of source first."""
        return self._by_quantity.get(quantity, [])

    @cached_property
    def _by_quantity(self) -> Mapping[str, list[Fact]]:
        found: defaultdict[str, list[Fact]] = defaultdict(list)
        for fact in best_first(list(self.facts)):
            found[fact.quantity].append(fact)
        return found

    def fact(self, quantity: str) -> Fact | None:
        """The fact that estimates use: the best one that gives a single value of the own step."""
        for fact in self.about(quantity):
            of_step = fact.scope != "whole" or not self.base
            if of_step and (fact.value is not None or not QUANTITIES[quantity].unit):
                return fact
        return None

    def number(self, quantity: str) -> float | None:
        """The value of that fact. A model of which nothing else is said uses all parameters."""
        if quantity == "active_parameters" and not self.about(quantity):
            quantity = "parameters"
        fact = self.fact(quantity)
        return fact.value if fact else None

    def text(self, quantity: str) -> str:
        """The words of that fact; empty if there is none."""
        fact = self.fact(quantity)
        return fact.text if fact else ""

    @property
    def base(self) -> str:
        """The model whose weights its own step started from; empty if it has none."""
        return self._base[1]

    @property
    def base_relation(self) -> str:
        """The relation to its base; empty if it has none."""
        return self._base[0]

    @property
    def _base(self) -> tuple[str, str]:
        said = next((f.text for f in self.about("base")), "")
        relation, _, model = said.partition(" of ")
        return relation, model

    def flop_end(self, column: str) -> float | None:
        """One end of `own_flop` or `training_flop`, such as `own_flop_low`."""
        value = self.flop.get(column)
        return value if isinstance(value, float) else None

    @property
    def hardware(self) -> str:
        """The device of its hours, or the one it was trained on."""
        return self.text("gpu_hours") or self.text("hardware")


FILES = (reference_models.FILE_NAME, reference_facts.FILE_NAME)
"""What the curated rows are read from."""


def read(config_dir: Path, content: Read = read_plain) -> list[ReferenceRow]:
    """Every model with its facts, in the order of the file of models.

    Raises `ConfigError` naming file:line for anything that is not as documented.
    """
    models = reference_models.read(config_dir / reference_models.FILE_NAME, content)
    known = {model.hf_id for model in models}
    facts: dict[str, list[Fact]] = defaultdict(list)
    path = config_dir / reference_facts.FILE_NAME
    for fact in reference_facts.read(path, content):
        if fact.hf_id not in known:
            raise ConfigError(
                f"{path}:{fact.line}: '{fact.hf_id}' is not in {reference_models.FILE_NAME}"
            )
        facts[fact.hf_id].append(fact)
    return [ReferenceRow(m, tuple(facts[m.hf_id])) for m in models]


Tables = Mapping[str, pa.Table]
"""Relation → its rows."""


def load(con: duckdb.DuckDBPyConnection, rows: Sequence[ReferenceRow] | Tables) -> None:
    """Make relations `reference`, `reference_facts` and `makers` of what `read` gives.

    `reference` has a row a model: what it is, `generates VARCHAR[]`, the value of each quantity
    in use with `*_source` and `*_confidence`, and `line` in the file of models. Its compute is NULL
    until hubscan.estimate.curated works it out.
    `reference_facts` has the columns of its file, `line`, and `rank`: 1 is the best source of its
    model and quantity. `makers` has the lower-cased `namespace` of each who trained a model of the
    table from nothing. Who loads the same rows again and again gives their `tables`.
    """
    for name, made in (rows if isinstance(rows, Mapping) else tables(rows)).items():
        con.register("_reference_rows", made)
        con.execute(f"CREATE OR REPLACE TABLE {name} AS FROM _reference_rows")
        con.unregister("_reference_rows")


def tables(rows: Sequence[ReferenceRow]) -> Tables:
    """What `load` makes of the rows, before it is loaded."""
    facts = [
        {name: getattr(fact, name) for name in _LONG if name != "rank"} | {"rank": rank}
        for row in rows
        for quantity in QUANTITIES
        for rank, fact in enumerate(row.about(quantity), 1)
    ]
    facts.sort(key=lambda fact: (str(fact["hf_id"]), str(fact["quantity"]), fact["rank"]))
    wide = sorted(map(_wide, rows), key=lambda row: str(row["hf_id"]))
    makers = sorted({row.hf_id.partition("/")[0].lower() for row in rows if not row.base})
    return {
        "reference": _table(_WIDE, wide),
        "reference_facts": _table(_LONG, facts),
        "makers": pa.table({"namespace": pa.array(makers, pa.string())}),
    }


_ARROW: Mapping[type, Any] = MappingProxyType(
    {str: pa.string(), float: pa.float64(), int: pa.int64(), date: pa.date32()}
)
_LONG: Mapping[str, Any] = MappingProxyType(
    dict.fromkeys(reference_facts.COLUMNS, _ARROW[str])
    | dict.fromkeys(("low", "value", "high"), _ARROW[float])
    | {"looked_at": _ARROW[date], "line": _ARROW[int], "rank": _ARROW[int]}
)
_WIDE: Mapping[str, Any] = MappingProxyType(
    dict.fromkeys(("hf_id", "aliases", "family", "modality", "task", "note"), _ARROW[str])
    | {"generates": pa.list_(pa.string()), "line": _ARROW[int], "release_date": _ARROW[date]}
    | dict.fromkeys(("licence", "base", "base_relation", "hardware", "mmlu_protocol"), _ARROW[str])
    | {"active_parameters": _ARROW[float]}
    | dict.fromkeys(_SOURCED, _ARROW[float])
    | {f"{name}_{part}": _ARROW[str] for name in _SOURCED for part in ("source", "confidence")}
    | dict.fromkeys(FLOP_NUMBERS, _ARROW[float])
    | dict.fromkeys(FLOP_TEXTS, _ARROW[str])
)


def _wide(row: ReferenceRow) -> dict[str, object]:
    model, released = row.model, row.text("release_date")
    found: dict[str, object] = {
        "hf_id": model.hf_id,
        "aliases": " ".join(model.aliases) or None,
        "family": model.family,
        "modality": model.modality,
        "task": model.task,
        "note": model.note or None,
        "generates": list(TASK_GENERATES[model.task]),
        "line": model.line,
        "release_date": date.fromisoformat(released) if released else None,
        "licence": row.text("licence") or None,
        "base": row.base or None,
        "base_relation": row.base_relation or None,
        "hardware": row.hardware or None,
        "mmlu_protocol": row.text("mmlu") or None,
        "active_parameters": row.number("active_parameters"),
    }
    for name in _SOURCED:
        fact = row.fact(name)
        found[name] = fact.value if fact else None
        found[f"{name}_source"] = fact.source if fact else None
        found[f"{name}_confidence"] = CONFIDENCES[fact.kind] if fact else None
    return found | dict.fromkeys((*FLOP_NUMBERS, *FLOP_TEXTS))


def _table(columns: Mapping[str, Any], rows: Sequence[Mapping[str, object]]) -> pa.Table:
    return pa.table({c: array_of([row[c] for row in rows], kind) for c, kind in columns.items()})
