"""Models in the order of the listing, by any field, whole or filtered, with the Hub's cursors."""

from __future__ import annotations

import bisect
import gzip
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from hubscan.hub.contract import UNASKED
from hubscan.hub.fields import EXPAND
from tests.hub.generated import NEWEST, generated, key_of

__all__ = ["NEWEST", "Catalogue", "EndlessCatalogue", "Order", "generated", "key_of", "project"]

Fields = Sequence[str] | None
"""Names of the members that are asked for; None for all that there are."""


def project(model: dict[str, Any], fields: Fields) -> dict[str, Any]:
    """`model` with its ids and those of `fields` that it has."""
    if fields is None:
        return model
    return {name: model[name] for name in (*UNASKED, *fields) if name in model}


def encode(value: Any) -> bytes:
    """Compact JSON, as the Hub sends it."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


@dataclass(frozen=True)
class Catalogue:
    """Objects sorted as the listing is: newest `_id` first."""

    objects: Sequence[dict[str, Any]]

    @classmethod
    def of(cls, count: int, seed: int = 0, step: int = 40) -> Catalogue:
        """`count` generated objects, one every `step` seconds."""
        return cls([generated(n, seed, step) for n in range(count)])

    @cached_property
    def keys(self) -> list[str]:
        """The `_id`s, newest first."""
        return [o["_id"] for o in self.objects]

    @property
    def encoded(self) -> list[bytes]:
        """Each object as JSON, with what a scan asks for."""
        return self.texts(range(len(self.objects)))

    @cached_property
    def by_name(self) -> dict[str, dict[str, Any]]:
        """Model id → object."""
        return {o["id"]: o for o in self.objects}

    @cached_property
    def _texts(self) -> dict[tuple[str, ...] | None, list[bytes | None]]:
        return {}

    @cached_property
    def _orders(self) -> dict[tuple[str, bool], Order]:
        return {}

    def texts(self, numbers: Sequence[int], fields: Fields = EXPAND) -> list[bytes]:
        """Objects by number as JSON, with the members that are asked for; each made once."""
        wanted = None if fields is None else tuple(fields)
        known = self._texts.setdefault(wanted, [None] * len(self.objects))
        found = []
        for number in numbers:
            text = known[number] or encode(project(self.objects[number], wanted))
            known[number] = text
            found.append(text)
        return found

    def by(self, sort: str, *, rising: bool = False) -> Order:
        """The objects in the order of the listing, newest first by `createdAt` or another field."""
        if (sort, rising) not in self._orders:
            self._orders[sort, rising] = Order(self, sort, rising)
        return self._orders[sort, rising]

    def where(self, chosen: Callable[[dict[str, Any]], bool]) -> Catalogue:
        """The objects for which `chosen` is true."""
        return Catalogue([o for o in self.objects if chosen(o)])

    def pages(self, size: int) -> Iterator[bytes]:
        """The listing as JSON pages of `size`, with what a scan asks for."""
        for start in range(0, len(self.objects), size):
            numbers = range(start, min(start + size, len(self.objects)))
            yield b"[" + b",".join(self.texts(numbers)) + b"]"

    def write(self, folder: Any, size: int) -> None:
        """The pages as files `p0000.json.gz` and so on."""
        folder.mkdir(parents=True, exist_ok=True)
        for number, page in enumerate(self.pages(size)):
            (folder / f"p{number:04d}.json.gz").write_bytes(gzip.compress(page, mtime=0))


class Order:
    """One sort of the listing and its cursors, as the Hub makes them."""

    def __init__(self, catalogue: Catalogue, sort: str, rising: bool = False) -> None:
        self._catalogue = catalogue
        self._sort = sort
        self._rising = rising
        count = len(catalogue.objects)
        if sort == "createdAt":
            self._numbers: Sequence[int] = range(count)[:: -1 if rising else 1]
        else:
            # Two stable sorts: by the field, ties by _id, rising.
            ties = sorted(range(count), key=lambda n: catalogue.keys[n])
            self._numbers = sorted(ties, key=self._value, reverse=not rising)

    def _value(self, number: int) -> Any:
        return self._catalogue.objects[number][self._sort]

    def __len__(self) -> int:
        return len(self._numbers)

    def encoded(self, start: int, stop: int, fields: Fields = EXPAND) -> list[bytes]:
        """JSON of the objects from `start` to before `stop`."""
        return self._catalogue.texts(self._numbers[start:stop], fields)

    def cursor(self, last: int) -> str:
        """The predicate for what comes after position `last`."""
        number = self._numbers[last]
        key, beyond = self._catalogue.keys[number], "$gt" if self._rising else "$lt"
        if self._sort == "createdAt":
            return encode({"_id": {beyond: key}}).decode()
        value = self._value(number)
        ahead = {self._sort: value, "_id": {"$gt": key}}
        rest: list[dict[str, Any]] = [{self._sort: {beyond: value}}, {self._sort: None}]
        return encode({"$or": [ahead, *rest]}).decode()

    def after(self, predicate: dict[str, Any]) -> int | None:
        """Position of the first object that meets `predicate`; None for a foreign one."""
        if self._sort == "createdAt":
            key = predicate.get("_id", {}).get("$gt" if self._rising else "$lt")
            keys = self._catalogue.keys
            if not key:
                return None
            if self._rising:
                return len(keys) - bisect.bisect_left(keys, _Falling(key), key=_Falling)
            return bisect.bisect_right(keys, _Falling(key), key=_Falling)
        try:
            ahead = predicate["$or"][0]
            value, key = ahead[self._sort], ahead["_id"]["$gt"]
        except (KeyError, IndexError):
            return None
        for position, number in enumerate(self._numbers):
            found = self._value(number)
            if (found > value if self._rising else found < value) or (
                found == value and self._catalogue.keys[number] > key
            ):
                return position
        return len(self)


class _Falling:
    """Turns the order of `_id`s around, for bisecting a falling list."""

    def __init__(self, key: str) -> None:
        self.key = key

    def __lt__(self, other: _Falling) -> bool:
        return self.key > other.key


class EndlessCatalogue:
    """As many objects as wanted, made when asked for, so that a million need no memory.

    A thousand generated objects, or `kinds`, come again and again under new keys and names.
    """

    def __init__(self, count: int, step: int = 40, kinds: int = 1000) -> None:
        self._step = step
        self._kinds = kinds
        self.keys = range(count)
        self.by_name: dict[str, dict[str, Any]] = {}
        self._moulds: dict[tuple[str, ...] | None, list[bytes]] = {}

    def _mould(self, model: dict[str, Any], fields: Fields) -> bytes:
        text = encode(project({**model, "_id": "@key@", "id": "@id@"}, fields)).decode()
        return text.replace("%", "%%").replace("@key@", "%s").replace("@id@", "%s").encode()

    def by(self, sort: str, *, rising: bool = False) -> EndlessCatalogue:
        """Itself; only createdAt."""
        assert sort == "createdAt" and not rising
        return self

    def where(self, chosen: Callable[[dict[str, Any]], bool]) -> EndlessCatalogue:
        """Refuses: there is no end to look for."""
        raise NotImplementedError

    def __len__(self) -> int:
        return len(self.keys)

    def encoded(self, start: int, stop: int, fields: Fields = EXPAND) -> list[bytes]:
        """JSON of the objects from `start` to before `stop`."""
        wanted = None if fields is None else tuple(fields)
        if wanted not in self._moulds:
            models = (generated(n, step=self._step) for n in range(self._kinds))
            self._moulds[wanted] = [self._mould(m, wanted) for m in models]
        moulds = self._moulds[wanted]
        return [
            moulds[n % self._kinds] % (key_of(n, self._step).encode(), f"o{n % 999}/m{n}".encode())
            for n in range(start, min(stop, len(self)))
        ]

    def cursor(self, last: int) -> str:
        """The predicate for what comes after position `last`."""
        return json.dumps({"_id": {"$lt": key_of(last, self._step)}}, separators=(",", ":"))

    def after(self, predicate: dict[str, Any]) -> int | None:
        """Position of the first object below the key of `predicate`."""
        return max(0, (NEWEST - int(predicate["_id"]["$lt"][:8], 16)) // self._step + 1)
