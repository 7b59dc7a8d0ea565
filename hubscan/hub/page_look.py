"""What a walk looks at on a page: how many models it has, and how far back it reaches."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from hubscan.store.listed import KEY
from hubscan.store.page_split import split_whole


class _Seen(msgspec.Struct, gc=False):
    key: str | None = msgspec.field(name="_id", default=None)
    modified: str | None = msgspec.field(name="lastModified", default=None)


_PAGE = msgspec.json.Decoder(list[_Seen])
_OBJECT = msgspec.json.Decoder(_Seen)
_UNREADABLE = (msgspec.MsgspecError, RecursionError, UnicodeDecodeError)


@dataclass(frozen=True, slots=True)
class Look:
    """One page that is a closed JSON array."""

    objects: int
    """Those that cannot be read included."""
    first_key: str | None = None
    last_key: str | None = None
    """Of the first and the last object; None if it has none that looks like an `_id`."""
    last_modified: str | None = None


def look(text: bytes) -> Look | None:
    """None if `text` is not a closed JSON array."""
    try:
        seen = _PAGE.decode(text)
    except _UNREADABLE:
        parts = split_whole(text)
        if parts is None:
            return None
        seen = [_one(bytes(memoryview(raw))) for raw in parts.objects]
        places = {*parts.positions, *(r.position for r in parts.rejects)}
        return _summed(seen, len(places))
    return _summed(seen, len(seen))


def _summed(seen: Sequence[_Seen], objects: int) -> Look:
    if not seen:
        return Look(objects)
    return Look(objects, _key(seen[0].key), _key(seen[-1].key), seen[-1].modified)


def _key(text: str | None) -> str | None:
    return text.lower() if text is not None and re.search(KEY, text) else None


def _one(raw: bytes) -> _Seen:
    try:
        return _OBJECT.decode(raw)
    except _UNREADABLE:
        return _Seen()
