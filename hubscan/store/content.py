"""What a snapshot or an assessment is by its content: a name without a clock.

The folders are named by the time of the scan. Two people who hold the same listing hold the same
content, whenever they fetched it, so this is the name that reports print.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hubscan.model.text import canonical_json, sha256_text

_DIGITS = 12
_TABLES = ("models.parquet", "edges.parquet", "rejects.parquet")
_CLOCKED = "snapshot_manifest_sha256"
"""What an assessment knows its snapshot by; a manifest says when the scan was."""
_FACTS = ("source", "data_date", "completeness")


def of_snapshot(manifest: Mapping[str, Any]) -> str | None:
    """`<source>-<hash>` of what was listed; None if the manifest names no hashes."""
    hashes = manifest.get("sha256")
    if not isinstance(hashes, Mapping) or not all(name in hashes for name in _TABLES):
        return None
    said = {name: hashes[name] for name in _TABLES} | {f: manifest.get(f) for f in _FACTS}
    source = str(manifest.get("source", "")).partition(":")[0]
    return f"{source}-{short(said)}"


def of_assessment(inputs: Mapping[str, Any], snapshot: Mapping[str, Any]) -> str | None:
    """`<source>-<hash>-<hash>` of what was assessed and by what; None as for `of_snapshot`."""
    listed = of_snapshot(snapshot)
    said = {name: value for name, value in inputs.items() if name != _CLOCKED}
    return None if listed is None else f"{listed}-{short(said)}"


def short(value: object) -> str:
    """The beginning of the SHA-256 of a JSON value."""
    return sha256_text(canonical_json(value))[:_DIGITS]
