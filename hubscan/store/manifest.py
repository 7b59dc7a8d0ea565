"""Manifests: the file that makes a folder a finished one, sealed by its own hash.

A manifest says in which format its folder is. Formats of before are read as they are where nothing
that is needed is missing; a format of a later version is refused, because what is not known of it
cannot be guessed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from hubscan import __version__
from hubscan.model.errors import SnapshotError
from hubscan.model.text import canonical_json, sha256_text

MANIFEST = "manifest.json"
FORMAT = 1
"""Of snapshots and assessments as this version writes them; manifests without a seal have 0."""
_FORMAT, _SEAL = "format", "manifest_sha256"
_AGAIN = "Remove its folder, or make it again."

_Test = Callable[[Any], bool]


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value)


_NEEDED: Mapping[str, Mapping[tuple[str, ...], _Test]] = {
    "snapshot": {
        ("created",): _is_text,
        ("data_date",): _is_text,
        ("source",): _is_text,
        ("counts", "models"): _is_count,
        ("completeness", "state"): _is_text,
    },
    "assessment": {
        ("created",): _is_text,
        ("snapshot",): _is_text,
        ("config",): lambda value: isinstance(value, dict),
        ("choice",): lambda value: isinstance(value, dict),
        ("deviations",): lambda value: isinstance(value, list),
    },
}
"""What nothing works without, by kind."""


def sealed(facts: Mapping[str, Any]) -> bytes:
    """The bytes of a manifest that holds `facts`, its format, and a hash over both."""
    known = {**facts, _FORMAT: FORMAT}
    return canonical_json({**known, _SEAL: sha256_text(canonical_json(known))}).encode()


def read(path: Path) -> dict[str, Any]:
    """A manifest as a dict.

    Raises `SnapshotError` if it cannot be read, was changed, or is of a later version.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SnapshotError(f"{path}: cannot be read ({error.strerror})", hint=_AGAIN) from error
    except (ValueError, RecursionError) as error:
        raise SnapshotError(f"{path}: not a readable manifest ({error})", hint=_AGAIN) from error
    if not isinstance(data, dict):
        raise SnapshotError(f"{path}: not a manifest", hint=_AGAIN)
    _refuse_later(path, data)
    seal = data.pop(_SEAL, None)
    if seal is None and data.get(_FORMAT):
        raise SnapshotError(f"{path}: its manifest was changed: the seal is gone", hint=_AGAIN)
    if seal is not None and seal != sha256_text(canonical_json(data)):
        raise SnapshotError(f"{path}: the manifest was changed after it was written", hint=_AGAIN)
    return data


def check(path: Path, manifest: Mapping[str, Any], kind: str) -> None:
    """Raise `SnapshotError` unless the `manifest` at `path` has what a `kind` needs."""
    for names, is_right in _NEEDED[kind].items():
        value: Any = manifest
        for name in names:
            value = value.get(name) if isinstance(value, Mapping) else None
        if not is_right(value):
            raise SnapshotError(
                f"{path}: its manifest is not whole: no usable '{'.'.join(names)}'", hint=_AGAIN
            )


def _refuse_later(path: Path, data: Mapping[str, Any]) -> None:
    form = data.get(_FORMAT, 0)
    if not _is_count(form):
        raise SnapshotError(f"{path}: not a manifest: its format is no number", hint=_AGAIN)
    written_by = data.get("version") or data.get("tool_version")
    later = form > FORMAT or (form == 0 and _numbers(written_by) > _numbers(__version__))
    if later:
        by = f"hubscan {str(written_by)[:20]}" if written_by else "a later hubscan"
        raise SnapshotError(
            f"{path}: written by {by}, in a format that hubscan {__version__} does not know",
            hint="Install that version or a later one, or use another --data-dir.",
        )


def _numbers(version: object) -> tuple[int, ...]:
    """`0.1.0` as (0, 1, 0); empty for what is none."""
    parts = str(version).split(".")[:3]
    return tuple(int(p) for p in parts) if all(p.isdecimal() for p in parts) else ()
