"""How often each field of the listing is there in a models table, and how its values lie."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from hubscan.model.begun import begun
from hubscan.model.tables import TABLES, Column
from hubscan.model.text import printable
from hubscan.store.engine import asking, sql_text

FIELDS = {
    "id": "id",
    "created_at": "createdAt",
    "last_modified": "lastModified",
    "sha": "sha",
    "gated": "gated",
    "disabled": "disabled",
    "downloads": "downloads",
    "downloads_all_time": "downloadsAllTime",
    "likes": "likes",
    "trending_score": "trendingScore",
    "pipeline_tag": "pipeline_tag",
    "library_name": "library_name",
    "tags": "tags",
    "license": "cardData.license",
    "model_type": "config.model_type",
    "architectures": "config.architectures",
    "quant_method": "config.quantization_config.quant_method",
    "quant_bits": "config.quantization_config.bits",
    "peft_base": "config.peft.base_model_name_or_path",
    "diffusers_class": "config.diffusers._class_name",
    "safetensors_total": "safetensors.total",
    "safetensors_parameters": "safetensors.parameters",
    "gguf_total": "gguf.total",
    "gguf_architecture": "gguf.architecture",
    "gguf_file_bytes": "gguf.totalFileSize",
    "base_models_relation": "baseModels.relation",
    "card_base_models": "cardData.base_model",
    "model_index": "model-index",
    "eval_results": "evalResults",
    "weight_files": "siblings",
}
"""Column of the models table → where the Hub lists it."""
_WORDS = ("gated", "disabled", "pipeline_tag", "library_name", "base_models_relation")
"""Columns of few different values: how many models have each says something."""
_MOST_WORDS, _LONGEST_WORD = 12, 60
_NUMBER = "BIGINT"


def measure(models: Path) -> dict[str, dict[str, float]]:
    """By field of the Hub: `present`, the share of models that have it, and of those with it

    `zero` (numbers and counts of files), `median` (numbers above zero), `distinct` (values, about)
    and of words `is WORD`, the share of the most frequent ones. Empty lists are not there.
    """
    columns = [c for c in TABLES["models"].columns if c.name in FIELDS]
    wanted = [(FIELDS[c.name], name, sql) for c in columns for name, sql in _measures(c)]
    listed = f"read_parquet({sql_text(models)})"
    with asking() as con:
        halves = [[sql for _, _, sql in wanted[place::2]] for place in range(2)]
        rest = begun(partial(_values, listed, halves[1]))
        rows, *first = _values(listed, ["count(*)", *halves[0]])
        words = {FIELDS[name]: _words(con, listed, name, max(rows, 1)) for name in _WORDS}
    values: list[Any] = [None] * len(wanted)
    values[::2], values[1::2] = first, rest()
    found: dict[str, dict[str, float]] = {}
    for (field, name, _), value in zip(wanted, values, strict=True):
        if value is not None:
            shown = value / rows if name == "present" and rows else value
            found.setdefault(field, {})[name] = float(f"{shown:.6g}")
    for field, shares in words.items():
        found[field] |= {name: float(f"{share:.6g}") for name, share in shares.items()}
    return found


def _values(listed: str, asked: Sequence[str]) -> tuple[Any, ...]:
    """One row, by one thread: with more, a median is not the same each time."""
    with asking() as con:
        row: Any = con.execute(f"SELECT {', '.join(asked)} FROM {listed}").fetchone()
    return tuple(row)


def present(name: str, sql_type: str) -> str:
    """SQL: whether a model has the column called `name`. Empty lists are not there."""
    return f"coalesce(len({name}), 0) > 0" if sql_type.endswith("[]") else f"{name} IS NOT NULL"


def _measures(column: Column) -> list[tuple[str, str]]:
    name, kind = f'"{column.name}"', column.sql_type
    there = f"count(*) FILTER ({present(name, kind)})"
    if kind.endswith("[]"):
        return [("present", there)]
    if kind.startswith("MAP"):
        return [("present", there), ("zero", _share_of(f"cardinality({name}) = 0"))]
    found = [("present", there), ("distinct", f"approx_count_distinct({name})")]
    if kind == _NUMBER:
        found.append(("zero", _share_of(f"{name} = 0")))
        found.append(("median", f"approx_quantile({name}, 0.5) FILTER ({name} > 0)"))
    return found


def _share_of(condition: str) -> str:
    """Of the models for which it is true or false."""
    return f"avg(CASE WHEN {condition} THEN 1.0 WHEN NOT ({condition}) THEN 0.0 END)"


def _words(con: Any, listed: str, column: str, rows: int) -> dict[str, float]:
    """The share of each of the most frequent values, of all models."""
    found = con.execute(
        f"""SELECT CAST("{column}" AS VARCHAR) AS word, count(*) AS n FROM {listed}
        WHERE word IS NOT NULL GROUP BY word ORDER BY n DESC, word LIMIT {_MOST_WORDS}"""
    ).fetchall()
    return {f"is {printable(str(word))[:_LONGEST_WORD]}": n / rows for word, n in found}
