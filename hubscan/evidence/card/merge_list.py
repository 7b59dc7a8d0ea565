"""The models that a mergekit configuration in a card names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from hubscan.evidence import card_yaml
from hubscan.evidence.card.document import Card
from hubscan.evidence.late_patterns import Pattern
from hubscan.evidence.statement import Statement, excerpt

_FENCE = Pattern(rb"(?m)^[ \t>]*```")
_IS_MERGE = Pattern(rb"(?m)^[ \t>-]*[\"']?(?:merge_method|source_model|gate_mode)[\"']?[ \t]*:")
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
    """Statements `parent` from each fenced block that configures a merge or a mixture of models;
    text is the id. A model named twice in a block, as for its slices, is stated once.
    """
    fences = [m.start() for m in _FENCE.finditer(card.data[card.body_start :])]
    for opening, closing in zip(fences[::2], fences[1::2], strict=False):
        first_line = card.data.find(b"\n", card.body_start + opening) + 1
        start, end = max(first_line, card.body_start + opening), card.body_start + closing
        block = card.data[start : min(end, start + _MOST_BYTES)]
        if _IS_MERGE.search(block) is None:
            continue
        listed = (m.group(1).decode() for m in _LINE.finditer(block))  # of what is no strict YAML
        names = dict.fromkeys([*_ids(card_yaml.parse(_QUOTED.sub(b"", block))), *listed])
        for name in list(names)[:_MOST]:
            at = start + max(block.find(name.encode()), 0)
            text = excerpt(card.data, at, at + len(name))
            yield Statement("parent", "merge_config", f"byte {at}", text, text=name)


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
