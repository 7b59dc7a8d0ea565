"""Which of a repository's GGUF files to read: the whole model, in as few requests as may be.

Such repositories hold the same model at many bit widths, each width in one file or in numbered
parts (`-00001-of-00003`), beside files that are no model: vision projectors, importance matrices,
adapters, draft models.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from hubscan.hub.answer import TooLargeError
from hubscan.hub.documents.file_list import File
from hubscan.hub.documents.problems import AbsentError, MalformedError

_PART = re.compile(r"^(?P<stem>.+)-(?P<number>\d{5})-of-(?P<count>\d{5})\.gguf$", re.IGNORECASE)
_NO_MODEL = re.compile(
    r"mmproj|imatrix|projector|(^|[-_./])(lora|adapter|vocab|draft|mtp|vae|clip)([-_.]|$)",
    re.IGNORECASE,
)
_WIDEST_RATIO = 11
"""Sixteen bits a weight against one and a half: a file smaller than the largest by more than this
is another model."""
_MOST_PARTS = 64


def whole_model(files: Iterable[File]) -> list[File]:
    """The files that hold the model once, its parts in order: a single file if there is one.

    Raises `AbsentError` if there is no GGUF file of a model, `MalformedError` if parts of every
    version are missing, `TooLargeError` if even the fewest parts are too many to read.
    """
    versions: dict[tuple[str, int], list[File]] = defaultdict(list)
    for file in files:
        name = file.path.rpartition("/")[2]
        if not name.lower().endswith(".gguf") or _NO_MODEL.search(name):
            continue
        part = _PART.match(file.path)
        versions[(part["stem"], int(part["count"])) if part else (file.path, 1)].append(file)
    if not versions:
        raise AbsentError("the repository has no GGUF file of a model")
    whole = [sorted(v, key=_path) for (_, count), v in versions.items() if len(v) == count]
    if not whole:
        raise MalformedError("parts of every split GGUF file are missing")
    enough = max(_size(v) for v in whole) / _WIDEST_RATIO
    best = min(
        (v for v in whole if _size(v) >= enough), key=lambda v: (len(v), -_size(v), v[0].path)
    )
    if len(best) > _MOST_PARTS:
        raise TooLargeError(f"split into {len(best)} files; at most {_MOST_PARTS} are read")
    return best


def _path(file: File) -> str:
    return file.path


def _size(version: list[File]) -> int:
    return sum(file.size for file in version)
