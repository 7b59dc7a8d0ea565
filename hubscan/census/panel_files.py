"""The panel on disk: what was ever asked at random, and what it stands for in one snapshot.

`<data-dir>/panel.json` has the seed and every document that an audit asked for, written before it
is asked for: no later frame may be drawn from what an audit found.

`snapshots/<id>/audit/` lies beside what was fetched for the snapshot. `frame.parquet` has the
stratum of every model that is stood for, `panel.parquet` those that were read with their degrees
before, `manifest.json` the strata, what came of each request and the state: `begun` until all is
written, `whole` if the budget was spent or nothing was left to ask, `stopped` if the Hub stopped
answering.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from hubscan.census.audited import OUTSIDE, Panel
from hubscan.census.frame import Frame
from hubscan.model.errors import SnapshotError
from hubscan.store import manifest as manifests
from hubscan.store.datadir import DataDir, Stored
from hubscan.store.manifest import MANIFEST, sealed
from hubscan.store.raw_pages import sha256_file
from hubscan.store.whole import whole_folder, write_whole

_FOLDER, _FRAME, _PANEL = "audit", "frame.parquet", "panel.parquet"
BEGUN, WHOLE, STOPPED = "begun", "whole", "stopped"
LEAST_READ = 2
"""Of a stratum; one member alone does not show how much others differ."""
_FIELDS = ("model", "stratum", "again", "trend")

Asked = frozenset[tuple[str, str]]
"""Key and kind of documents that an audit asked for."""


@dataclass(frozen=True, slots=True)
class Record:
    """What the manifest of an audit says."""

    facts: Mapping[str, Any]

    @property
    def state(self) -> str:
        return str(self.facts["state"])

    def summary(self) -> dict[str, Any]:
        """What an assessment tells of the audit that its counts rest on."""
        strata = self.facts["strata"]
        told = ("state", "seed", "requests", "outcomes")
        return {name: self.facts.get(name) for name in told} | {
            "strata": len(strata),
            "members": sum(row["members"] for row in strata),
            "read": sum(row["read"] for row in strata),
            "looked_at_again": sum(row["looked_at_again"] for row in strata),
        }

    def differs(self, inputs: Mapping[str, Any]) -> str | None:
        """Why counts of an assessment with these inputs cannot rest on it; None if they can."""
        if self.state == BEGUN:
            return "the audit was cut off before it ended"
        for name, what in _INPUTS.items():
            if self.facts.get(name) != inputs.get(name):
                return what
        return None


_INPUTS = {
    "snapshot_manifest_sha256": "the audit is of another snapshot",
    "config": "the audit was made under other rules or assumptions",
    "choice": "the audit was made under other rules or assumptions",
    "documents": "documents were fetched after the audit",
}
"""What must be as it was, and what it means that it is not."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What goes on from audit to audit."""

    path: Path
    seed: int | None
    asked: Asked

    @classmethod
    def of(cls, data: DataDir) -> Kept:
        """Of the data directory; without a seed if nothing was audited there."""
        path = data.root / "panel.json"
        if not path.is_file():
            return cls(path, None, frozenset())
        facts = manifests.read(path)
        try:
            asked = frozenset((str(key), str(kind)) for key, kind in facts["asked"])
            return cls(path, int(facts["seed"]), asked)
        except (KeyError, TypeError, ValueError) as error:
            raise SnapshotError(
                f"{path}: the list of what audits asked for is damaged",
                hint="Put back a copy of it, or begin anew: remove it and the folder documents/.",
            ) from error

    def write(self, seed: int, asked: Asked) -> None:
        """Keep this instead."""
        write_whole(self.path, sealed({"seed": seed, "asked": sorted(asked)}))


def begin(snapshot: Stored) -> None:
    """Record that an audit of `snapshot` began, before anything is asked."""
    folder = snapshot.path / _FOLDER
    folder.mkdir(exist_ok=True)
    write_whole(folder / MANIFEST, sealed({"state": BEGUN}))


def write(snapshot: Stored, facts: Mapping[str, Any], frame: Frame, panel: Panel) -> None:
    """Keep the panel; `facts` need `state` and the inputs that `Record.differs` compares."""
    strata = [
        {"stratum": name, "members": int(size), "read": int(read), "left_open": int(left),
         "looked_at_again": int(again)}
        for name, size, read, left, again in zip(
            frame.names, panel.size, panel.read, panel.left_open, panel.looked_again, strict=True
        )
    ]  # fmt: skip
    model = np.flatnonzero(panel.stratum != OUTSIDE)
    stood_for = pa.table(
        {"model": pa.array(model.astype(np.int32)), "stratum": pa.array(panel.stratum[model])}
    )
    columns = [panel.model, panel.of, panel.again, panel.trend, *panel.before.values()]
    rows = pa.table([pa.array(c) for c in columns], names=[*_FIELDS, *panel.before])
    with whole_folder(snapshot.path / _FOLDER) as folder:
        pq.write_table(stood_for, folder / _FRAME, compression="zstd")
        pq.write_table(rows, folder / _PANEL, compression="zstd")
        hashes = {name: sha256_file(folder / name) for name in (_FRAME, _PANEL)}
        whole = {**facts, "seed": frame.seed, "strata": strata, "sha256": hashes}
        write_whole(folder / MANIFEST, sealed(whole))


def record(snapshot: Stored) -> Record | None:
    """What is written of an audit of `snapshot`; None if there was none."""
    path = snapshot.path / _FOLDER / MANIFEST
    return Record(manifests.read(path)) if path.is_file() else None


def read(snapshot: Stored, models: int) -> Panel:
    """The panel of `snapshot`, which has so many models. Raises `SnapshotError` if it is damaged.

    Only a record that is not `begun` has one.
    """
    folder = snapshot.path / _FOLDER
    try:
        return _panel(folder, record(snapshot), models)
    except (pa.ArrowException, OSError, LookupError, TypeError, ValueError) as error:
        raise SnapshotError(
            f"{folder}: the panel of the audit is damaged",
            hint="Remove the folder and run `hubscan audit` again: what was fetched comes from the"
            " cache.",
        ) from error


def _panel(folder: Path, found: Record | None, models: int) -> Panel:
    if found is None:
        raise LookupError("no audit")
    for name, sha256 in found.facts.get("sha256", {}).items():
        if sha256_file(folder / name) != sha256:
            raise ValueError(f"{name} was changed after it was written")
    stood_for = pq.read_table(folder / _FRAME).to_pydict()
    stratum = np.full(models, OUTSIDE, dtype=np.int16)
    stratum[np.array(stood_for["model"], dtype=np.int64)] = stood_for["stratum"]
    table = pq.read_table(folder / _PANEL)
    numbers = {
        name: np.array([row[name] for row in found.facts["strata"]], dtype=np.int64)
        for name in ("members", "read", "left_open", "looked_at_again")
    }
    return Panel(
        stratum,
        numbers["members"],
        numbers["read"],
        numbers["left_open"],
        numbers["looked_at_again"],
        np.array(table["model"], dtype=np.int64),
        np.array(table["stratum"], dtype=np.int64),
        np.array(table["again"], dtype=np.bool_),
        np.array(table["trend"], dtype=np.int64),
        {
            name: np.array(table[name], dtype=np.uint8)
            for name in table.column_names[len(_FIELDS) :]
        },
    )
