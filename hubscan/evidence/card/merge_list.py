"""The models that a mergekit configuration in a card names."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from typing import Any

from hubscan.evidence import card_yaml
from hubscan.evidence.card.document import Card
from hubscan.evidence.late_patterns import Pattern
from hubscan.evidence.statement import Statement, excerpt

_FENCE = Pattern(rb"(?m)^[ \t>]*(?:```|~~~)")
_IS_MERGE = Pattern(
    rb"(?m)(?:^[ \t>-]*|[{,][ \t]*)[\"']?(?:merge_method|source_model|gate_mode)[\"']?[ \t]*:"
)
_TAG = re.compile(rb"</?(?:pre|code|details|summary|br)[^>]{0,100}>")
_EMPTY_LINE = re.compile(rb"\n[ \t]*\r?\n")
_LINE = Pattern(
    rb"(?m)^[ \t>]*(?:-[ \t]*)?(?:model|base_model|source_model)[ \t]*:[ \t]*"
    rb"(?:model[ \t]*:[ \t]*)?"
    rb"[\"']?([A-Za-z0-9][\w.-]{0,95}/[A-Za-z0-9][\w.-]{0,95})[\"']?[ \t]*(?:#[^\n]*)?\r?$"
)
_QUOTED = re.compile(rb"(?m)^[ \t]*> ?")
_KEYS = ("model", "base_model", "source_model", "path", "lora", "models", "slices", "sources")
_WITHIN = ("experts", "shared_experts", "tokenizer", "stages")
# Standard `re` here: values are short. `org/name@revision`, and what a local cache makes of an id.
_ID = re.compile(r"^([A-Za-z0-9][\w.-]{0,95}/[A-Za-z0-9][\w.-]{0,95})(?:@[\w./-]{1,60})?$")
_CACHED = re.compile(r"models--([A-Za-z0-9][\w.-]{0,95}?)--([A-Za-z0-9][\w.-]{0,95}?)(?:[\\/]|$)")
_MOST_BYTES = 20_000
_MOST = 100


def read(card: Card) -> Iterator[Statement]:
    """Statements `parent` from each block that configures a merge or a mixture of models;
    text is the id. A model named twice in a block, as for its slices, is stated once.
    """
    for start, block in _blocks(card):
        listed = (m.group(1).decode() for m in _LINE.finditer(block))  # of what is no strict YAML
        names = dict.fromkeys([*_ids(card_yaml.parse(_QUOTED.sub(b"", block))), *listed])
        for name in list(names)[:_MOST]:
            at = start + max(block.find(name.encode()), 0)
            text = excerpt(card.data, at, at + len(name))
            yield Statement("parent", "merge_config", f"byte {at}", text, text=name)


def _blocks(card: Card) -> Iterator[tuple[int, bytes]]:
    """(first byte, text) of the fenced blocks that configure a merge; without one, of the paragraph
    that does, indented or between tags."""
    fences = [m.start() for m in _FENCE.finditer(card.data[card.body_start :])]
    found = False
    for opening, closing in zip(fences[::2], fences[1::2], strict=False):
        first_line = card.data.find(b"\n", card.body_start + opening) + 1
        start, end = max(first_line, card.body_start + opening), card.body_start + closing
        block = card.data[start : min(end, start + _MOST_BYTES)]
        if _IS_MERGE.search(block) is not None:
            found = True
            yield start, block
    key = None if found else _IS_MERGE.search(card.data, card.body_start)
    if key is not None:
        above = card.data[max(card.body_start, key.start() - _MOST_BYTES) : key.start()]
        gaps = [m.end() for m in _EMPTY_LINE.finditer(above)]
        start = key.start() - len(above) + (gaps[-1] if gaps else 0)
        below = _EMPTY_LINE.search(card.data, key.end(), start + _MOST_BYTES)
        end = below.start() if below is not None else start + _MOST_BYTES
        yield (
            start,
            textwrap.dedent(_TAG.sub(b"", card.data[start:end]).decode("utf-8", "ignore")).encode(),
        )


def _ids(value: Any) -> Iterator[str]:
    """The ids under the keys that name models, however deep and in whichever form."""
    if isinstance(value, str):
        for part in value.split("+"):  # `model+lora`
            written, cached = _ID.match(part.strip()), _CACHED.search(part)
            if cached is not None:
                yield f"{cached.group(1)}/{cached.group(2)}"
            elif written is not None:
                yield written.group(1)
    elif isinstance(value, list):
        for item in value:
            yield from _ids(item)
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key in _KEYS or (key in _WITHIN and not isinstance(inner, str)):
                yield from _ids(inner)
