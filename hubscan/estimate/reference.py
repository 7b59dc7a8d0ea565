"""The curated table of base models: read it, check it, make it relation `reference`.

One row a model, columns in `COLUMNS`; an empty cell is NULL. How to add a row is in
docs/reference-table.md; what the figures rest on is in the row itself (`*_source`, `*_confidence`).
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa

from hubscan.model.errors import ConfigError
from hubscan.model.relations import Relation
from hubscan.model.tables import Column

FILE_NAME = "reference_models.csv"

MODALITIES = frozenset({"text", "image", "audio", "video", "biology", "other"})
"""What a model mainly works on, in the words of `estimates.modality`."""

TASK_GENERATES: dict[str, tuple[str, ...]] = {
    "language-model": ("text",),
    "code-model": ("text",),
    "vision-language-model": ("text",),
    "omni-language-model": ("text", "speech"),
    "text-encoder": (),
    "encoder-decoder": ("text",),
    "embedding": (),
    "reranker": (),
    "reward-model": (),
    "translation": ("text",),
    "image-text": (),
    "vision-encoder": (),
    "text-to-image": ("image",),
    "text-to-video": ("video",),
    "text-to-3d": (),
    "speech-recognition": ("text",),
    "speech-encoder": (),
    "speech-translation": ("text", "speech"),
    "text-to-speech": ("speech",),
    "text-to-audio": ("audio",),
    "protein": (),
    "protein-structure": (),
    "dna": (),
    "single-cell": (),
    "molecule": (),
    "time-series": (),
    "tabular": (),
    "weather": (),
    "robotics": (),
}
"""Every task a row may have, and what such a model generates in the sense of `estimates`."""

CONFIDENCES = frozenset({"exact", "verified", "partly verified", "from memory"})
"""From counted in the files, over read in a published source, to the literature as recalled."""

COLUMNS = (
    Column("hf_id", "VARCHAR", "org/name on the Hub"),
    Column("aliases", "VARCHAR", "other ids of the same weights, separated by spaces"),
    Column("family", "VARCHAR", "family name, for reading only"),
    Column("modality", "VARCHAR", "text, image, audio, video, biology or other"),
    Column("task", "VARCHAR", "what it is made for; one of TASK_GENERATES"),
    Column("release_date", "DATE", "first public release"),
    Column("licence", "VARCHAR", "licence, short"),
    Column("base", "VARCHAR", "the model whose weights its own step started from"),
    Column("base_relation", "VARCHAR", "relation to the base"),
    Column("parameters", "DOUBLE", "total, embeddings included", "parameters"),
    Column("active_parameters", "DOUBLE", "used per token", "parameters"),
    Column("parameters_source", "VARCHAR", "where the count comes from"),
    Column("parameters_confidence", "VARCHAR", "one of CONFIDENCES"),
    Column("training_tokens", "DOUBLE", "tokens seen in its own step", "tokens"),
    Column("training_tokens_source", "VARCHAR", "where the tokens come from"),
    Column("training_tokens_confidence", "VARCHAR", "one of CONFIDENCES"),
    Column("gpu_hours", "DOUBLE", "accelerator hours of its own step", "hours"),
    Column("hardware", "VARCHAR", "accelerator"),
    Column("gpu_hours_source", "VARCHAR", "where the hours come from"),
    Column("stated_flop", "DOUBLE", "FLOP stated by the maker", "FLOP"),
    Column("stated_flop_source", "VARCHAR", "where it is stated"),
    Column("stated_flop_confidence", "VARCHAR", "one of CONFIDENCES"),
    Column("own_flop_low", "DOUBLE", "own training step, low end", "FLOP"),
    Column("own_flop_best", "DOUBLE", "own training step, best value", "FLOP"),
    Column("own_flop_high", "DOUBLE", "own training step, high end", "FLOP"),
    Column("own_flop_method", "VARCHAR", "how the own step was found"),
    Column("training_flop_low", "DOUBLE", "base included, low end", "FLOP"),
    Column("training_flop_best", "DOUBLE", "base included, best value", "FLOP"),
    Column("training_flop_high", "DOUBLE", "base included, high end", "FLOP"),
    Column("training_flop_method", "VARCHAR", "how the cumulative figure was found"),
    Column("mmlu", "DOUBLE", "MMLU score", "percent"),
    Column("mmlu_protocol", "VARCHAR", "shots and prompting"),
    Column("mmlu_source", "VARCHAR", "who measured"),
    Column("humaneval", "DOUBLE", "HumanEval pass@1", "percent"),
    Column("humaneval_source", "VARCHAR", "who measured"),
    Column("confidence", "VARCHAR", "of the row as a whole, one of CONFIDENCES"),
    Column("note", "VARCHAR", "what a reader must know"),
)

_ORDERED = ("own_flop", "training_flop")
_PERCENT = frozenset({"mmlu", "humaneval"})
_MUST = ("hf_id", "modality", "task", "confidence")
_CHOICES = {
    "modality": MODALITIES,
    "task": frozenset(TASK_GENERATES),
    "base_relation": frozenset(Relation),
    "confidence": CONFIDENCES,
    "parameters_confidence": CONFIDENCES,
    "training_tokens_confidence": CONFIDENCES,
    "stated_flop_confidence": CONFIDENCES,
}

Value = str | float | date | None


@dataclass(frozen=True, slots=True)
class ReferenceRow:
    """One checked row; `values` has every column of `COLUMNS`, None where the cell is empty."""

    line: int
    """Line of the file on which the row ends."""
    values: dict[str, Value]

    @property
    def hf_id(self) -> str:
        """The row's key."""
        return str(self.values["hf_id"])

    def text(self, column: str) -> str:
        """A text cell; empty if NULL."""
        return str(self.values[column] or "")

    def number(self, column: str) -> float | None:
        """A numeric cell."""
        value = self.values[column]
        return value if isinstance(value, float) else None

    @property
    def ids(self) -> tuple[str, ...]:
        """The id and its aliases."""
        return (self.hf_id, *self.text("aliases").split())


