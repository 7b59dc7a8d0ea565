"""The data directory: where snapshots and assessments lie, and which is the latest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from hubscan.model.errors import SnapshotError, UnknownNameError
from hubscan.model.suggest import suggestion
from hubscan.store import manifest as manifests
from hubscan.store.manifest import MANIFEST

RESERVED = ("latest", "previous")
"""Words that stand for an assessment; no scenario is called so."""
PUBLISHED = "published.json"
"""What lies in a snapshot whose report was written."""


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
    def content(self) -> str:
        """Of an assessment: its name without a clock, which reports print; else its id."""
        return str(self.manifest.get("content") or self.id)

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

        A name may be an id, the beginning of one, what a report calls it, a scenario (its newest
        assessment), `latest` or `previous`. Raises `SnapshotError` if there is none at all, and
        `UnknownNameError` if none is called so, or several begin with `name`.
        """
        stored, unreadable = look(self.assessments)
        baselines = [a for a in stored if a.scenario is None]
        if name is None or name in RESERVED:
            _refuse_newer(unreadable, baselines, "assessment")
            back = 1 + (RESERVED.index(name) if name else 0)
            if len(baselines) < back:
                what = "finished" if back == 1 else "previous"
                raise SnapshotError(
                    f"no {what} assessment in {self.assessments}", hint=_NO_ASSESSMENT
                )
            return baselines[-back]
        exact = [a for a in stored if name in (a.id, a.content, a.scenario)][-1:]
        found = exact or [a for a in stored if a.id.startswith(name)]
        if len(found) == 1:
            return found[0]
        if not found:
            known = [a.scenario or a.id for a in stored]
            raise UnknownNameError(
                f"no finished assessment or scenario '{name}' in {self.assessments}",
                hint=suggestion(name, known),
            )
        some = ", ".join(a.id for a in found[-5:])
        raise UnknownNameError(
            f"several assessments in {self.assessments} begin with '{name}'", hint=f"{some}."
        )


_NO_ASSESSMENT = (
    "Run `hubscan run --source sample` for the built-in sample, or `hubscan assess` after a scan."
)


def day_of(snapshot: Stored) -> str:
    """The day that its data stand for, as `YYYY-MM-DD`: also the name of a folder of reports.

    Raises `SnapshotError` if its manifest has none.
    """
    said = str(snapshot.manifest.get("data_date"))[:10]
    try:
        if len(said) == 10:
            return date.fromisoformat(said).isoformat()
    except ValueError:
        pass
    raise SnapshotError(
        f"{snapshot.path / MANIFEST}: 'data_date' is no day ({said!r})",
        hint="Remove its folder, or make it again.",
    )


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A folder whose manifest says that it is finished, and nothing else that can be used."""

    path: Path
    problem: SnapshotError

    @property
    def id(self) -> str:
        """The directory's name."""
        return self.path.name


def finished(folder: Path) -> list[Stored]:
    """Every finished directory in `folder`, oldest first; unreadable ones are passed over.

    Ordered by the manifest's `created`, then by when it was written: several assessments of one
    snapshot share its date, and the one made last is the latest.
    """
    return look(folder)[0]


def look(folder: Path) -> tuple[list[Stored], list[Unreadable]]:
    """The directories that `finished` lists, and those that it passes over, by name."""
    found: list[tuple[Stored, int]] = []
    unreadable: list[Unreadable] = []
    for path in sorted(folder.glob(f"*/{MANIFEST}")):
        if path.parent.suffix == ".partial" or path.parent.name.startswith("."):
            continue
        try:
            stored = open_stored(path.parent)
            if folder.name == "snapshots":
                manifests.check(path, stored.manifest, "snapshot")
            found.append((stored, path.stat().st_mtime_ns))
        except SnapshotError as error:
            unreadable.append(Unreadable(path.parent, error))
    found.sort(key=lambda f: (str(f[0].manifest.get("created", "")), f[1], f[0].id))
    return [stored for stored, _ in found], unreadable


def open_stored(folder: Path) -> Stored:
    """The finished directory `folder`. Raises `SnapshotError` if its manifest cannot be used."""
    return Stored(folder, manifests.read(folder / MANIFEST))


def _find(folder: Path, name: str | None, what: str, hint: str) -> Stored:
    if name is not None:
        if Path(name).name != name or not (folder / name / MANIFEST).is_file():
            known = [s.id for s in finished(folder)]
            raise UnknownNameError(
                f"no finished {what} '{name}' in {folder}", hint=suggestion(name, known)
            )
        return open_stored(folder / name)
    found, unreadable = look(folder)
    _refuse_newer(unreadable, found, what)
    if not found:
        raise SnapshotError(f"no finished {what} in {folder}", hint=hint)
    return found[-1]


def _refuse_newer(unreadable: list[Unreadable], found: list[Stored], what: str) -> None:
    """Raise `SnapshotError` if the newest one cannot be used: an older one is not the latest."""
    newest = max(unreadable, key=lambda u: u.id, default=None)
    if newest is not None and (not found or newest.id > max(s.id for s in found)):
        use = f", or name another: {found[-1].id}" if found else ""
        raise SnapshotError(
            f"the newest {what} cannot be used: {newest.problem.message}",
            hint=f"Remove the folder {newest.path}{use}.",
        )
