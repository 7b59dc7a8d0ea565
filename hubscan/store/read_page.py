"""One raw page → its models, losing as few as possible.

Nearly every page is read in one go. Where that fails, its objects are read one by one, and an
object with a member of the wrong type loses that member.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

import msgspec
from msgspec import Struct

from hubscan.store.listed import OBJECT, PAGE, Listed, without_wrong_types
from hubscan.store.page_split import MAX_OBJECT_BYTES, Reject, excerpt, split, split_stored, unpack
from hubscan.store.salvage import salvage

MAX_WHOLE_BYTES = 16 * 1024 * 1024
"""A page up to this is read in one go, whatever the sizes of its objects; one of the live listing
has 4 to 6 MB. Of short texts it can make ten times as much memory, which must stay bearable."""
_UNREADABLE = (msgspec.MsgspecError, RecursionError, UnicodeDecodeError)


class ReadPage(Struct, frozen=True):
    """The models of one page, with their positions in it."""

    models: Sequence[Listed]
    positions: Sequence[int]
    rejects: Sequence[Reject] = ()
    singly: bool = False
    """Its objects had to be read one by one, which takes longer."""


def read_page(stored: bytes) -> ReadPage:
    """Read a page as it is on disk. Never raises; what cannot be read is among the rejects."""
    try:
        text = unpack(stored)
    except ValueError:
        return ReadPage((), (), split_stored(stored).rejects, singly=True)
    if len(text) <= MAX_WHOLE_BYTES:
        try:
            models = PAGE.decode(text)
        except _UNREADABLE:
            pass
        else:
            return ReadPage(models, range(len(models)))
    return _one_by_one(text)


def _one_by_one(text: bytes) -> ReadPage:
    parts = split(text)
    models: list[Listed] = []
    positions: list[int] = []
    rejects = list(parts.rejects)
    for position, raw in zip(parts.positions, parts.objects, strict=True):
        try:
            model: Listed | None = OBJECT.decode(raw)
        except _UNREADABLE:
            model, told = _mended(bytes(memoryview(raw)))
            rejects += (
                Reject(position, reason, excerpt(bytes(memoryview(raw)))) for reason in told
            )
        if model is not None:
            models.append(model)
            positions.append(position)
    return ReadPage(models, positions, rejects, singly=True)


def _mended(raw: bytes) -> tuple[Listed | None, list[str]]:
    """What can be kept of one object, and what was lost."""
    _, sound = next(salvage(b"[" + raw + b"]", MAX_OBJECT_BYTES))
    reasons = list(sound.reasons)
    if sound.json is None:
        return None, reasons
    value = json.loads(sound.json)
    reasons += without_wrong_types(value)
    return OBJECT.decode(json.dumps(value)), reasons
