"""The tables that flow between floors: every column, its SQL type, unit and meaning.

Models are numbered densely by ascending key. A table of one row a model (`models`, `lineage`,
`estimates`, `verdicts`) is kept in the order of that number, so columns of different tables stand
side by side, and every join compares whole numbers. The text `key` lives in `models` only.

This is the contract of the house. A stage reads relations of these shapes and makes relations
of these shapes; the data dictionary in the docs is generated from here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from hubscan.model.benchmarks import SCORES


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table."""

    name: str
    sql_type: str
    """DuckDB type."""
    doc: str
    unit: str = ""


@dataclass(frozen=True)
class Table:
    """A named list of columns, in the order they are written."""

    name: str
    key: tuple[str, ...]
    """Columns that identify a row; files are sorted by them."""
    columns: tuple[Column, ...]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Column names in order; rows are written by them, thousands in a report."""
        return tuple(c.name for c in self.columns)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A bounded figure: six columns `<name>_low/_best/_high/_method/_grade/_source`."""

    name: str
    unit: str
    doc: str

    def columns(self) -> Iterator[Column]:
        """The six columns; a NULL end means no bound is known on that side."""
        n = self.name
        for end in ("low", "best", "high"):
            yield Column(f"{n}_{end}", "DOUBLE", f"{self.doc} ({end})", self.unit)
        yield Column(f"{n}_method", "VARCHAR", f"how {n} was found")
        yield Column(f"{n}_grade", "VARCHAR", "hubscan.model.grades.Grade")
        yield Column(f"{n}_source", "VARCHAR", "document and place it came from")


QUANTITIES = (
    Quantity("parameters", "parameters", "total parameters, embeddings included"),
    Quantity("active_parameters", "parameters", "parameters used per token"),
    Quantity("training_tokens", "tokens", "tokens seen in the model's own training step"),
    Quantity("own_flop", "FLOP", "compute of this repository's own training step"),
    Quantity("training_flop", "FLOP", "own compute plus that of every distinct ancestor"),
    Quantity("training_cost_usd", "USD", "rented-hardware price of training_flop"),
    *(Quantity(score.name, "percent", f"{score.phrase} of this model") for score in SCORES),
)

_MODELS = Table(
    "models",
    ("model",),
    (
        Column("key", "VARCHAR", "the Hub's immutable _id, 24 hex digits"),
        Column("model", "INTEGER", "number of the model: its place by ascending key, from 0"),
        Column("publisher", "INTEGER", "number of the namespace, from 1; 0 for models without one"),
        Column("id", "VARCHAR", "org/name at the time of the scan"),
        Column("namespace", "VARCHAR", "the part of id before the slash: the publisher"),
        Column("created_at", "TIMESTAMP", "creation on the Hub; NULL if not given", "UTC"),
        Column("last_modified", "TIMESTAMP", "date of the head commit", "UTC"),
        Column("sha", "VARCHAR", "head commit"),
        Column("gated", "VARCHAR", "'no', 'auto' or 'manual'; NULL if not given"),
        Column("disabled", "BOOLEAN", "switched off by the Hub"),
        Column("downloads", "BIGINT", "downloads in the last 30 days", "downloads"),
        Column("downloads_all_time", "BIGINT", "downloads since creation", "downloads"),
        Column("likes", "BIGINT", "likes", "likes"),
        Column("trending_score", "DOUBLE", "the Hub's trending score"),
        Column("pipeline_tag", "VARCHAR", "task as the Hub sees it"),
        Column("library_name", "VARCHAR", "library as the Hub sees it"),
        Column("tags", "VARCHAR[]", "the flat bag of tags, as given"),
        Column("license", "VARCHAR", "licence identifier from the card, lower case"),
        Column("license_name", "VARCHAR", "licence_name from the card, where license is other"),
        Column("model_type", "VARCHAR", "config.model_type"),
        Column("architectures", "VARCHAR[]", "config.architectures"),
        Column("quant_method", "VARCHAR", "config.quantization_config.quant_method"),
        Column("quant_bits", "BIGINT", "config.quantization_config.bits", "bits"),
        Column("peft_base", "VARCHAR", "config.peft.base_model_name_or_path"),
        Column("diffusers_class", "VARCHAR", "config.diffusers._class_name"),
        Column("safetensors_total", "BIGINT", "safetensors.total, as given", "parameters"),
        Column(
            "safetensors_parameters",
            "MAP(VARCHAR, BIGINT)",
            "safetensors.parameters: count by dtype",
            "parameters",
        ),
        Column("gguf_total", "BIGINT", "gguf.total: parameters of one file", "parameters"),
        Column("gguf_architecture", "VARCHAR", "gguf.architecture"),
        Column("gguf_file_bytes", "BIGINT", "gguf.totalFileSize", "bytes"),
        Column("base_models_relation", "VARCHAR", "baseModels.relation"),
        Column("card_base_models", "VARCHAR[]", "cardData.base_model, always a list"),
        Column("card_base_model_relation", "VARCHAR", "cardData.base_model_relation"),
        Column("model_index", "VARCHAR", "cardData model-index as JSON text, at most 64 kB"),
        Column("eval_results", "VARCHAR", "evalResults as JSON text, at most 64 kB"),
        Column(
            "weight_files",
            "MAP(VARCHAR, BIGINT)",
            "files with weights by kind, from the names in siblings; empty if there are none, "
            "NULL if the listing did not name files",
            "files",
        ),
        Column(
            "document_files",
            "VARCHAR[]",
            "documents that have a file at the top, likewise: readme, config, adapter_config, "
            "all_results, trainer_state, safetensors",
        ),
    ),
)

