"""A `config.json` as untrusted facts: bounded whole numbers under any of their usual names."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any

from msgspec import Struct, field

MAX_BYTES = 4_000_000
_MAX_DIMENSION = 10**9


class Config(Struct, frozen=True):
    """One JSON object; reading never raises, refused values are noted in `problems`."""

    data: dict[str, Any]
    problems: list[str] = field(default_factory=list)
    path: str = ""

    def whole(self, *names: str, default: int | None = None) -> int | None:
        """The first of `names` that holds a whole number in [0, 1e9], else `default`.

        `"4096"` and `4096.0` are read as 4096. Booleans, negative, huge and fractional values
        are refused and noted.
        """
        for name in names:
            value = self.data.get(name)
            if value is None:
                continue
            number = _whole(value)
            if number is not None:
                return number
            self.problems.append(f"{self.path}{name}: not a plausible size: {str(value)[:40]!r}")
        return default

    def number(self, *names: str, default: float) -> float:
        """The first of `names` that holds a finite number, else `default`."""
        for name in names:
            value = self.data.get(name)
            if isinstance(value, int | float) and not isinstance(value, bool):
                return float(value) if abs(value) < _MAX_DIMENSION else default
        return default

    def flag(self, *names: str, default: bool = False) -> bool:
        """The first of `names` that holds a boolean, else `default`."""
        for name in names:
            value = self.data.get(name)
            if isinstance(value, bool):
                return value
            if isinstance(value, str) and value.lower() in {"true", "false"}:
                return value.lower() == "true"
        return default

    def text(self, *names: str) -> str:
        """The first of `names` that holds text, at most 200 characters, else empty."""
        for name in names:
            value = self.data.get(name)
            if isinstance(value, str):
                return value[:200]
        return ""

    def texts(self, name: str) -> list[str]:
        """The text items of a list, or the text itself as one item."""
        value = self.data.get(name)
        items = value if isinstance(value, list) else [value]
        return [item[:200] for item in items[:10_000] if isinstance(item, str)]

    def wholes(self, name: str) -> list[int]:
        """The whole numbers of a list; empty if it is none or holds anything else."""
        value = self.data.get(name)
        if not isinstance(value, list):
            return []
        numbers = [_whole(item) for item in value[:10_000]]
        return [n for n in numbers if n is not None] if None not in numbers else []

    def sub(self, *names: str) -> Config | None:
        """The first of `names` that holds an object with content."""
        for name in names:
            value = self.data.get(name)
            if isinstance(value, dict) and value:
                return Config(value, self.problems, f"{self.path}{name}.")
        return None

    def items(self, name: str) -> Iterator[Config]:
        """The objects of a list."""
        value = self.data.get(name)
        if isinstance(value, list):
            for index, item in enumerate(value[:10_000]):
                if isinstance(item, dict):
                    yield Config(item, self.problems, f"{self.path}{name}[{index}].")

    def has(self, name: str) -> bool:
        """True if `name` is given and not null."""
        return self.data.get(name) is not None


class UnreadableError(ValueError):
    """A document that is not what its name says; the message is the reason."""


def load(text: str | bytes) -> dict[str, Any]:
    """The object of a JSON document. Raises `UnreadableError` if it is none."""
    try:
        data = json.loads(text)
    except RecursionError as error:
        raise UnreadableError("nested too deep to be read") from error
    except ValueError as error:
        raise UnreadableError(f"not JSON: {str(error)[:80]}") from error
    if not isinstance(data, dict):
        raise UnreadableError("not a JSON object")
    return data


def parse(text: str | bytes) -> Config:
    """A config from JSON text. Raises `UnreadableError` if it is no object or above 4 MB."""
    if len(text) > MAX_BYTES:
        raise UnreadableError(f"larger than {MAX_BYTES:,} bytes")
    return Config(load(text))


def _whole(value: Any) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        text = value.strip()
        value = int(text) if text.isascii() and text.isdigit() and len(text) < 12 else None
    if isinstance(value, float):
        value = int(value) if math.isfinite(value) and value == int(value) else None
    if isinstance(value, int) and 0 <= value <= _MAX_DIMENSION:
        return value
    return None
