"""What is read of one object of the listing: its members, and the types they must have.

Everything else is skipped unread. Types are checked here, by msgspec; what the values are worth
is looked at column by column in hubscan.store.model_columns.
"""

from __future__ import annotations

from functools import cache
from typing import Any, get_args

import msgspec
from msgspec import Raw, Struct, field

KEY = "^[0-9a-fA-F]{24}$"
"""What an `_id` looks like."""
ABSENT = Raw()
"""A member that is kept as JSON and is not there."""


class Quantization(Struct, gc=False, omit_defaults=True):
    """`config.quantization_config`."""

    quant_method: str | None = None
    bits: float | str | None = None
    """Read where it is a whole number; some write `4.0` or `"4"`."""


class Peft(Struct, gc=False, omit_defaults=True):
    """`config.peft`."""

    base_model_name_or_path: str | None = None


class Diffusers(Struct, gc=False, omit_defaults=True):
    """`config.diffusers`."""

    class_name: str | None = field(name="_class_name", default=None)


class Config(Struct, gc=False, omit_defaults=True):
    """`config`: the part of config.json that the listing repeats."""

    model_type: str | None = None
    architectures: list[str] | None = None
    quantization_config: Quantization | None = None
    peft: Peft | None = None
    diffusers: Diffusers | None = None


class CardData(Struct, gc=False, omit_defaults=True):
    """`cardData`: the YAML of the card. A licence or base may be one text or a list."""

    license: Any = None
    license_name: str | None = None
    base_model: Any = None
    base_model_relation: str | None = None
    model_index: Raw = field(name="model-index", default=ABSENT)


class Safetensors(Struct, gc=False, omit_defaults=True):
    """`safetensors`."""

    total: int | None = None
    parameters: dict[str, int] | None = None


class Gguf(Struct, gc=False, omit_defaults=True):
    """`gguf`."""

    total: int | None = None
    architecture: str | None = None
    file_bytes: int | None = field(name="totalFileSize", default=None)


class Parent(Struct, gc=False, omit_defaults=True):
    """One of `baseModels.models`."""

    key: str | None = field(name="_id", default=None)
    id: str | None = None


class BaseModels(Struct, gc=False, omit_defaults=True):
    """`baseModels`: parents as the Hub resolved them."""

    relation: str | None = None
    models: list[Parent] | None = None


class Listed(Struct, gc=False, omit_defaults=True):
    """One model of the listing."""

    key: str | None = field(name="_id", default=None)
    id: str | None = None
    created_at: str | None = field(name="createdAt", default=None)
    last_modified: str | None = field(name="lastModified", default=None)
    sha: str | None = None
    gated: bool | str | None = None
    disabled: bool | None = None
    downloads: int | None = None
    downloads_all_time: int | None = field(name="downloadsAllTime", default=None)
    likes: int | None = None
    trending_score: float | None = field(name="trendingScore", default=None)
    pipeline_tag: str | None = None
    library_name: str | None = None
    tags: list[str] | None = None
    config: Config | None = None
    card: CardData | None = field(name="cardData", default=None)
    safetensors: Safetensors | None = None
    gguf: Gguf | None = None
    base_models: BaseModels | None = field(name="baseModels", default=None)
    model_index: Raw = field(name="model-index", default=ABSENT)
    eval_results: Raw = field(name="evalResults", default=ABSENT)
    siblings: Raw = ABSENT


PAGE = msgspec.json.Decoder(list[Listed])
"""Reads a whole page at once; refuses it if one member of one object is of the wrong type."""

OBJECT = msgspec.json.Decoder(Listed)
"""Reads one object; refuses it if one member is of the wrong type."""


def without_wrong_types(value: dict[str, Any]) -> list[str]:
    """Remove from `value`, a parsed object, the members that `Listed` cannot hold; say which.

    A whole number that is written as `8.0` or `"8"` is one.
    """
    return _prune(value, Listed, "")


def _prune(value: dict[str, Any], shape: type[Struct], above: str) -> list[str]:
    told = []
    for name, kind, inner, whole in _members(shape):
        given = value.get(name)
        if given is None:
            continue
        if inner is not None and isinstance(given, dict):
            told += _prune(given, inner, f"{above}{name}.")
            continue
        try:
            found = msgspec.convert(given, kind, strict=not whole)
            if whole:
                value[name] = found
        except msgspec.ValidationError as error:
            told.append(f"{above}{name}: dropped ({error})")
            del value[name]
    return told


@cache
def _members(shape: type[Struct]) -> list[tuple[str, Any, type[Struct] | None, bool]]:
    """Name, type, inner shape of each, and whether it is of whole numbers; on a bad day this is
    asked for every model."""
    members = msgspec.structs.fields(shape)
    return [
        (m.encode_name, m.type, _struct_of(m.type), _is_whole(m.type))
        for m in members
        if m.type is not Raw
    ]


def _is_whole(kind: Any) -> bool:
    return any(inner is int or int in get_args(inner) for inner in get_args(kind))


def _struct_of(kind: Any) -> type[Struct] | None:
    found = [k for k in get_args(kind) if isinstance(k, type) and issubclass(k, Struct)]
    return found[0] if found else None
