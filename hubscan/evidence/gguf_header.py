"""Heads of GGUF files: how many weights their tensors declare, and how many a token uses.

Shapes are those of the weights whatever their bit width, so a four-bit file has the same count as
the original.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Any

from msgspec import Struct

from hubscan.evidence.config import load
from hubscan.evidence.late_patterns import Pattern
from hubscan.evidence.statement import Statement

_MOST_TENSORS = 200_000
_MOST_ELEMENTS = 10**14
_NO_MODEL = frozenset({"adapter", "imatrix", "mmproj", "projector", "vocab", "clip"})
# Tables that the converter computes; safetensors files of the same model do not hold them.
_COMPUTED = Pattern(r"(?:^|\.)rope_(?:freqs|factors_\w+)(?:\.weight)?$")
# All experts of a block in one tensor, or, in files of early 2024, one tensor an expert.
_EXPERTS = Pattern(
    r"^blk\.\d+\.ffn_(?:gate|up|down|gate_up)(?:_exps\.(?:weight|bias)|\.\d+\.weight)$"
)
_PART = Pattern(r"-\d{1,5}-of-(\d{1,5})\.gguf$")
_BLOCK = Pattern(r"^blk\.(\d{1,6})\.")


class _Sum(Struct):
    """Weights of some tensors."""

    weights: int = 0
    experts: int = 0
    """Those that only the tokens routed to them use."""

    def active(self, share: float) -> float:
        """What a token uses if it is routed to this share of the experts."""
        return self.weights - self.experts * (1 - share)


def read(text: str | bytes) -> list[Statement]:
    """Statements `parameters` and, of a mixture of experts, `active_parameters`.

    `text` is `{"files": {path: {"metadata": {…}, "tensors": {name: shape}}}}`. Layers that predict
    further tokens are stored but not used: the low end of the one and the best value of the other
    leave them out. Each token uses `expert_used_count` of `expert_count` experts; where a file does
    not say how many, at least one and at most all. Where parts of a split model are missing, what
    is there is a lower bound.
    """
    files = _files(text)
    facts = {name: value for f in reversed(files.values()) for name, value in f["metadata"].items()}
    architecture = _printable(str(facts.get("general.architecture", "")), 40)
    if {architecture, str(facts.get("general.type"))} & _NO_MODEL:
        return []
    extra = _whole(facts, f"{architecture}.nextn_predict_layers")
    blocks = _whole(facts, f"{architecture}.block_count")
    own, prediction = _sums(files, max(blocks - extra, 0) if extra else None)
    total = own.weights + prediction.weights
    if not 0 < total < _MOST_ELEMENTS:
        return []
    more = f" and {len(files) - 1} more" if len(files) > 1 else ""
    place = _printable(next(iter(files)), 100) + more
    shown = f"{total:,} weights, architecture {architecture or 'not named'}"
    if len(files) < _parts(files, facts):
        shown = f"{shown}, in {len(files)} of {_parts(files, facts)} parts"
        return [Statement("parameters", "gguf", place, shown, float(own.weights), None, None)]
    found = [Statement("parameters", "gguf", place, shown, float(own.weights), total, total)]
    count = _whole(facts, f"{architecture}.expert_count")
    if own.experts and count > 1:
        used = _whole(facts, f"{architecture}.expert_used_count")
        found.append(_active(own, prediction, count, used, place))
    return found


def _parts(files: Iterable[str], facts: dict[str, Any]) -> int:
    """Files of the whole model, by the names of those at hand and by their heads; at least 1."""
    named = [int(m[1]) for path in files if (m := _PART.search(path))]
    return max(1, _whole(facts, "split.count"), *named)


def _active(own: _Sum, prediction: _Sum, count: int, used: int, place: str) -> Statement:
    """What a token uses of a mixture of `count` experts."""
    if not 0 < used <= count:
        shown = f"{count} experts, and the file does not say how many a token uses"
        least, most = own.active(1 / count), float(own.weights + prediction.weights)
        return Statement("active_parameters", "gguf", place, shown, least, None, most)
    best = own.active(used / count)
    most = best + prediction.active(used / count)
    shown = f"{used} of {count} experts a token: {best:,.0f} weights"
    return Statement("active_parameters", "gguf", place, shown, best, best, most)


def _sums(files: dict[str, dict[str, Any]], own_blocks: int | None) -> tuple[_Sum, _Sum]:
    """Weights of the model itself, and of the blocks after its own."""
    own, prediction = _Sum(), _Sum()
    for name, elements in _tensors(files):
        if _COMPUTED.search(name):
            continue
        block = _BLOCK.search(name)
        later = own_blocks is not None and block and int(block[1]) >= own_blocks
        part = prediction if later else own
        part.weights += elements
        part.experts += elements if _EXPERTS.search(name) else 0
    return own, prediction


def _tensors(files: dict[str, dict[str, Any]]) -> Iterator[tuple[str, int]]:
    """(name, elements) of every tensor; what is malformed is passed over."""
    count = 0
    for facts in files.values():
        for name, shape in facts["tensors"].items():
            if not isinstance(shape, list) or len(shape) > 16:
                continue
            if not all(type(n) is int and 0 <= n < 10**12 for n in shape):
                continue
            count += 1
            if count > _MOST_TENSORS:
                return
            yield name[:500], math.prod(shape)


def _files(text: str | bytes) -> dict[str, dict[str, Any]]:
    """Files with the two parts that are read, each a dict."""
    return {
        path: {part: _dict(facts.get(part)) for part in ("metadata", "tensors")}
        for path, facts in sorted(_dict(load(text).get("files")).items())
        if isinstance(facts, dict)
    }


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _printable(text: str, longest: int) -> str:
    return "".join(c if c.isprintable() else "?" for c in text[:longest])


def _whole(facts: dict[str, Any], name: str) -> int:
    """A count from the metadata; 0 if it is absent or implausible."""
    value = facts.get(name)
    return value if type(value) is int and 0 <= value < 10**6 else 0