_EDGES = Table(
    "edges",
    ("child", "source", "position"),
    (
        Column("child", "INTEGER", "models.model of the child"),
        Column("source", "VARCHAR", "where it is said: base_models, card, tag, peft, …_config"),
        Column("position", "BIGINT", "order within the source, from 0"),
        Column("parent_key", "VARCHAR", "the parent's _id where the source gives it"),
        Column("parent_ref", "VARCHAR", "the parent as written, at most 300 characters"),
        Column("relation", "VARCHAR", "relation as written; NULL if the source gives none"),
    ),
)

_REJECTS = Table(
    "rejects",
    ("page", "position"),
    (
        Column("page", "VARCHAR", "raw page file"),
        Column("position", "BIGINT", "index of the object in the page; -1 for a whole page"),
        Column("reason", "VARCHAR", "why the object was refused or trimmed"),
        Column("excerpt", "VARCHAR", "its first 200 characters, control characters escaped"),
    ),
)

_STATEMENTS = Table(
    "statements",
    ("model", "quantity", "source", "locator"),
    (
        Column("model", "INTEGER", "models.model of the model it speaks of"),
        Column("quantity", "VARCHAR", "what is stated, e.g. parameters, training_tokens"),
        Column("low", "DOUBLE", "lower end; NULL if open"),
        Column("best", "DOUBLE", "value; NULL if only a bound is stated"),
        Column("high", "DOUBLE", "upper end; NULL if open"),
        Column("text", "VARCHAR", "value where it is not a number, e.g. hardware"),
        Column("source", "VARCHAR", "document kind: card, config, safetensors, gguf, trainer"),
        Column("locator", "VARCHAR", "place in the document: line or byte offset, JSON path"),
        Column("excerpt", "VARCHAR", "at most 200 characters around it"),
    ),
)

_PARENTS = Table(
    "parents",
    ("child", "parent", "parent_ref", "source"),
    (
        Column("child", "INTEGER", "models.model"),
        Column("parent", "INTEGER", "models.model of the parent; NULL if not in the snapshot"),
        Column("parent_ref", "VARCHAR", "the parent's name"),
        Column("relation", "VARCHAR", "hubscan.model.relations.Relation after correction"),
        Column("declared_relation", "VARCHAR", "relation as declared"),
        Column("source", "VARCHAR", "base_models, card, tag, peft, …_config, reference, inferred"),
        Column("grade", "VARCHAR", "stated for declared edges, inferred for inferred ones"),
        Column("reason", "VARCHAR", "why corrected, unresolved or dropped; NULL if plain"),
        Column("used", "BOOLEAN", "false for edges kept for the record only (cycles, junk)"),
    ),
)

