"""Plain classes that are read from files: what is read is checked, what is kept needs no checking.

A class is a frozen dataclass below `Strict`. What its values may be stands in the annotations, what
they must be together in `__post_init__`, which raises `ValueError`. The library that checks takes
long to import, so that is done when something is read: what was made of the same files before is
kept (`hubscan.settings.made_before`).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, ClassVar, TypeVar

from hubscan.model.errors import ConfigError
from hubscan.settings.files import Read

_Class = TypeVar("_Class")


def _called(name: str) -> str:
    return name.rstrip("_")


class Strict:
    """A misspelt key is an error rather than a silent default; `from_` is called `from`."""

    __slots__ = ()
    __pydantic_config__: ClassVar[Any] = {"extra": "forbid", "alias_generator": _called}


class Limits:
    """What a value may be, in `Annotated`: `Limits(ge=0)` and the other words of pydantic."""

    def __init__(self, **limits: Any) -> None:
        self._limits = limits

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        """The schema of a value of type `source`, by the protocol of pydantic."""
        from pydantic import Field  # noqa: PLC0415 - whoever asks has it

        return handler.generate_schema(Annotated[source, Field(**self._limits)])


Text = Annotated[str, Limits(min_length=1)]
"""A text that says something."""


def made(kind: type[_Class], values: Mapping[str, Any]) -> _Class:
    """A `kind` of the values of a file. Raises `ValueError`, as pydantic words it."""
    from pydantic import TypeAdapter  # noqa: PLC0415 - see above

    return TypeAdapter(kind).validate_python(values)


def read_as(kind: type[_Class], path: Path, read: Read, hint: str) -> _Class:
    """A `kind` of the file at `path`. Raises `ConfigError` naming file:line, with that `hint`."""
    from pydantic import ValidationError  # noqa: PLC0415 - see above

    from hubscan.settings import strict_yaml  # noqa: PLC0415 - seldom: what was read is kept

    document = strict_yaml.load(path, read)
    try:
        return made(kind, document.data)
    except ValidationError as error:
        first: Any = error.errors()[0]
        place = tuple(first["loc"])
        name = ".".join(str(p) for p in place)
        raise ConfigError(f"{document.where(*place)}: {name}: {first['msg']}", hint=hint) from error