def load(con: duckdb.DuckDBPyConnection, config_dir: Path) -> int:
    """Make relation `reference` from `config_dir`; return its rows.

    On top of `COLUMNS` it has `generates VARCHAR[]`, what a model of that task generates, and
    `line`, where the row ends in the file.
    Raises `ConfigError` naming file:line for anything that is not as documented.
    """
    rows = read(config_dir / FILE_NAME)
    columns = {c.name: [row.values[c.name] for row in rows] for c in COLUMNS}
    arrays = {name: pa.array(cells, _ARROW[name]) for name, cells in columns.items()}
    generates = [list(TASK_GENERATES[row.text("task")]) for row in rows]
    arrays["generates"] = pa.array(generates, pa.list_(pa.string()))
    arrays["line"] = pa.array([row.line for row in rows], pa.int64())
    table = pa.table(arrays)
    con.register("_reference_rows", table)
    con.execute("CREATE OR REPLACE TABLE reference AS FROM _reference_rows ORDER BY hf_id")
    con.unregister("_reference_rows")
    return len(rows)


def read(path: Path) -> list[ReferenceRow]:
    """Every row of the file, checked. Raises `ConfigError` as `load`."""
    try:
        with path.open(newline="", encoding="utf-8") as lines:
            rows = list(_rows(lines, path))
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: not UTF-8 (byte {error.start})") from error
    _check_unique(rows, path)
    return rows


_ARROW = {
    c.name: {"VARCHAR": pa.string(), "DOUBLE": pa.float64(), "DATE": pa.date32()}[c.sql_type]
    for c in COLUMNS
}


def _rows(lines: Iterator[str], path: Path) -> Iterator[ReferenceRow]:
    reader = csv.reader(lines)
    header = next(reader, [])
    missing = [c.name for c in COLUMNS if c.name not in header]
    if missing:
        raise ConfigError(f"{path}:1: missing column {', '.join(missing)}")
    unknown = [name for name in header if name not in _ARROW]
    if unknown:
        raise ConfigError(f"{path}:1: unknown column {', '.join(unknown)}")
    for cells in reader:
        where = f"{path}:{reader.line_num}"
        if len(cells) != len(header):
            raise ConfigError(f"{where}: {len(cells)} cells where the header has {len(header)}")
        given = dict(zip(header, cells, strict=True))
        values = {c.name: _value(c, given[c.name].strip(), where) for c in COLUMNS}
        row = ReferenceRow(reader.line_num, values)
        _check_row(row, where)
        yield row


def _value(column: Column, text: str, where: str) -> Value:
    if not text:
        return None
    try:
        match column.sql_type:
            case "DOUBLE":
                return _number(text, 100.0 if column.name in _PERCENT else 1e32)
            case "DATE":
                return date.fromisoformat(text)
            case _:
                return text
    except ValueError as error:
        raise ConfigError(f"{where}: {column.name}: {error}") from error


def _number(text: str, most: float) -> float:
    try:
        value = float(text)
    except ValueError:
        raise ValueError(f"'{text}' is not a number") from None
    if not 0 <= value <= most:
        raise ValueError(f"{text} is outside 0 to {most:g}")
    return value


def _check_row(row: ReferenceRow, where: str) -> None:
    for name in _MUST:
        if row.values[name] is None:
            raise ConfigError(f"{where}: {name} is empty")
    for name, allowed in _CHOICES.items():
        value = row.values[name]
        if value is not None and value not in allowed:
            raise ConfigError(
                f"{where}: {name}: '{value}' is not known",
                hint=f"Use: {', '.join(sorted(allowed))}.",
            )
    for name in _ORDERED:
        ends = [row.number(f"{name}_{end}") for end in ("low", "best", "high")]
        known = [v for v in ends if v is not None]
        if known != sorted(known):
            raise ConfigError(f"{where}: {name}: low, best, high are out of order: {known}")
    active, total = row.number("active_parameters"), row.number("parameters")
    if active is not None and total is not None and active > total:
        raise ConfigError(f"{where}: active_parameters {active:.0f} exceed parameters {total:.0f}")
    if (row.values["base"] is None) != (row.values["base_relation"] is None):
        raise ConfigError(f"{where}: base and base_relation go together")


def _check_unique(rows: list[ReferenceRow], path: Path) -> None:
    seen: dict[str, int] = {}
    for row in rows:
        for name in row.ids:
            first = seen.setdefault(name.lower(), row.line)
            if first != row.line:
                raise ConfigError(f"{path}:{row.line}: '{name}' is already on line {first}")
