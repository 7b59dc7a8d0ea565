"""Write an assessment: its tables and, last, a manifest that names every input by its hash."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb

from hubscan.model.tables import TABLES
from hubscan.model.text import canonical_json, sha256_text
from hubscan.settings.files import Read
from hubscan.store.attach import ASSESSMENT_TABLES
from hubscan.store.datadir import MANIFEST, DataDir, Stored
from hubscan.store.engine import write_query, write_table


def write_assessment(
    con: duckdb.DuckDBPyConnection,
    data: DataDir,
    snapshot: Stored,
    inputs: dict[str, Any],
    *,
    with_models: bool = False,
) -> Stored:
    """Store the assessment's relations; `inputs` is all else that decided them.

    The name is the snapshot's and a hash of the inputs, so an equal assessment replaces itself.
    `with_models` keeps a `models` table of its own, where it is not the snapshot's.
    """
    known = inputs | {
        "snapshot": snapshot.id,
        "snapshot_manifest_sha256": sha256_file(snapshot.path / MANIFEST),
    }
    name = f"{snapshot.id}-{sha256_text(canonical_json(known))[:8]}"
    folder = data.assessments / name
    partial = folder.with_name(name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    wanted = (*ASSESSMENT_TABLES, *(("models",) if with_models else ()))
    tables = {table: _write(con, table, partial) for table in wanted}
    manifest = known | {"id": name, "created": snapshot.manifest["created"], "tables": tables}
    (partial / MANIFEST).write_text(canonical_json(manifest), encoding="utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    partial.rename(folder)
    return Stored(folder, manifest)


def _write(con: duckdb.DuckDBPyConnection, table: str, folder: Path) -> dict[str, Any]:
    path = folder / f"{table}.parquet"
    if table in TABLES:
        rows = write_table(con, table, path)
    else:
        rows = write_query(con, f'SELECT * FROM "{table}" ORDER BY model', path)
    return {"rows": rows, "sha256": sha256_file(path)}


def fingerprints(folders: Iterable[Path], read: Read = Path.read_bytes) -> dict[str, str]:
    """SHA-256 of every YAML and CSV file, by its path inside its folder; later folders win."""
    named = {
        path.relative_to(folder).as_posix(): path
        for folder in folders
        for path in folder.rglob("*")
        if path.suffix in {".yaml", ".csv"}
    }
    return {name: hashlib.sha256(read(path)).hexdigest() for name, path in sorted(named.items())}


def sha256_file(path: Path) -> str:
    """Hex SHA-256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
