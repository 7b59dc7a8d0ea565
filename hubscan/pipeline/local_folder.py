"""A folder with a model that is not on the Hub yet: what a scan would find of it there.

The documents that a scan fetches are read from their files, and of weights the heads, so that a
check before publishing and a scan after it see the same.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct, field

from hubscan.model.document_files import DOCUMENT_FILES, MOST_BYTES
from hubscan.model.errors import HubscanError
from hubscan.store.file_names import weight_files

_WHOLE, _INDEX = DOCUMENT_FILES["safetensors"]
_ADAPTER = "adapter_model.safetensors"
_MOST_FILES = 10_000
_BESIDE = ("checkpoint-", ".")
"""Begin the names of folders that are not published: steps of the training, version control."""

# What reads heads of weights is imported where there are some.
# ruff: noqa: PLC0415


class LocalFolder(Struct):
    """What was found."""

    documents: dict[str, bytes] = field(default_factory=dict)
    """Kind, as in the document store, → content."""
    listed: dict[str, Any] = field(default_factory=dict)
    """What a listing of the Hub would say of the weights."""
    problems: list[str] = field(default_factory=list)
    """What could not be read, a sentence each."""


def read_folder(folder: Path) -> LocalFolder:
    """Documents and heads of weights in `folder`; nothing is raised for what is broken there."""
    found = LocalFolder()
    _small_files(folder, found)
    names = list(_names(folder))
    if not weight_files(json.dumps(names).encode()):
        return found  # they may come later: nothing is said of files
    found.listed["siblings"] = [{"rfilename": name} for name in names]
    for read in (_safetensors, _gguf):
        try:
            read(folder, names, found)
        except (HubscanError, OSError) as error:
            found.problems.append(f"the weights in {folder.name} were not counted: {error}")
    return found


def _small_files(folder: Path, found: LocalFolder) -> None:
    for kind, most in MOST_BYTES.items():
        (name,) = DOCUMENT_FILES[kind]
        path = folder / name
        if not path.is_file():
            continue
        content = _piece(path, 0, most + 1)
        if len(content) > most:
            found.problems.append(f"{name} was not read: it is larger than {most:,} bytes")
        else:
            found.documents[kind] = content


def _names(folder: Path) -> Iterator[str]:
    """Paths below `folder` of the files that would be published, the first in their order."""
    left = _MOST_FILES
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith(_BESIDE))
        for name in sorted(files)[:left]:
            if not name.startswith("."):
                yield (Path(place) / name).relative_to(folder).as_posix()
        left -= len(files)
        if left <= 0:
            return


def _safetensors(folder: Path, names: list[str], found: LocalFolder) -> None:
    """The headers of the model's own files, or of an adapter's, and the numbers by type."""
    from hubscan.evidence.tensor_headers import tensors
    from hubscan.hub.documents import safetensors_bytes
    from hubscan.hub.documents.problems import MalformedError

    if _INDEX in names:
        index = _piece(folder / _INDEX, 0, safetensors_bytes.MAX_HEADER)
        files = safetensors_bytes.shards(index, _INDEX)
        if missing := [name for name in files if name not in names]:
            raise MalformedError(
                f"{len(missing)} of {len(files)} files missing, first {missing[0]}"
            )
    else:
        files = [name for name in (_WHOLE, _ADAPTER) if name in names][:1]
    if not files:
        return
    headers = {
        name: safetensors_bytes.read_header(partial(_piece, folder / name, 0), name)
        for name in files
    }
    numbers: Counter[str] = Counter()
    for _, dtype, elements in tensors({"headers": headers}):
        numbers[dtype] += elements
    found.listed["safetensors"] = {"parameters": dict(numbers), "total": numbers.total()}
    if _ADAPTER not in headers:  # a scan reads none of an adapter either
        found.documents["safetensors"] = safetensors_bytes.document(headers)


def _gguf(folder: Path, names: list[str], found: LocalFolder) -> None:
    """The heads of the GGUF files that hold the model once."""
    if not any(name.lower().endswith(".gguf") for name in names):
        return
    from hubscan.hub.documents import gguf
    from hubscan.hub.documents.file_list import File
    from hubscan.hub.documents.gguf_choice import whole_model

    sizes = [File(name, (folder / name).stat().st_size) for name in names]
    heads = {
        file.path: gguf.head_of(partial(_piece, folder / file.path), file)
        for file in whole_model(sizes)
    }
    found.documents["gguf"] = gguf.document(heads)


def _piece(path: Path, start: int, length: int) -> bytes:
    with path.open("rb") as file:
        file.seek(start)
        return file.read(length)


def as_object(content: bytes | None) -> dict[str, Any] | None:
    """A JSON document as an object; None if it is none."""
    try:
        return msgspec.json.decode(content or b"", type=dict[str, Any])
    except (msgspec.MsgspecError, RecursionError):
        return None
