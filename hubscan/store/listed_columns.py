"""Models of one page → one Arrow column a member, as it was listed.

This is where a page leaves Python. It is done page by page, while the objects are in the caches
of the processor, and they are gone before the next page is read. Only what a column cannot hold
is refused here; what the values are worth is looked at in hubscan.store.model_columns, many pages
at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain
from typing import Any

import numpy as np
from msgspec import Raw

from hubscan.store.arrow import Column, Columns, as_arrow, pa
from hubscan.store.arrow_compute import pc
from hubscan.store.file_names import document_files, weight_files
from hubscan.store.listed import (
    ABSENT,
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

MAX_TEXT = 300
MAX_JSON = 65_536
MAX_NAMES = 100
"""Architectures or dtypes named by one model."""

Tell = Callable[[int, str], None]
"""Takes a row and what was refused or trimmed in it."""

_TEXTS = pa.list_(pa.string())
_CONFIG, _QUANTIZATION, _PEFT, _DIFFUSERS = Config(), Quantization(), Peft(), Diffusers()
_CARD, _SAFETENSORS, _GGUF, _BASE_MODELS = CardData(), Safetensors(), Gguf(), BaseModels()


def listed_columns(models: Sequence[Listed], tell: Tell) -> Columns:
    """What the models table and the edges are made of, by the names of the models table.

    `parents` are those of `baseModels`, each with `key` and `id`. `tell` is called with a row and
    a reason for what no column can hold.
    """
    configs = [m.config or _CONFIG for m in models]
    quantized = [c.quantization_config or _QUANTIZATION for c in configs]
    cards = [m.card or _CARD for m in models]
    weights = [m.safetensors or _SAFETENSORS for m in models]
    ggufs = [m.gguf or _GGUF for m in models]
    bases = [m.base_models or _BASE_MODELS for m in models]
    siblings = [_raw(m.siblings) for m in models]
    indexes = [
        _raw(c.model_index) or _raw(m.model_index) for c, m in zip(cards, models, strict=True)
    ]
    return {
        "key": _texts([m.key for m in models]),
        "id": _texts([m.id for m in models]),
        "created_at": _texts([m.created_at for m in models]),
        "last_modified": _texts([m.last_modified for m in models]),
        "sha": _texts([m.sha for m in models]),
        "gated": _gated([m.gated for m in models], tell),
        "disabled": pa.array([m.disabled for m in models], pa.bool_()),
        "downloads": _counts([m.downloads for m in models]),
        "downloads_all_time": _counts([m.downloads_all_time for m in models]),
        "likes": _counts([m.likes for m in models]),
        "trending_score": pa.array([m.trending_score for m in models], pa.float64()),
        "pipeline_tag": _texts([m.pipeline_tag for m in models]),
        "library_name": _texts([m.library_name for m in models]),
        "tags": pa.array([m.tags for m in models], _TEXTS),
        "license": _texts([_first(c.license) for c in cards]),
        "license_name": _texts([c.license_name for c in cards]),
        "model_type": _texts([c.model_type for c in configs]),
        "architectures": pa.array([c.architectures for c in configs], _TEXTS),
        "quant_method": _texts([q.quant_method for q in quantized]),
        "quant_bits": _counts([_whole(q.bits) for q in quantized]),
        "peft_base": _texts([(c.peft or _PEFT).base_model_name_or_path for c in configs]),
        "diffusers_class": _texts([(c.diffusers or _DIFFUSERS).class_name for c in configs]),
        "safetensors_total": _counts([w.total for w in weights]),
        "safetensors_parameters": _by_dtype([w.parameters for w in weights], tell),
        "gguf_total": _counts([g.total for g in ggufs]),
        "gguf_architecture": _texts([g.architecture for g in ggufs]),
        "gguf_file_bytes": _counts([g.file_bytes for g in ggufs]),
        "base_models_relation": _texts([b.relation for b in bases]),
        "parents": _parents(bases),
        "card_base_models": pa.array([_stripped(c.base_model) for c in cards], _TEXTS),
        "card_base_model_relation": _texts([c.base_model_relation for c in cards]),
        "model_index": _json("model-index", indexes, tell),
        "eval_results": _json("evalResults", [_raw(m.eval_results) for m in models], tell),
        "weight_files": _weight_files(siblings, tell),
        "document_files": _document_files(siblings),
    }


def _texts(values: Sequence[str | None]) -> Column:
    return pa.array(values, pa.string())


def _counts(values: Sequence[int | None]) -> Column:
    """Whole numbers. One that no column can hold is read as -1, which is no count either."""
    try:
        return pa.array(values, pa.int64())
    except OverflowError:
        return pa.array([v if v is None or 0 <= v < 2**63 else -1 for v in values], pa.int64())


def _whole(value: float | str | None) -> int | None:
    """A whole number, however it is written; None for anything else."""
    try:
        number = float(value or 0)
    except ValueError:
        return None
    return int(number) if value is not None and number.is_integer() else None


_GATED: dict[bool | str | None, str] = {
    False: "no",
    True: "manual",
    "auto": "auto",
    "manual": "manual",
}
_USUAL = {None, False, "auto", "manual"}


def _gated(values: Sequence[bool | str | None], tell: Tell) -> Column:
    """`no`, `auto` or `manual`."""
    words = [_GATED.get(v) for v in values]
    if set(values) - _USUAL:
        refuse([v is not True for v in values], "gated: true, read as manual", tell)
        known = [v is None or w is not None for v, w in zip(values, words, strict=True)]
        refuse(known, "gated: neither false, auto nor manual", tell)
    return _texts(words)


def _first(value: Any) -> str | None:
    """A member that may be one text or a list of them: the first."""
    if value is None or isinstance(value, str):
        return value
    return next(iter(_stripped(value) or ()), None)


def _stripped(value: Any) -> list[str] | None:
    """The same, always as a list; None for anything else."""
    if value is None:
        return None
    if isinstance(value, str | dict):
        value = [value]
    elif not isinstance(value, list):
        return None
    flat = chain.from_iterable(t if isinstance(t, list) else (t,) for t in value)
    told = (_name_in(t) if isinstance(t, dict) else t for t in flat)
    return [text for t in told if isinstance(t, str) and (text := t.strip()[:MAX_TEXT])]


_NAME_KEYS = ("name", "id", "model", "model_name", "repo_id", "repo", "path", "base", "base_model")


def _name_in(value: dict[Any, Any]) -> str | None:
    """What `{name: …}` names, or `{org/name: }`, an item of a list with a colon too many."""
    named = next((t for key in _NAME_KEYS if isinstance(t := value.get(key), str)), None)
    if named is None and len(value) == 1:
        ((key, inner),) = value.items()
        return key if isinstance(key, str) and "/" in key and not inner else None
    return named


def _by_dtype(values: Sequence[dict[str, int] | None], tell: Tell) -> Column:
    """Counts by dtype; a map with a value that is no count is NULL, and so is an empty one."""
    held = [v or {} for v in values]
    try:
        counts = pa.array(list(chain.from_iterable(map(dict.values, held))), pa.int64())
    except OverflowError:
        return _by_dtype(_refuse_maps(held, tell), tell)
    sizes = np.fromiter(map(len, held), np.int32, len(held))
    if (pc.min(counts).as_py() or 0) < 0 or sizes.max(initial=0) > MAX_NAMES:
        return _by_dtype(_refuse_maps(held, tell), tell)
    names = _texts(list(chain.from_iterable(held)))
    return pa.MapArray.from_arrays(_offsets(sizes, sizes == 0), names, counts)


def _refuse_maps(held: Sequence[dict[str, int]], tell: Tell) -> list[dict[str, int]]:
    """The maps that are counts by dtype; the others empty."""
    fits = [len(v) <= MAX_NAMES and all(0 <= n < 2**63 for n in v.values()) for v in held]
    refuse(fits, "safetensors.parameters: not counts by dtype", tell)
    return [v if f else {} for v, f in zip(held, fits, strict=True)]


def _weight_files(siblings: Sequence[bytes | None], tell: Tell) -> Column:
    """Weight files by kind; empty if there are none, NULL if the names were not listed."""
    held = [None if text is None else weight_files(text) for text in siblings]
    fits = [text is None or found is not None for text, found in zip(siblings, held, strict=True)]
    refuse(fits, "siblings: not a list", tell)
    sizes = np.fromiter((len(found or ()) for found in held), np.int32, len(held))
    kinds = _texts(list(chain.from_iterable(found or () for found in held)))
    counts = pa.array([n for found in held if found for n in found.values()], pa.int64())
    absent = np.fromiter((found is None for found in held), np.bool_, len(held))
    return pa.MapArray.from_arrays(_offsets(sizes, absent), kinds, counts)


def _document_files(siblings: Sequence[bytes | None]) -> Column:
    """Documents that are there; NULL if the names were not listed."""
    return pa.array([None if text is None else document_files(text) for text in siblings], _TEXTS)


def _parents(bases: Sequence[BaseModels]) -> Column:
    named = [b.models or () for b in bases]
    flat = list(chain.from_iterable(named))
    parents = [_texts([p.key for p in flat]), _texts([p.id for p in flat])]
    sizes = np.fromiter(map(len, named), np.int32, len(named))
    parents = pa.StructArray.from_arrays(parents, ["key", "id"])
    return pa.ListArray.from_arrays(_offsets(sizes), parents)


def _offsets(sizes: Any, absent: Any = False) -> Column:
    """Where each list of these sizes begins, and the last one ends; NULL for those `absent`."""
    ends = np.cumsum(sizes, dtype=np.int32)
    gaps = np.append(np.broadcast_to(absent, len(sizes)), False)
    return as_arrow(np.insert(ends, 0, 0), gaps)


def _raw(value: Raw) -> bytes | None:
    if value is ABSENT:
        return None
    text = bytes(value)
    return None if text == b"null" else text


def _json(name: str, values: Sequence[bytes | None], tell: Tell) -> Column:
    """JSON texts of at most `MAX_JSON` bytes."""
    if not any(values):
        return pa.nulls(len(values), pa.string())
    if max(map(len, filter(None, values)), default=0) > MAX_JSON:
        fits = [v is None or len(v) <= MAX_JSON for v in values]
        refuse(fits, f"{name}: dropped, larger than {MAX_JSON} bytes", tell)
        values = [v if f else None for v, f in zip(values, fits, strict=True)]
    try:
        return pa.array(values, pa.binary()).cast(pa.string())
    except pa.ArrowInvalid:
        return _texts([None if v is None else v.decode("utf-8", "replace") for v in values])


def refuse(fits: Sequence[bool], reason: str, tell: Tell) -> None:
    """Tell of every row that does not fit."""
    for row in np.flatnonzero(~np.asarray(fits, np.bool_)):
        tell(int(row), reason)
