"""Safetensors headers: names, shapes and types of all tensors, so that packing can be undone."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from hubscan.evidence.config import load
from hubscan.evidence.late_patterns import Pattern
from hubscan.evidence.statement import Statement

_MOST_TENSORS = 2_000_000
_MOST_ELEMENTS = 10**14
# What quantisers store beside the weights; and buffers that older code saved with them.
_SIDE = Pattern(
    r"(?:^|[._])(?:scales?|qzeros|g_idx|absmax|quant_map|quant_state[\w.]*|nested_\w+|"
    r"weight_scale\w*|input_scale|weight_zero_point|scale_inv|zero_point|perm|weight_shape|"
    r"inv_freq|rotary_emb[\w.]*|position_ids|masked_bias|num_batches_tracked)$"
)
_BUFFER = Pattern(r"attn\.bias$|attention\.bias$|attn\.attention\.bias$")
_PACKED_BYTE = Pattern(r"(?:_blocks|weight_packed|\.weight|qweight)$")
_PART = Pattern(r"-\d{1,5}-of-(\d{1,5})\.safetensors$")
_STRANGE = frozenset({"I16", "U16", "I64", "U64"})
_FEW = 0.02
"""Of integers, positions and routing tables are less than this part."""
_USUAL_PER_WORD, _MOST_PER_WORD = 8.0, 16.0
_PREDICTION = Pattern(r"(?:^|\.)mtp(?:\.|_)|nextn")


class _Sum(Struct, frozen=True):
    weights: float
    """Weights, packed ones unpacked; at 4 bits, if nothing tells how many there are."""
    prediction: float
    unsure: float
    """Those that are not there if the packed ones have 8 bits."""
    packed: bool


def read(text: str | bytes) -> list[Statement]:
    """Statement `parameters` from `{"headers": {file: {tensor: {dtype, shape}}}}`.

    Integer words are taken as packed only where the names of scales beside them say so. Nothing is
    said where parts of the model are missing, or where integers are stored that no rule explains.
    """
    document = load(text)
    found = list(tensors(document))
    total = _sum(found)
    if not 0 < total.weights < _MOST_ELEMENTS or _lacks_parts(document) or _is_strange(found):
        return []
    slack = 0.02 if total.packed else 0.0
    shown = f"{total.weights:,.0f} weights" + (", unpacked" if total.packed else "")
    low = (total.weights - total.prediction - total.unsure) * (1 - slack)
    high = total.weights * (1 + slack)
    return [Statement("parameters", "safetensors", "headers", shown, low, total.weights, high)]


def tensors(document: dict[str, Any]) -> Iterator[tuple[str, str, int]]:
    """(name, type, elements) of every tensor of such a document; the malformed are passed over."""
    files = document.get("headers")
    count = 0
    for header in files.values() if isinstance(files, dict) else ():
        for name, facts in header.items() if isinstance(header, dict) else ():
            if name == "__metadata__" or not isinstance(facts, dict):
                continue
            shape = facts.get("shape")
            if not isinstance(shape, list) or len(shape) > 16:
                continue
            if not all(isinstance(n, int) and 0 <= n < 10**12 for n in shape):
                continue
            count += 1
            if count > _MOST_TENSORS:
                return
            yield str(name)[:500], str(facts.get("dtype"))[:16], math.prod(shape)


def _sum(tensors: list[tuple[str, str, int]]) -> _Sum:
    quantised = any(_SIDE.search(n) and ("scale" in n or "absmax" in n) for n, _, _ in tensors)
    weights = prediction = unsure = 0.0
    packed = False
    told = _weights_per_word(tensors)
    for name, dtype, elements in tensors:
        if _SIDE.search(name) or (dtype in {"U8", "BOOL"} and _BUFFER.search(name)):
            continue
        factor = 1.0
        if quantised and dtype in {"I32", "U32"}:
            factor = told or _USUAL_PER_WORD
            unsure += 0.0 if told else elements * factor / 2
        elif quantised and dtype in {"U8", "I8"} and _PACKED_BYTE.search(name) and dtype == "U8":
            factor = 2.0
        elif dtype in {"BOOL", "I64"} or (dtype in {"U8", "I32"} and not quantised):
            continue
        packed |= factor > 1
        weights += factor * elements
        prediction += factor * elements if _PREDICTION.search(name) else 0.0
    return _Sum(weights, prediction, unsure, packed)


def _weights_per_word(tensors: list[tuple[str, str, int]]) -> float | None:
    """Weights in a word of 32 bits: zero points are packed as weights are, and scales are not."""
    scales = sum(n for name, _, n in tensors if name.endswith(".scales"))
    zeros = sum(n for name, kind, n in tensors if name.endswith(".qzeros") and kind == "I32")
    return scales / zeros if zeros and 1 <= scales / zeros <= _MOST_PER_WORD else None


def _is_strange(tensors: list[tuple[str, str, int]]) -> bool:
    """Whether a part worth speaking of is of integers that are neither words nor bytes."""
    stored = sum(n for _, _, n in tensors)
    return sum(n for _, kind, n in tensors if kind in _STRANGE) > _FEW * stored


def _lacks_parts(document: dict[str, Any]) -> bool:
    """Whether a file says that it is one of more files than are there."""
    files = document.get("headers")
    names = list(files) if isinstance(files, dict) else []
    parts = [int(m[1]) for name in names if (m := _PART.search(str(name)))]
    return len(names) < max(parts, default=0)
