"""Sources of models, one module each, found by name: `hub`, `sample`, `pages:DIR`, …

A source module has a function `open_source(argument, context) -> Source`. `argument` is what
follows the colon on the command line, or None.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

import hubscan.hub.sources as _here
from hubscan.hub.observer import Observer
from hubscan.model.errors import HubscanError


@dataclass(frozen=True, slots=True)
class Page:
    """One page as it came."""

    body: bytes
    """JSON text, or that as gzip."""
    objects: int
    """How many objects it seems to hold; for progress and limits only."""
    next_cursor: str | None = None
    """Where to go on after this page; None on the last one."""


@dataclass(frozen=True, slots=True)
class Context:
    """What a source may need to know."""

    observer: Observer
    limit: int | None = None
    """Stop after about this many objects."""


@dataclass(frozen=True, slots=True)
class About:
    """What a source says of its data."""

    endpoint: str | None = None
    data_date: str | None = None
    """`YYYY-MM-DD` of the newest thing known; None to take it from the data."""
    notes: tuple[str, ...] = ()
    traffic: dict[str, Any] = field(default_factory=dict)
    """Requests, retries, waits, bytes."""


class Source(Protocol):
    """Yields pages in a fixed order, from the start or from a cursor that it gave before."""

    @property
    def name(self) -> str:
        """Short name; part of the snapshot id."""

    def pages(self, cursor: str | None) -> Iterator[Page]:
        """Pages after `cursor`, or all."""

    def about(self) -> About:
        """Facts for the manifest; complete once `pages` is exhausted."""


def names() -> list[str]:
    """All sources there are."""
    return sorted(m.name for m in pkgutil.iter_modules(_here.__path__) if m.name[0] != "_")


def open_source(spec: str, context: Context) -> Source:
    """The source that `spec` names, e.g. `pages:recorded/`.

    Raises `HubscanError` for a name that no module has, and what the module raises.
    """
    name, _, argument = spec.partition(":")
    if name not in names():
        raise HubscanError(f"there is no source '{name}'", hint=f"Sources: {', '.join(names())}.")
    module = importlib.import_module(f"hubscan.hub.sources.{name}")
    source: Source = module.open_source(argument or None, context)
    return source
