"""The published tables: every column with its type, unit and meaning.

What stands in a table of the house keeps its description (`hubscan.model.tables`); this says which
columns are published, and describes those that only the published tables have.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from hubscan.model.benchmarks import NAMES as SCORES
from hubscan.model.tables import QUANTITIES, TABLES, Column, Table
from hubscan.rules import Rulebook, VerdictColumn
from hubscan.rules.engine.countable import main_columns

ROWS, VERDICTS, PROBABILITIES, TIERS = "rows", "verdicts", "probabilities", "tiers"
CHANCES, DEGREES = "chances", "degrees"

_LISTED = (
    "model", "key", "id", "namespace", "publisher", "created_at", "downloads",
    "downloads_all_time", "likes", "gated", "license", "pipeline_tag", "library_name",
)  # fmt: skip
_RELATED = (
    "relation", "original", "root", "parents", "missing_parents", "descendants", "lineage_grade",
)  # fmt: skip
_PARTS = ("low", "best", "high", "grade")
"""Of each quantity; how it was found is what `hubscan explain` says."""
_CLASSED = (
    "release_date", "modality", "general_purpose", "narrow", "bio_sequence_primary",
    "open_weights", "foss_licence",
)  # fmt: skip
PUBLISHED: dict[str, tuple[str, ...]] = {
    "models": _LISTED,
    "lineage": _RELATED,
    "estimates": (*(f"{q.name}_{part}" for q in QUANTITIES for part in _PARTS), *_CLASSED),
}
"""Table of the house → its columns that stand in the published rows."""

_PLACES = {name: i for i, name in enumerate(n for names in PUBLISHED.values() for n in names)}
_FEW_VALUES = ("training_tokens", *SCORES)
"""Quantities of which every part has few values."""
_TRAITS = frozenset(
    (
        "gated", "license", "pipeline_tag", "library_name", "relation", "lineage_grade",
        *(f"{q.name}_grade" for q in QUANTITIES),
        *(f"{name}_{part}" for name in _FEW_VALUES for part in _PARTS),
        *(name for name in _CLASSED if name != "release_date"),
    )
)  # fmt: skip
"""Published columns of so few values that millions of models have thousands of patterns of them."""

_LEVELS = "0 not covered, 1 possibly, 2 likely, 3 surely"
_PROBABLY = "probability of being covered, given everything known"
_NUMBER = Column("model", "INTEGER", "number of the model; rows.model")
_DEGREE = "degree of the probability of being covered; degrees.degree"

DEGREES_TABLE = Table(
    DEGREES,
    ("degree",),
    (
        Column("degree", "UTINYINT", "0 never, 255 surely, between them even steps of log odds"),
        Column("probability", "DOUBLE", "of being covered, given everything known", "fraction"),
    ),
)

TIERS_TABLE = Table(
    TIERS,
    ("rule", "tier", "mode"),
    (
        Column("rule", "VARCHAR", "rule id"),
        Column("tier", "VARCHAR", "tier id"),
        Column("mode", "VARCHAR", "derivative mode counted: own, cumulative, inherits, share, …"),
        Column("column", "VARCHAR", "its column in verdicts and probabilities"),
        Column("is_main", "BOOLEAN", "the line its text is known for; it has columns in rows"),
        Column(
            "counts", "VARCHAR", "what a number of covered models is worth: counted, or why not"
        ),
        Column("rule_title", "VARCHAR", "name of the text"),
        Column("tier_title", "VARCHAR", "what the tier is called"),
        Column("condition", "VARCHAR", "the condition in words"),
        Column("kind", "VARCHAR", "law, regulation, bill, proposal, statement, …"),
        Column("jurisdiction", "VARCHAR", "where it holds or was proposed"),
        Column("proponent", "VARCHAR", "who wrote or proposed it"),
        Column("status", "VARCHAR", "last event of the text; NULL if none is known"),
        Column("status_since", "VARCHAR", "its day, month or year; NULL if not known"),
        Column("derivatives", "VARCHAR", "what the text says of derivatives; silent: not a word"),
        Column("verification", "VARCHAR", "how far its numbers were checked in the text"),
        Column("source", "VARCHAR", "web address of the text; NULL if none is known"),
    ),
)


def probability_name(column: VerdictColumn) -> str:
    """The column of `rows` with the probability that belongs to a verdict."""
    return f"{column.name}:probability"


def tables(book: Rulebook) -> tuple[Table, ...]:
    """The shapes of all published tables for the rules of `book`."""
    every = book.columns()
    return (
        Table(ROWS, ("model",), (*_picked(), *_of_main(main_columns(book)))),
        Table(VERDICTS, ("model",), (_NUMBER, *(_verdict(column) for column in every))),
        Table(PROBABILITIES, ("model",), (_NUMBER, *(_probable(c, c.name) for c in every))),
        Table(CHANCES, ("model",), (_NUMBER, *(_degree(column) for column in every))),
        DEGREES_TABLE,
        TIERS_TABLE,
        TABLES["tallies"],
    )


@dataclass(frozen=True, slots=True)
class Parts:
    """The columns of the rows by how many models have the same in them."""

    own: tuple[Column, ...]
    """Each model has its own."""
    traits: tuple[Column, ...]
    """What tells of a model in few values: classes, grades, scores."""
    told: tuple[Column, ...]
    """What the main tiers say of it."""

    @property
    def listed(self) -> tuple[Column, ...]:
        """What tells of a model, in the order of the rows: its own columns and its traits."""
        return tuple(sorted((*self.own, *self.traits), key=_place))


def split(rows: Table) -> Parts:
    """The parts of `rows`."""
    listed = tuple(column for column in rows.columns if column.name in _PLACES)
    return Parts(
        own=tuple(column for column in listed if column.name not in _TRAITS),
        traits=tuple(column for column in listed if column.name in _TRAITS),
        told=tuple(column for column in rows.columns if column.name not in _PLACES),
    )


def _place(column: Column) -> int:
    return _PLACES[column.name]


def _picked() -> Iterator[Column]:
    for table, names in PUBLISHED.items():
        known = {column.name: column for column in TABLES[table].columns}
        yield from (known[name] for name in names)


def _of_main(columns: Iterable[VerdictColumn]) -> Iterator[Column]:
    for column in columns:
        yield _verdict(column)
        yield _probable(column, probability_name(column))


def _verdict(column: VerdictColumn) -> Column:
    return Column(column.name, "TINYINT", f"{column.rule}, {column.tier}: {_LEVELS}")


def _degree(column: VerdictColumn) -> Column:
    return Column(column.name, "UTINYINT", f"{column.rule}, {column.tier}: {_DEGREE}")


def _probable(column: VerdictColumn, name: str) -> Column:
    return Column(name, "FLOAT", f"{column.rule}, {column.tier}: {_PROBABLY}", "fraction")
