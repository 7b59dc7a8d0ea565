"""The data directory: where snapshots and assessments lie, and which is the latest."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hubscan.model.errors import SnapshotError

MANIFEST = "manifest.json"
RESERVED = ("latest", "previous")
"""Words that stand for an assessment; no scenario is called so."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A finished snapshot or assessment: a directory whose manifest was written last."""

    path: Path
    manifest: dict[str, Any]

    @property
    def id(self) -> str:
        """The directory's name."""
        return self.path.name

    @property
    def scenario(self) -> str | None:
        """Of an assessment: the name of the "what if" it answers; None for the baseline."""
        name = self.manifest.get("scenario")
        if name is None and self.manifest.get("deviations"):
            return self.id  # written before scenarios had names
        return name if name is None else str(name)

    def table(self, name: str) -> Path:
        """Path of table `name`."""
        return self.path / f"{name}.parquet"


@dataclass(frozen=True, slots=True)
class DataDir:
    """The root given by --data-dir."""

    root: Path

    @property
    def snapshots(self) -> Path:
        """Directory of snapshots."""
        return self.root / "snapshots"

    @property
    def assessments(self) -> Path:
        """Directory of assessments."""
        return self.root / "assessments"

    def snapshot(self, name: str | None = None) -> Stored:
        """Snapshot `name`, or the latest finished one. Raises `SnapshotError` if there is none."""
        return _find(self.snapshots, name, "snapshot", "Run `hubscan scan` first.")

    def assessment(self, name: str | None = None) -> Stored:
        """Assessment or scenario `name`, or the latest baseline.

        A name may be an id, the beginning of one, a scenario (its newest assessment), `latest` or
        `previous`. Raises `SnapshotError` if there is none, or several begin with `name`.
        """
        stored = finished(self.assessments)
        baselines = [a for a in stored if a.scenario is None]
        if name is None or name in RESERVED:
            back = 1 + (RESERVED.index(name) if name else 0)
            if len(baselines) < back:
                what = "finished" if back == 1 else "previous"
                raise SnapshotError(
                    f"no {what} assessment in {self.assessments}", hint=_NO_ASSESSMENT
                )
            return baselines[-back]
        exact = [a for a in stored if name in (a.id, a.scenario)][-1:]
        found = exact or [a for a in stored if a.id.startswith(name)]
        if len(found) == 1:
            return found[0]
        what = "several assessments begin with" if found else "no finished assessment or scenario"
        known = ", ".join(a.scenario or a.id for a in (found or stored)[-5:]) or "none"
        raise SnapshotError(f"{what} '{name}' in {self.assessments}", hint=f"There: {known}.")


_NO_ASSESSMENT = (
    "Run `hubscan run --source sample` for the built-in sample, or `hubscan assess` after a scan."
)


def finished(folder: Path) -> list[Stored]:
    """Every finished directory in `folder`, oldest first.

    Ordered by the manifest's `created`, then by when it was written: several assessments of one
    snapshot share its date, and the one made last is the latest.
    """
    manifests = [p for p in folder.glob(f"*/{MANIFEST}") if p.parent.suffix != ".partial"]
    found = [(Stored(p.parent, read_manifest(p)), p.stat().st_mtime_ns) for p in manifests]
    found.sort(key=lambda f: (str(f[0].manifest.get("created", "")), f[1], f[0].id))
    return [stored for stored, _ in found]


def read_manifest(path: Path) -> dict[str, Any]:
    """A manifest as a dict. Raises `SnapshotError` if it cannot be read."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SnapshotError(f"{path}: not a readable manifest ({error})") from error
    if not isinstance(data, dict):
        raise SnapshotError(f"{path}: not a manifest")
    return data


def _find(folder: Path, name: str | None, what: str, hint: str) -> Stored:
    if name is not None:
        if Path(name).name != name or not (folder / name / MANIFEST).is_file():
            known = ", ".join(s.id for s in finished(folder)[-5:]) or "none"
            raise SnapshotError(f"no finished {what} '{name}' in {folder}", hint=f"There: {known}.")
        return Stored(folder / name, read_manifest(folder / name / MANIFEST))
    found = finished(folder)
    if not found:
        raise SnapshotError(f"no finished {what} in {folder}", hint=hint)
    return found[-1]
