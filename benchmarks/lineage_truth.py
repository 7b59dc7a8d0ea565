"""Real models with hand-checked parents, as tables: what lineage is judged against."""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import tempfile
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.accuracy_report import SHARED
from hubscan.store.convert import convert
from hubscan.store.engine import attach_parquet, connect


@dataclass(frozen=True, slots=True)
class Truth:
    """Checked parents by child, both lower case, with the relation; and every id named there."""

    parents: dict[str, dict[str, str]]
    known: frozenset[str]

    def judged(self, parent: str, child: str) -> bool:
        """True if the check could have found this edge: it knows both ends."""
        return child in self.parents and parent in self.known


def checked_parents() -> Truth:
    """The hand-checked list. It names only models it knows, so an unknown parent is no error."""
    parents: dict[str, dict[str, str]] = defaultdict(dict)
    with (SHARED / "data/parent_edges.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            parents[row["child"].lower()][row["parent"].lower()] = row["relationship"]
    known = set(parents) | {p for named in parents.values() for p in named}
    return Truth(dict(parents), frozenset(known))


def real_models() -> duckdb.DuckDBPyConnection:
    """`models` and `edges` of the May 2026 objects and the April 2025 family tree.

    Parents that the Hub names and that are not among the objects are added as bare ids, as they
    would be in a scan of the whole Hub.
    """
    objects = {o["id"]: o for o in [*_tree(), *_listing()]}
    for parent, key in _named_parents(objects).items():
        objects.setdefault(parent, {"id": parent, "_id": key})
    page = [o | {"_id": o.get("_id") or _derived_key(o)} for _, o in sorted(objects.items())]
    con = connect()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "page-0001.json.gz"
        path.write_bytes(gzip.compress(json.dumps(page).encode(), mtime=0))
        convert([path], Path(folder))
        for name in ("models", "edges"):
            attach_parquet(con, f"stored_{name}", Path(folder) / f"{name}.parquet")
            con.execute(f"CREATE TABLE {name} AS FROM stored_{name}")
            con.execute(f"DROP VIEW stored_{name}")
    return con


def _listing() -> list[dict[str, Any]]:
    with gzip.open(SHARED / "data/hub_models_2026-05.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _tree() -> list[dict[str, Any]]:
    path = SHARED / "data/mistral_small_24b_tree_2025-04-05.csv"
    with path.open(encoding="utf-8") as lines:
        found = [json.loads(row["metadata"]) for row in csv.DictReader(lines)]
    names = ("_id", "id", "tags", "library_name", "safetensors", "gguf", "config", "downloads")
    return [
        {n: m[n] for n in names if m.get(n) is not None}
        | {"createdAt": m["created_at"].replace(" ", "T").replace("+00:00", "Z")}
        for m in found
    ]


def _named_parents(objects: dict[str, dict[str, Any]]) -> dict[str, str]:
    return {
        p["id"]: p["_id"]
        for o in objects.values()
        for p in (o.get("baseModels") or {}).get("models", [])
    }


def _derived_key(model: dict[str, Any]) -> str:
    return hashlib.sha256(model["id"].encode()).hexdigest()[:24]
