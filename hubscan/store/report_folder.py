"""The folder of a report: what belongs to it, whole, and which one is the latest."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from hubscan.model.errors import HubscanError, SnapshotError
from hubscan.model.text import canonical_json
from hubscan.store.raw_pages import sha256_file
from hubscan.store.whole import point_to, whole_folder, write_whole

FILES = "files.json"
REPORT = "report.json"
LATEST = "latest"
AGAIN = "Write it again with `hubscan report`."


def hashes_of(folder: Path, known: Mapping[str, str] = MappingProxyType({})) -> dict[str, str]:
    """The SHA-256 of every file below `folder` by its name there; `known` are hashed already."""
    return {name: known.get(name) or sha256_file(folder / name) for name in _names(folder)}


def seal(folder: Path, assessment: str, known: Mapping[str, str] = MappingProxyType({})) -> None:
    """Name every file of `folder` with its hash, and the assessment that all of them are of.

    `known` are the hashes of files that are as they were when they were hashed.
    """
    hashes = hashes_of(folder, known)
    content = canonical_json({"assessment": assessment, "sha256": hashes})
    write_whole(folder / FILES, content.encode())


def sealed_files(folder: Path, assessment: str) -> Mapping[str, Path]:
    """The files of the report in `folder`, by their names there: those that were written with it.

    Raises `SnapshotError` if one is missing or was changed since, or is of another assessment than
    `assessment`.
    """
    path = folder / FILES
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        made_of, hashes = str(said["assessment"]), dict(said["sha256"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SnapshotError(
            f"{path}: no readable list of the report's files ({type(error).__name__})", hint=AGAIN
        ) from error
    if made_of != assessment:
        raise SnapshotError(
            f"{folder} holds files of two assessments, {assessment} and {made_of}", hint=AGAIN
        )
    there = set(_names(folder))
    for name, sha256 in hashes.items():
        file = folder / name
        if name not in there or sha256_file(file) != sha256:
            raise SnapshotError(f"{file} is missing or was changed since", hint=AGAIN)
    return {name: folder / name for name in (*sorted(hashes), FILES)}


def read_report(folder: Path, hint: str) -> dict[str, Any]:
    """The report in `folder`, of which it is only known that it has facts.

    Raises `SnapshotError` with `hint` if there is none, or it is something else.
    """
    path = folder / REPORT
    try:
        report = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise SnapshotError(f"{path}: there is no such file", hint=hint) from error
    except OSError as error:
        raise SnapshotError(f"{path}: cannot be read ({error.strerror})", hint=hint) from error
    except (ValueError, RecursionError) as error:
        raise SnapshotError(f"{path}: not a report", hint=hint) from error
    if not isinstance(report, dict) or not isinstance(report.get("facts"), dict):
        raise SnapshotError(f"{path}: not a report of hubscan", hint=hint)
    return report


def check_ours(folder: Path) -> None:
    """Raise `HubscanError` if `folder` is there and holds something else than a report."""
    if folder.is_symlink() or not folder.is_dir():
        return
    held = {p.name for p in folder.iterdir()}
    if held and FILES not in held and not any(n.startswith(("report.", "tallies.")) for n in held):
        raise HubscanError(
            f"{folder} is a folder, and what it holds is no such report",
            hint="Move it away, and run the same command again.",
        )


def make_latest(latest: Path, folder: Path) -> None:
    """A link to `folder`; a copy of it where `latest` is a folder already.

    Git hosts show a link as a line of text and serve nothing below it. The copy costs a repository
    nothing, because equal files are stored once.
    """
    if latest.is_dir() and not latest.is_symlink():
        with whole_folder(latest) as partial:
            shutil.copytree(folder, partial, dirs_exist_ok=True)
    else:
        point_to(latest, folder.name)


def _names(folder: Path) -> list[str]:
    """Every file below `folder` but the list of them; links are none of ours."""
    found = (p.relative_to(folder).as_posix() for p in folder.rglob("*") if _is_file(p))
    return sorted(name for name in found if name != FILES)


def _is_file(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()
