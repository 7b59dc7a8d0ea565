"""Which models a listing is asked for: the filters as the Hub understands them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

Model = dict[str, Any]
Query = Mapping[str, Sequence[str]]
_UNITS = {"": 1, "K": 10**3, "M": 10**6, "B": 10**9, "T": 10**12}


def selection(query: Query) -> Callable[[Model], bool] | None:
    """True for the models that `query` asks for; None if it asks for all."""
    wanted = [_FILTERS[name](values) for name, values in query.items() if name in _FILTERS]
    return (lambda model: all(test(model) for test in wanted)) if wanted else None


def _tags(values: Sequence[str]) -> Callable[[Model], bool]:
    """All of them; several may come in one value."""
    tags = {tag for value in values for tag in value.split(",")}
    return lambda model: tags <= {*model["tags"], model.get("library_name")}


def _author(values: Sequence[str]) -> Callable[[Model], bool]:
    return lambda model: model["author"] == values[0]


def _search(values: Sequence[str]) -> Callable[[Model], bool]:
    words = values[0].lower().split()
    return lambda model: all(word in model["id"].lower() for word in words)


def _task(values: Sequence[str]) -> Callable[[Model], bool]:
    return lambda model: model.get("pipeline_tag") in values


def _gated(values: Sequence[str]) -> Callable[[Model], bool]:
    return lambda model: bool(model["gated"]) == (values[0] == "true")


def _size(values: Sequence[str]) -> Callable[[Model], bool]:
    """`min:6B,max:128B`, either end alone too."""
    ends = {"min": 0.0, "max": float("inf")}
    for end, number, unit in re.findall(r"(min|max):([\d.]+)([KMBT]?)", values[0]):
        ends[end] = float(number) * _UNITS[unit]

    def test(model: Model) -> bool:
        size = model.get("safetensors", {}).get("total")
        return size is not None and ends["min"] <= size <= ends["max"]

    return test


_FILTERS: dict[str, Callable[[Sequence[str]], Callable[[Model], bool]]] = {
    "filter": _tags,
    "author": _author,
    "search": _search,
    "pipeline_tag": _task,
    "gated": _gated,
    "num_parameters": _size,
}
