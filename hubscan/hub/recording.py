"""Exchanges with the Hub as files: what was asked, what came, and what it showed.

A recording is a folder `<time>/` with `exchanges.jsonl.gz`, personal details replaced, and
`observations.json`, small enough to be compared with the one before.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hubscan.hub.pseudonyms import Pseudonyms
from hubscan.model.errors import HubscanError
from hubscan.store.whole import write_whole

_HUB = "https://huggingface.co"
EXCHANGES, OBSERVATIONS = "exchanges.jsonl.gz", "observations.json"
_HEADERS = (
    "Content-Type", "ETag", "Link", "Location", "RateLimit", "RateLimit-Policy", "WWW-Authenticate",
    "X-Error-Code", "X-Error-Message", "X-Linked-ETag", "X-Linked-Size", "X-Repo-Commit",
)  # fmt: skip
"""What is kept of an answer's headers; others name machines, requests and people."""
_SHARE, _COUNT = 0.05, 0.2
"""Shares that moved by less, and counts that grew or fell by a smaller part, are the same."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its answer."""

    name: str
    method: str
    path: str
    """Below the endpoint, with its query."""
    sent: Mapping[str, str]
    status: int
    headers: Mapping[str, str]
    body: bytes


def write(
    folder: Path,
    exchanges: Sequence[Exchange],
    observed: Mapping[str, Any],
    *,
    endpoint: str,
    public: Sequence[str],
) -> None:
    """Write a recording into the new `folder`; models named in `public` keep their names.

    The address of `endpoint` becomes that of the Hub. Raises `HubscanError` if the folder cannot
    be written.
    """
    names = Pseudonyms(public)
    bodies = [x.body.decode("utf-8", "replace").replace(endpoint, _HUB) for x in exchanges]
    for body in bodies:
        names.learn(body)
    lines = []
    for exchange, body in zip(exchanges, bodies, strict=True):
        said = {n: exchange.headers[n] for n in _HEADERS if n in exchange.headers}
        line = {
            "name": exchange.name,
            "method": exchange.method,
            "path": exchange.path,
            "sent": dict(exchange.sent),
            "status": exchange.status,
            "headers": {n: v.replace(endpoint, _HUB) for n, v in said.items()},
            "body": names.in_body(body),
        }
        lines.append(json.dumps(line, ensure_ascii=False))
    try:
        folder.mkdir(parents=True)
        packed = gzip.compress("\n".join(lines).encode(), mtime=0)
        write_whole(folder / EXCHANGES, packed)
        text = json.dumps(observed, indent=1, sort_keys=True, ensure_ascii=False)
        write_whole(folder / OBSERVATIONS, text.encode())
    except OSError as error:
        raise HubscanError(f"{folder}: cannot be written ({error.strerror})") from error


def read_exchanges(folder: Path) -> list[Exchange]:
    """The exchanges of a recording."""
    text = gzip.decompress((folder / EXCHANGES).read_bytes()).decode("utf-8")
    found = [json.loads(line) for line in text.splitlines()]
    return [Exchange(**{**line, "body": line["body"].encode()}) for line in found]


def last(parent: Path) -> Path | None:
    """The newest recording below `parent`; None if there is none."""
    found = sorted(path.parent for path in parent.glob(f"*/{OBSERVATIONS}"))
    return found[-1] if found else None


def differences(folder: Path, observed: Mapping[str, Any]) -> list[str]:
    """What was observed otherwise in the recording in `folder`, a sentence each.

    Raises `HubscanError` if that recording is damaged.
    """
    try:
        before = json.loads((folder / OBSERVATIONS).read_text(encoding="utf-8"))
        if not isinstance(before, dict):
            raise ValueError("not an object")
    except (OSError, ValueError) as error:
        raise HubscanError(
            f"{folder / OBSERVATIONS}: not readable ({error})", hint="Remove that recording."
        ) from error
    told = []
    for name in sorted({*before, *observed}):
        old, new = before.get(name), observed.get(name)
        if not _same(name, old, new):
            told.append(f"{name}: {_words(old)} before, {_words(new)} now")
    return told


def _same(name: str, old: object, new: object) -> bool:
    if isinstance(old, int | float) and isinstance(new, int | float):
        if name.startswith("share of "):
            return abs(old - new) < _SHARE
        if name.startswith("count of "):
            return abs(old - new) <= _COUNT * max(abs(old), abs(new))
    return old == new


def _words(value: Any) -> str:
    if value is None:
        return "nothing"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 120 else f"{text[:117]}..."
