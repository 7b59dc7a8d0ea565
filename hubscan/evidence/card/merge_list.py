"""The models that a mergekit configuration in a card names."""

from __future__ import annotations

from collections.abc import Iterator

import re2

from hubscan.evidence.card.document import Card
from hubscan.evidence.statement import Statement, excerpt

_FENCE = re2.compile(rb"(?m)^[ \t>]*```")
_METHOD = re2.compile(rb"(?m)^\s*merge_method\s*:")
_MODEL = re2.compile(
    rb"(?m)^[ \t]*(?:-[ \t]*)?(?:model|base_model)[ \t]*:[ \t]*(?:model[ \t]*:[ \t]*)?"
    rb"[\"']?([A-Za-z0-9][\w.-]{0,95}/[A-Za-z0-9][\w.-]{0,95})[\"']?[ \t]*(?:#[^\n]*)?\r?$"
)
_MOST = 100


def read(card: Card) -> Iterator[Statement]:
    """Statements `parent` from each fenced block that has a `merge_method`; text is the id.

    A model named twice in a block, as for its slices, is stated once.
    """
    fences = [m.start() for m in _FENCE.finditer(card.data[card.body_start :])]
    for opening, closing in zip(fences[::2], fences[1::2], strict=False):
        start, end = card.body_start + opening, card.body_start + closing
        if _METHOD.search(card.data[start:end]) is None:
            continue
        named: set[bytes] = set()
        for match in _MODEL.finditer(card.data[start:end]):
            if match.group(1) in named or len(named) >= _MOST:
                continue
            named.add(match.group(1))
            at = start + match.start(1)
            yield Statement(
                "parent",
                "merge_config",
                f"byte {at}",
                excerpt(card.data, at, start + match.end(1)),
                text=match.group(1).decode(),
            )
