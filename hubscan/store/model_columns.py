"""Models as they were listed → the columns of the models table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec import Raw

from hubscan.store.arrow import Column, pa, pc, texts_with
from hubscan.store.checked_columns import MAX_TEXT, CheckedColumns, Tell
from hubscan.store.listed import (
    ABSENT,
    KEY,
    BaseModels,
    CardData,
    Config,
    Diffusers,
    Gguf,
    Listed,
    Peft,
    Quantization,
    Safetensors,
)

_REPOSITORY = r"^[A-Za-z0-9._-]{1,128}(/[A-Za-z0-9._-]{1,128})?$"


def model_columns(models: Sequence[Listed], tell: Tell) -> dict[str, Column]:
    """Every column of the models table; `key` or `id` is NULL where it is not one.

    `tell` is called with a row and a reason for everything that was refused or trimmed.
    """
    configs = [m.config or _CONFIG for m in models]
    quantized = [c.quantization_config or _QUANTIZATION for c in configs]
    cards = [m.card or _CARD for m in models]
    weights = [m.safetensors or _SAFETENSORS for m in models]
    ggufs = [m.gguf or _GGUF for m in models]
    columns = CheckedColumns(tell)
    tags = columns.tags([m.tags for m in models])
    ids = columns.identifier("id", [m.id for m in models], _REPOSITORY, "a repository name")
    return {
        "key": pc.ascii_lower(
            columns.identifier("_id", [m.key for m in models], KEY, "24 hex digits")
        ),
        "id": ids,
        "namespace": pa.array([_namespace(i) for i in ids.to_pylist()], pa.string()),
        "created_at": columns.time("createdAt", [m.created_at for m in models]),
        "last_modified": columns.time("lastModified", [m.last_modified for m in models]),
        "sha": columns.text("sha", [m.sha for m in models]),
        "gated": columns.gated([m.gated for m in models]),
        "disabled": pa.array([m.disabled for m in models], pa.bool_()),
        "downloads": columns.count("downloads", [m.downloads for m in models]),
        "downloads_all_time": columns.count(
            "downloadsAllTime", [m.downloads_all_time for m in models]
        ),
        "likes": columns.count("likes", [m.likes for m in models]),
        "trending_score": pa.array([m.trending_score for m in models], pa.float64()),
        "pipeline_tag": columns.text("pipeline_tag", [m.pipeline_tag for m in models]),
        "library_name": columns.text("library_name", [m.library_name for m in models]),
        "tags": tags,
        "license": columns.text("license", _licenses(cards, tags)),
        "license_name": columns.text("license_name", [c.license_name for c in cards]),
        "model_type": columns.text("config.model_type", [c.model_type for c in configs]),
        "architectures": columns.names("config.architectures", [c.architectures for c in configs]),
        "quant_method": columns.text("quant_method", [q.quant_method for q in quantized]),
        "quant_bits": columns.count("quantization bits", [q.bits for q in quantized]),
        "peft_base": columns.text(
            "peft base", [(c.peft or _PEFT).base_model_name_or_path for c in configs]
        ),
        "diffusers_class": columns.text(
            "diffusers class", [(c.diffusers or _DIFFUSERS).class_name for c in configs]
        ),
        "safetensors_total": columns.count("safetensors.total", [w.total for w in weights]),
        "safetensors_parameters": columns.by_dtype([w.parameters for w in weights]),
        "gguf_total": columns.count("gguf.total", [g.total for g in ggufs]),
        "gguf_architecture": columns.text("gguf.architecture", [g.architecture for g in ggufs]),
        "gguf_file_bytes": columns.count("gguf.totalFileSize", [g.file_bytes for g in ggufs]),
        "base_models_relation": columns.text(
            "baseModels.relation", [(m.base_models or _BASE_MODELS).relation for m in models]
        ),
        "card_base_models": pa.array([_texts(c.base_model) for c in cards], pa.list_(pa.string())),
        "card_base_model_relation": columns.text(
            "base_model_relation", [c.base_model_relation for c in cards]
        ),
        "model_index": columns.json(
            "model-index",
            [
                _raw(c.model_index) or _raw(m.model_index)
                for c, m in zip(cards, models, strict=True)
            ],
        ),
        "eval_results": columns.json("evalResults", [_raw(m.eval_results) for m in models]),
    }


_CONFIG, _QUANTIZATION, _PEFT, _DIFFUSERS = Config(), Quantization(), Peft(), Diffusers()
_CARD, _SAFETENSORS, _GGUF, _BASE_MODELS = CardData(), Safetensors(), Gguf(), BaseModels()


def _namespace(model: str | None) -> str | None:
    owner, slash, _ = (model or "").partition("/")
    return owner if slash else None


def _licenses(cards: Sequence[CardData], tags: Column) -> list[str | None]:
    """The licence identifier: from the card, else from the tag that the Hub makes of it."""
    found = [_first(c.license) for c in cards]
    rows, named = texts_with(tags, "license:")
    for row, name in zip(rows.to_pylist(), named.to_pylist(), strict=True):
        if found[row] is None:
            found[row] = name
    return [f.lower() if f else None for f in found]


def _first(value: Any) -> str | None:
    if value is None or type(value) is str:
        return value
    return next(iter(_texts(value) or ()), None)


def _texts(value: Any) -> list[str] | None:
    """A member that may be one text or a list of them, always as a list; else None."""
    if value is None:
        return None
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, list):
        return None
    clean = [t.strip()[:MAX_TEXT] for t in value if isinstance(t, str)]
    return [t for t in clean if t]


def _raw(value: Raw) -> bytes | None:
    if value is ABSENT:
        return None
    text = bytes(value)
    return None if text == b"null" else text
