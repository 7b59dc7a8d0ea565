"""Write an assessment: its tables and, last, a manifest that names every input by its hash."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb

from hubscan.model.tables import TABLES
from hubscan.model.text import canonical_json, sha256_text
from hubscan.store import content
from hubscan.store.attach import ASSESSMENT_TABLES, CHANCES, CLAIMS, LOST_TESTS, TESTS
from hubscan.store.datadir import DataDir, Stored, open_stored
from hubscan.store.engine import write_query, write_table
from hubscan.store.lock import exclusive
from hubscan.store.manifest import MANIFEST, sealed
from hubscan.store.raw_pages import sha256_file
from hubscan.store.settled import Settled
from hubscan.store.whole import whole_folder, write_whole


def write_assessment(
    con: duckdb.DuckDBPyConnection,
    data: DataDir,
    snapshot: Stored,
    inputs: dict[str, Any],
    *,
    outcome: Mapping[str, Any] | None = None,
    with_models: bool = False,
    settled: Settled | None = None,
) -> Stored:
    """Store the assessment's relations; `inputs` is all else that decided them, `outcome` what
    else the manifest is to say of them.

    The name is the snapshot's and a hash of the inputs, so an equal assessment replaces itself.
    `with_models` keeps a `models` table of its own, where it is not the snapshot's. Tables that are
    `settled` are taken from there. Raises `SnapshotError` if one is not as it was written.
    """
    known = inputs | {
        "snapshot": snapshot.id,
        "snapshot_manifest_sha256": sha256_file(snapshot.path / MANIFEST),
    }
    name = f"{snapshot.id}-{sha256_text(canonical_json(known))[:8]}"
    folder = data.assessments / name
    with exclusive(data.root, "assess", wait=True), whole_folder(folder) as partial:
        wanted = [*ASSESSMENT_TABLES, CHANCES, *(["models"] if with_models else [])]
        wanted += [] if settled is None else [TESTS, LOST_TESTS, CLAIMS]
        tables = {table: _write(con, table, partial, settled) for table in wanted}
        manifest = {
            **known,
            **(outcome or {}),
            "id": name,
            "content": content.of_assessment(inputs, snapshot.manifest),
            "created": snapshot.manifest["created"],
            "tables": tables,
        }
        write_whole(partial / MANIFEST, sealed(manifest))
    return open_stored(folder)


def _write(
    con: duckdb.DuckDBPyConnection, table: str, folder: Path, settled: Settled | None
) -> dict[str, Any]:
    path = folder / f"{table}.parquet"
    taken = None if settled is None else settled.take(table, path)
    if taken is not None:
        rows, sha256 = taken
    elif table in TABLES:
        rows, sha256 = write_table(con, table, path), sha256_file(path)
    else:  # by model already
        rows, sha256 = write_query(con, f'FROM "{table}"', path), sha256_file(path)
    return {"rows": rows, "bytes": path.stat().st_size, "sha256": sha256}
