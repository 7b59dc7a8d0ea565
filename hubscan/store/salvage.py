"""Take apart JSON that a strict reader refuses, and keep every part that is sound."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_TOKENS = re.compile(rb'"(?:[^"\\]|\\.)*+"|[\[\]{},]', re.DOTALL)
WHOLE_PAGE = -1


@dataclass(frozen=True, slots=True)
class Salvaged:
    """What is left of one object: sound JSON, or None; and what was lost."""

    text: bytes
    json: bytes | None
    reasons: tuple[str, ...]


def salvage(page: bytes, max_bytes: int) -> Iterator[tuple[int, Salvaged]]:
    """Every element of the top-level array of `page` with its position, repaired or refused.

    An element longer than `max_bytes` loses its members longer than a tenth of that. Position -1
    speaks of the page as a whole: not an array, or cut off before its end.
    """
    body = page.strip()
    if not body.startswith(b"["):
        yield WHOLE_PAGE, Salvaged(body, None, ("the page is not a JSON array",))
        return
    parts, complete = _parts(body)
    for position, part in enumerate(parts):
        yield position, _object(part, max_bytes)
    if not complete:
        yield WHOLE_PAGE, Salvaged(body[-200:], None, ("the page is cut off before its end",))


def _parts(container: bytes) -> tuple[list[bytes], bool]:
    """The texts between the top-level commas of `container`, and whether it was closed."""
    parts: list[bytes] = []
    depth, start = 0, 1
    for token in _TOKENS.finditer(container):
        mark = token.group()
        if mark in (b"[", b"{"):
            depth += 1
        elif mark in (b"]", b"}"):
            depth -= 1
            if depth == 0:
                last = container[start : token.start()].strip()
                return ([*parts, last] if last else parts), True
        elif mark == b"," and depth == 1:
            parts.append(container[start : token.start()].strip())
            start = token.end()
    return parts, False


def _object(text: bytes, max_bytes: int) -> Salvaged:
    if not text.startswith(b"{"):
        return Salvaged(text, None, ("not a JSON object",))
    if len(text) <= max_bytes:
        try:
            return _finish(text, *_read(text))
        except (ValueError, RecursionError):
            pass
    return _member_by_member(text, max_bytes // 10)


def _member_by_member(text: bytes, max_bytes: int) -> Salvaged:
    members, complete = _parts(text)
    if not complete:
        return Salvaged(text, None, ("brackets do not match",))
    kept: dict[str, Any] = {}
    reasons: list[str] = []
    for member in members:
        if len(member) > max_bytes:
            reasons.append(f"{_name(member)}: dropped, larger than {max_bytes:,} bytes")
            continue
        try:
            value, odd = _read(b"{" + member + b"}")
        except RecursionError:
            reasons.append(f"{_name(member)}: dropped, nested too deeply")
        except ValueError:
            reasons.append(f"{_name(member)}: dropped, not valid JSON")
        else:
            kept |= value
            reasons += odd
    return _finish(text, kept, reasons)


def _read(text: bytes) -> tuple[dict[str, Any], list[str]]:
    """Parse one object; NaN and infinities become null and are told of."""
    odd: list[str] = []

    def missing(name: str) -> None:
        odd.append(f"{name[:20]} is not a finite number; read as missing")

    def number(digits: str) -> float | None:
        value = float(digits)
        if math.isfinite(value):
            return value
        missing(digits)
        return None

    try:
        decoded = text.decode()
    except UnicodeDecodeError:
        decoded = text.decode("utf-8", "replace")
        odd.append("not UTF-8; broken characters replaced")
    return json.loads(decoded, parse_constant=missing, parse_float=number), odd


def _finish(text: bytes, value: dict[str, Any], reasons: list[str]) -> Salvaged:
    clean = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    try:
        sound = clean.encode()
    except UnicodeEncodeError:
        sound = clean.encode("utf-8", "replace")
        reasons = [*reasons, "lone surrogates replaced by question marks"]
    return Salvaged(text, sound, tuple(dict.fromkeys(reasons)))


def _name(member: bytes) -> str:
    head = re.match(rb'"((?:[^"\\]|\\.){0,60})', member)
    return head.group(1).decode("ascii", "replace") if head else "a member"
