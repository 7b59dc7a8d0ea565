"""How far an unfinished scan has come; written after every page, read after a crash."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from hubscan.store.whole import write_whole

CHECKPOINT = "checkpoint.json"
_CHECK = "sha256"


@dataclass(frozen=True, slots=True)
class Strand:
    """One walk of a scan; most scans have one, a sharded one has several."""

    cursor: str | None = None
    """Where the next page is; None before the first one."""
    pages: int = 0
    objects: int = 0
    done: bool = False


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Everything a resumed scan needs to go on as if it had never stopped."""

    source: str
    created: str
    request: dict[str, Any] = field(default_factory=dict)
    """What was asked for: endpoint, limit, jobs, since. A scan only resumes an equal request."""
    plan: dict[str, Any] = field(default_factory=dict)
    """What the source decided at the start."""
    strands: tuple[Strand, ...] = (Strand(),)
    traffic: dict[str, Any] = field(default_factory=dict)
    """Requests, retries, waits and bytes of all processes so far."""
    resumed: int = 0

    @property
    def pages(self) -> int:
        """Pages on disk."""
        return sum(s.pages for s in self.strands)

    @property
    def objects(self) -> int:
        """Objects on those pages."""
        return sum(s.objects for s in self.strands)

    def save(self, folder: Path) -> None:
        """Write it, whole or not at all."""
        facts = msgspec.json.encode(self)
        write_whole(folder / CHECKPOINT, facts[:-1] + f',"{_CHECK}":"{_check(facts)}"}}'.encode())


def load(folder: Path) -> Checkpoint | None:
    """The checkpoint in `folder`; None if there is none, or it is not as it was written."""
    try:
        written = (folder / CHECKPOINT).read_bytes()
        data = json.loads(written)
        check = data.pop(_CHECK, None)
        if check is not None and check != _check(written[: written.rindex(b",")] + b"}"):
            return None
        strands = tuple(Strand(**s) for s in data.pop("strands"))
        return Checkpoint(strands=strands, **data)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def _check(facts: bytes) -> str:
    return hashlib.sha256(facts).hexdigest()
