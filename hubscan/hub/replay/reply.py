"""What a request is answered with, and the ways to say no."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

JSON = "application/json; charset=utf-8"
TEXT = "text/plain; charset=utf-8"
BINARY = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    kind: str = JSON


MISSING = Reply(401, b'{"error":"Invalid username or password."}')
"""Of a model that is not there, as of one that is private."""


class Refused(Exception):
    """The question cannot be answered; the message says why."""


def refusal(reason: str) -> Reply:
    """A 400 with a sentence."""
    text = json.dumps({"error": reason}, ensure_ascii=False, separators=(",", ":"))
    return Reply(400, text.encode())
