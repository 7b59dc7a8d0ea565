"""Values of our own classes, kept as they were made of the files that they follow from.

A folder of `hubscan.settings.kept` for each kind has a file a value, named by the hash of what it
follows from, the code that makes it included. Nothing but our own classes and dates is taken out of
one: whatever else stands in it is not believed, and made again.
"""

from __future__ import annotations

import hashlib
import io
import pickle
import sys
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from hubscan.settings import kept
from hubscan.settings.files import Read

_Value = TypeVar("_Value")
_MOST_FILES = 20
_PACKAGE = Path(__file__).parents[1]
_OTHERS = {("datetime", "date"), ("builtins", "frozenset"), ("pathlib", Path().__class__.__name__)}


def made(
    kind: str, paths: Iterable[Path], read: Read, code: tuple[str, ...], make: Callable[[], _Value]
) -> _Value:
    """What `make` makes of the files at `paths`, of their names and content, or made before.

    `code` are the folders and modules below the package that it is made by, beside this floor.
    Raises what `make` does, every time.
    """
    try:
        told = [f"{path}\0{hashlib.sha256(read(path)).hexdigest()}" for path in paths]
    except OSError:
        return make()  # which says what is wrong with the file
    name = hashlib.sha256("\n".join((_code(code), *told)).encode()).hexdigest()
    found = _found(kind, name)
    if found is not None:
        value: _Value = found
        return value
    value = make()
    try:
        payload = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    except (pickle.PicklingError, TypeError, AttributeError, RecursionError):
        return value
    kept.keep(kind, name, payload, most_files=_MOST_FILES)
    return value


def _found(kind: str, name: str) -> Any:
    payload = kept.find(kind, name)
    if payload is None:
        return None
    try:
        return _OurOwn(io.BytesIO(payload)).load()
    except Exception:
        return None


class _OurOwn(pickle.Unpickler):
    """Takes classes of this package, and no function and no class of anybody else."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in _OTHERS or module.startswith("hubscan."):
            found = super().find_class(module, name)
            if isinstance(found, type) and found.__module__ == module:
                return found
        raise pickle.UnpicklingError(f"{module}.{name}")


def _code(code: tuple[str, ...]) -> str:
    """What makes a value: another version of it may make another one."""
    return " ".join((sys.version, *map(code_of, (*code, "settings", "model"))))


@cache
def code_of(place: str) -> str:
    """The hash of a module or a folder of modules below the package, read once a process."""
    found = _PACKAGE / place
    files = [found] if found.is_file() else sorted(found.rglob("*.py"))
    return " ".join(hashlib.sha256(file.read_bytes()).hexdigest() for file in files)
