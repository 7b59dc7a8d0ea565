"""A cursor over a YAML document that refuses the unexpected, naming file:line and the closest
right word."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, NoReturn

from msgspec import Struct

from hubscan.model.errors import ConfigError
from hubscan.model.suggest import listed, nearest

if TYPE_CHECKING:
    from hubscan.settings.strict_yaml import Document

_MAX_TEXT = 2000


def closest(word: str, allowed: Iterable[str]) -> str:
    """`; did you mean 'x'?` and the list of what is allowed, for the end of a message; nothing
    where nothing is allowed."""
    known = sorted(allowed)
    if not known:
        return ""
    near = nearest(word, known, most=1)
    meant = f"; did you mean '{near[0]}'?" if near else "."
    return f"{meant} Allowed: {listed(known)}."


class Node(Struct, frozen=True):
    """One place in a document."""

    document: Document
    path: tuple[str | int, ...] = ()

    @property
    def value(self) -> Any:
        """The YAML value here."""
        data = self.document.data
        for step in self.path:
            data = data[step]
        return data

    @property
    def where(self) -> str:
        """`file:line`."""
        return self.document.where(*self.path)

    def fail(self, message: str) -> NoReturn:
        """Raise `ConfigError` for this place."""
        raise ConfigError(f"{self.where}: {message}")

    def at(self, step: str | int) -> Node:
        """The node one step down."""
        return Node(self.document, (*self.path, step))

    def mapping(self, allowed: Iterable[str], required: Iterable[str] = ()) -> dict[str, Node]:
        """Keys → nodes. Refuses other shapes, unknown keys and missing ones."""
        value, allowed = self.value, tuple(allowed)
        if not isinstance(value, dict):
            self.fail(f"expected keys ({', '.join(allowed)}), found {kind_of(value)}")
        for key in value:
            if key not in allowed:
                self.at(key).fail(f"unknown key '{key}'{closest(str(key), allowed)}")
        for key in required:
            if key not in value:
                self.fail(f"the key '{key}' is missing")
        return {key: self.at(key) for key in value}

    def named(self) -> Iterator[tuple[str, Node]]:
        """Free-form keys (names) and their nodes."""
        value = self.value
        if not isinstance(value, dict):
            self.fail(f"expected names with values, found {kind_of(value)}")
        for key in value:
            if not isinstance(key, str):
                self.at(key).fail(f"a name must be a word, found {kind_of(key)}")
            yield key, self.at(key)

    def items(self) -> list[Node]:
        """The entries of a list."""
        value = self.value
        if not isinstance(value, list):
            self.fail(f"expected a list, found {kind_of(value)}")
        return [self.at(i) for i in range(len(value))]

    def text(self) -> str:
        """A non-empty text of sane length."""
        value = self.value
        if not isinstance(value, str) or not value.strip():
            self.fail(f"expected text, found {kind_of(value)}")
        if len(value) > _MAX_TEXT:
            self.fail(f"longer than {_MAX_TEXT} characters")
        return " ".join(value.split())

    def word(self, allowed: Iterable[str], what: str) -> str:
        """One of `allowed`."""
        value = self.value
        if value not in tuple(allowed):
            shown = value if isinstance(value, str) else kind_of(value)
            self.fail(f"'{shown}' is not a {what}{closest(str(value), allowed)}")
        return str(value)

    def truth(self) -> bool:
        """true or false."""
        value = self.value
        if not isinstance(value, bool):
            self.fail(f"expected true or false, found {kind_of(value)}")
        return value

    def day(self) -> date:
        """A date written YYYY-MM-DD."""
        value = self.value
        if not isinstance(value, date):
            self.fail(f"expected a date such as 2025-08-02, found {kind_of(value)}")
        return value

    def texts(self) -> tuple[str, ...]:
        """A list of texts."""
        return tuple(n.text() for n in self.items())


def read_days(node: Node, keys: Mapping[str, Node]) -> tuple[date | None, date | None]:
    """The days `from` and `to`, the first no longer, of `node`. Refuses an empty time."""
    start, end = (keys[k].day() if k in keys else None for k in ("from", "to"))
    if start is not None and end is not None and start >= end:
        node.fail(f"impossible range: from {start} is not before to {end}")
    return start, end


def kind_of(value: object) -> str:  # noqa: PLR0911 - a kind a case
    """What a value is, in a lawyer's words, shown shortly."""
    match value:
        case None:
            return "nothing"
        case bool():
            return f"the truth value {str(value).lower()}"
        case int() | float():
            return f"the number {value:g}"
        case str():
            return f"the text '{value[:60]}'"
        case list():
            return "a list"
        case dict():
            return f"the keys {', '.join(map(str, list(value)[:5]))}"
        case _:
            return f"the {type(value).__name__} {value}"