_LINEAGE = Table(
    "lineage",
    ("model",),
    (
        Column("model", "INTEGER", "models.model"),
        Column("relation", "VARCHAR", "relation to the direct parents; base if none"),
        Column("parents", "BIGINT", "direct parents used, missing ones included"),
        Column("missing_parents", "BIGINT", "direct parents not in the snapshot"),
        Column("depth", "BIGINT", "longest path to a root; 0 for a root"),
        Column("root", "INTEGER", "models.model of the root; that with most compute if several"),
        Column("roots", "BIGINT", "number of distinct roots"),
        Column("original", "INTEGER", "models.model of what this is a copy of; itself if none"),
        Column("descendants", "BIGINT", "distinct models below this one"),
        Column(
            "fine_tunes_least",
            "BIGINT",
            "least tensor count of the fine-tunes that name it as their only parent; NULL if none",
            "parameters",
        ),
        Column("fine_tunes_most", "BIGINT", "the greatest of them", "parameters"),
        Column("lineage_grade", "VARCHAR", "worst grade of any edge on the way up"),
    ),
)

_ESTIMATES = Table(
    "estimates",
    ("model",),
    (
        Column("model", "INTEGER", "models.model"),
        *(c for q in QUANTITIES for c in q.columns()),
        Column("release_date", "DATE", "creation on the Hub, else the curated release date"),
        Column("release_date_source", "VARCHAR", "created_at, reference, hub_floor (or before)"),
        Column("modality", "VARCHAR", "text, image, audio, video, biology, other; NULL if unknown"),
        Column("generates", "VARCHAR[]", "text, speech, image, video, audio; NULL if unknown"),
        Column("general_purpose", "BOOLEAN", "proxy from task and family; NULL if unknown"),
        Column("narrow", "BOOLEAN", "proxy: built for one narrow task; NULL if unknown"),
        Column("bio_sequence_primary", "BOOLEAN", "mainly biological sequences; NULL if unknown"),
        Column("open_weights", "BOOLEAN", "weights public without asking; NULL if unknown"),
        Column("foss_licence", "BOOLEAN", "licence is free and open; NULL if unknown"),
    ),
)

_TALLIES = Table(
    "tallies",
    ("rule", "tier", "mode", "relation", "unit"),
    (
        Column("rule", "VARCHAR", "rule id"),
        Column("tier", "VARCHAR", "tier id"),
        Column("mode", "VARCHAR", "derivative mode counted: own, cumulative, inherits, share, …"),
        Column("relation", "VARCHAR", "direct relation; 'all' is the total"),
        Column("unit", "VARCHAR", "repositories, or distinct (copies counted with their original)"),
        *(
            Column(f"{prefix}{level}", "BIGINT", f"{what} {level} covered", what)
            for prefix, what in (
                ("", "models"),
                ("publishers_", "publishers"),
                ("downloads_", "downloads"),
                ("likes_", "likes"),
            )
            for level in ("surely", "likely", "possibly")
        ),
        Column("expected", "DOUBLE", "expected number of models; NULL but for all", "models"),
        Column("expected_low", "DOUBLE", "5 % point of that number; likewise", "models"),
        Column("expected_high", "DOUBLE", "95 % point of that number; likewise", "models"),
        Column(
            "expected_prior", "DOUBLE", "part of expected that hangs on undisclosed roots", "models"
        ),
        Column(
            "expected_audit",
            "DOUBLE",
            "part of expected that models drawn at random and read stand for",
            "models",
        ),
        Column(
            "expected_sampling",
            "DOUBLE",
            "half the width of the interval that the sample of the audit alone gives",
            "models",
        ),
        *(
            Column(
                f"expected_if_{size}",
                "DOUBLE",
                f"expected if undisclosed training runs were half a decade {size}; of headlines, "
                "in repositories",
                "models",
            )
            for size in ("smaller", "larger")
        ),
    ),
)

TABLES = {
    t.name: t
    for t in (
        _MODELS,
        _EDGES,
        _REJECTS,
        _STATEMENTS,
        _PARENTS,
        _LINEAGE,
        _ESTIMATES,
        _TALLIES,
    )
}
