"""What a quantity is estimated from and how: declarations, and nothing that computes.

    Quantity ─ name, unit, Facts, methods by rank
      Facts  ─ SQL of the relations that are joined, and of every named fact of one model
      Rare   ─ SQL of a relation that few models have a row of
      Method ─ when it applies; low, best and high; grade and source; why it is trusted

The same declarations make the SQL for all models (hubscan.estimate.choice takes the first method
that applies, hubscan.estimate.gather all of them) and the explanation of one
(hubscan.estimate.derivation).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from hubscan.estimate.expression import Expression, expression
from hubscan.estimate.sql_text import quoted

ENDS = ("low", "best", "high")
"""The ends of an interval and the value between them, as columns are called."""
Ends = tuple[float | None, float | None, float | None]
"""(low, best, high)."""


class Fact(Struct, frozen=True):
    """One named thing that is known of a model."""

    sql: str
    """SQL over the relations of `Facts`; `$name` is an assumption."""
    words: str = ""
    """What a calculation calls it: `12 experts`."""
    unit: str = ""
    figure: tuple[str, str] | None = None
    """Table and end of the figure that it is; where that is an assumption, its name is shown."""
    text_of: tuple[str, str] | None = None
    """Table and column where all that it can say stands."""


def figure_facts(
    relation: str, prefix: str, words: str, unit: str, *, table: str = ""
) -> dict[str, Fact]:
    """The facts about a figure that another table holds: `<prefix>_low` to `<prefix>_source`.

    `table` is what the query calls `relation`, if that is a table: what its texts can say is known.
    """
    ends = {f"{prefix}_{end}": Fact(f"{relation}.{end}", words, unit) for end in ENDS}
    texts = {
        f"{prefix}_{t}": Fact(
            f"CAST({relation}.{t} AS VARCHAR)", text_of=(table, t) if table else None
        )
        for t in ("method", "grade", "source")
    }
    return {**ends, **texts}


class Rare(Struct, frozen=True):
    """A relation that few models have a row of. Facts that name it are NULL for all others."""

    alias: str
    relation: str
    """SQL after JOIN; its column `model` is joined."""
    rows_of: str
    """SQL after FROM, a short one; where it gives no row, the relation has none."""

    def is_named_in(self, fact: Fact) -> bool:
        """Whether a fact is read from it."""
        return re.search(rf"\b{self.alias}\.", fact.sql) is not None


class Facts(Struct, frozen=True):
    """All that the methods of a quantity look at, one row a model."""

    relations: str
    """SQL after FROM; the first relation has every model once."""
    model: str
    """SQL for the number of the model."""
    columns: Mapping[str, Fact]
    of_few: bool = False
    """Whether only few of all models have them: then it is cheaper to look those up elsewhere than
    to have what they join at hand for every model."""
    rows_of: str = ""
    """SQL after FROM; where it gives no row, no model has any facts. A short one, for few models:
    to ask it takes less than to plan what is joined. Empty where every model has them."""
    rare: tuple[Rare, ...] = ()
    """Joined after `relations`; of few models only those are planned that one of them has."""

    def without(self, rare: Collection[Rare]) -> Facts:
        """The facts that are not read from those relations."""
        columns = {n: f for n, f in self.columns.items() if not any(r.is_named_in(f) for r in rare)}
        return replace(self, columns=columns, rare=tuple(r for r in self.rare if r not in rare))


def query(facts: Facts) -> str:
    """SELECT of the model and every fact by its name; assumptions are not filled in."""
    columns = ", ".join(f"{fact.sql} AS {name}" for name, fact in facts.columns.items())
    rare = "".join(
        f" LEFT JOIN {r.relation} {r.alias} ON {r.alias}.model = {facts.model}" for r in facts.rare
    )
    return f"SELECT {facts.model} AS model, {columns} FROM {facts.relations}{rare}"


class Method(Struct, frozen=True):
    """One way to a figure. Expressions are of `hubscan.estimate.expression`."""

    name: str
    """What `<quantity>_method` says."""
    rank: int
    """Of the methods that apply, the lowest is used; no two are equal."""
    when: str
    """The condition under which it applies."""
    low: str
    best: str
    high: str
    """The ends of the interval that is meant to hold the truth 9 times in 10; NULL is unknown."""
    grade: str
    """Expression for a `hubscan.model.grades.Grade`."""
    source: str
    """Expression for the document and place that the figure comes from."""
    because: str
    """Why it is believed before the others, for whoever asks."""
    basis: str
    """Where the formula comes from: a paper, a measurement, a definition."""
    shown: str = ""
    """Expression for what the method column says, where that is not the name."""
    rests_on: tuple[str, ...] = ()
    """Tables whose figures it takes over."""

    @property
    def expressions(self) -> Mapping[str, Expression]:
        """All of its expressions, by the name of the field."""
        fields = ("when", *ENDS, "grade", "source", *(("shown",) if self.shown else ()))
        return {field: expression(getattr(self, field)) for field in fields}

    @property
    def text(self) -> Expression:
        """Expression for what the method column says."""
        return expression(self.shown or quoted(self.name))


class Declared(Struct, frozen=True):
    """A method and the file that declares it."""

    method: Method
    path: Path


class Doubt(Struct, frozen=True):
    """When a less trusted method speaks against the chosen one.

    The figure may be right, but something about the model is not what it says: an exact or stated
    grade falls to derived, and the source names the others.
    """

    above: str
    """How many times the upper end another best value may be; an expression of assumptions."""
    below: str
    """How many times smaller than the lower end."""


class Quantity(Struct, frozen=True):
    """One quantity with its methods, the most trusted first."""

    name: str
    table: str
    """The table that its figures become."""
    unit: str
    facts: Facts
    declared: tuple[Declared, ...]
    doubt: Doubt | None = None

    @property
    def methods(self) -> tuple[Method, ...]:
        """The methods by rank."""
        return tuple(d.method for d in self.declared)
