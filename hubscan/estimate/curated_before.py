"""The curated table with its compute, worked out once and not for every question.

Folder `curated` of `hubscan.settings.kept` has a file for the rows, the assumptions and the code
that they were worked out with: a line of JSON that says which tables follow, then each as an Arrow
stream. What cannot be read is worked out again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from typing import Any

import duckdb
import pyarrow as pa

from hubscan.estimate import curated, reference
from hubscan.estimate.assumptions import Assumptions
from hubscan.settings import kept
from hubscan.settings.made_before import code_of

_KIND = "curated"
_MOST_FILES = 20
_TABLES = dict.fromkeys(("reference", "reference_facts", "makers"), "") | dict.fromkeys(
    ("curated_facts", "curated_flop", "facts_of_curated_flop", "curated_whole"), "TEMP"
)
"""What `reference.load` and `curated.work_out` leave in a connection."""
_CODE = ("estimate", "model")


def load(
    con: duckdb.DuckDBPyConnection,
    rows: Callable[[], reference.Tables],
    texts: Sequence[bytes],
    constants: Assumptions,
) -> None:
    """Make in `con` what `reference.load` and `curated.work_out` make of `rows`.

    `texts` are the files that the rows are read from. The rows are asked for only if they have not
    been worked out before, with the same `constants`.
    """
    name = _name(texts, constants)
    if not _found(con, name):
        reference.load(con, rows())
        curated.work_out(con, constants)
        kept.keep(_KIND, name, _encoded(con), most_files=_MOST_FILES)


def _found(con: duckdb.DuckDBPyConnection, name: str) -> bool:
    payload = kept.find(_KIND, name)
    if payload is None:
        return False
    try:
        tables = _decoded(payload)
    except (ValueError, LookupError, TypeError, OSError, pa.ArrowException):
        return False
    for table, (changed, rows) in tables.items():
        if _TABLES[table] and not changed:  # who asks why reads it once, so it stays as it is
            con.register(table, rows)
            continue
        replaced = ", ".join(f'CAST("{c}" AS {kind}) AS "{c}"' for c, kind in changed.items())
        listed = f"* REPLACE ({replaced})" if changed else "*"
        con.register("_kept", rows)
        con.execute(
            f"CREATE OR REPLACE {_TABLES[table]} TABLE {table} AS SELECT {listed} FROM _kept"
        )
        con.unregister("_kept")
    return True


def _encoded(con: duckdb.DuckDBPyConnection) -> bytes:
    heads, streams = [], []
    for table in _TABLES:
        kinds = con.execute(f"DESCRIBE {table}").fetchall()
        changed = {row[0]: row[1] for row in kinds if row[1].startswith("ENUM")}
        texts = ", ".join(f'CAST("{c}" AS VARCHAR) AS "{c}"' for c in changed)
        listed = f"* REPLACE ({texts})" if changed else "*"
        rows = con.sql(f"SELECT {listed} FROM {table}").to_arrow_table()
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, rows.schema) as stream:
            stream.write_table(rows)
        streams.append(sink.getvalue().to_pybytes())
        heads.append([table, len(streams[-1]), changed])
    return b"\n".join((json.dumps(heads).encode(), b"".join(streams)))


def _decoded(payload: bytes) -> dict[str, tuple[dict[str, str], Any]]:
    """Table → the kinds of its enumerations, and its rows."""
    end = payload.index(b"\n")
    streams = memoryview(payload)[end + 1 :]  # megabytes are not copied
    found, at = {}, 0
    for table, size, changed in json.loads(payload[:end]):
        rows = pa.ipc.open_stream(pa.py_buffer(streams[at : at + size])).read_all()
        found[table], at = (changed, rows), at + size
    if found.keys() != _TABLES.keys():
        raise ValueError("not these tables")
    return found


def _name(texts: Sequence[bytes], constants: Assumptions) -> str:
    """The hash of everything that the tables follow from."""
    parts = [_code(), repr(constants).encode(), *texts]
    return hashlib.sha256(b"".join(hashlib.sha256(p).digest() for p in parts)).hexdigest()


def _code() -> bytes:
    return " ".join((duckdb.__version__, pa.__version__, *map(code_of, _CODE))).encode()
