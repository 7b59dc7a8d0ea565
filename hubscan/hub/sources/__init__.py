"""Sources of models, one module each, found by name: `hub`, `sample`, `pages:DIR`, …

A source module has a function `open_source(argument, context) -> Source`. `argument` is what
follows the colon on the command line, or None.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import msgspec

import hubscan.hub.sources as _here
from hubscan.hub.retry import RetryPolicy
from hubscan.model.observer import Observer
from hubscan.model.suggest import unknown
from hubscan.store.datadir import Stored


class Last(msgspec.Struct, frozen=True):
    """What tells how far back a page reaches."""

    key: str | None = msgspec.field(name="_id", default=None)
    modified: str | None = msgspec.field(name="lastModified", default=None)


@dataclass(frozen=True, slots=True)
class Page:
    """One page as it came."""

    body: bytes
    """JSON text, or that as gzip."""
    objects: int
    """How many objects it seems to hold; for progress and limits only."""
    next_cursor: str | None = None
    """Where to go on after this page; None on the last one."""
    last: Last | None = None
    """Its last object, where the source knows it."""
    quota_left: int | None = None
    """Requests left in the window, where the source has a quota."""


@dataclass(frozen=True, slots=True)
class Context:
    """What a source may need to know."""

    observer: Observer = field(default_factory=Observer)
    limit: int | None = None
    """Stop after about this many objects."""
    policy: RetryPolicy = field(default_factory=RetryPolicy)
    jobs: int = 1
    """Walks at the same time, for sources that can."""
    since: Stored | None = None
    """List only what is new or changed since this snapshot, for sources that can."""
    plan: dict[str, Any] | None = None
    """The plan of the scan that is resumed."""


@dataclass(frozen=True, slots=True)
class About:
    """What a source says of its data."""

    endpoint: str | None = None
    data_date: str | None = None
    """`YYYY-MM-DD` of the newest thing known; None to take it from the data."""
    notes: tuple[str, ...] = ()
    total: int | None = None
    """How many models the source itself says there are."""
    drift: tuple[str, ...] = ()
    """What is not as in the listing that this version can read, as `field: message`."""
    seen: tuple[Mapping[str, Any], ...] = ()
    """What each walk saw on its way, where the source walks."""


class Source(Protocol):
    """Yields pages in a fixed order, from the start or from a cursor that it gave before."""

    @property
    def name(self) -> str:
        """Short name; part of the snapshot id."""

    @property
    def label(self) -> str:
        """Name for people; part of the manifest, so without paths of this machine."""

    @property
    def strands(self) -> int:
        """Number of walks that together make the listing; they may run at the same time."""

    @property
    def plan(self) -> dict[str, Any]:
        """What a resumed scan must not decide anew; kept in the checkpoint."""

    def pages(self, strand: int, cursor: str | None) -> Iterator[Page]:
        """Pages of walk `strand` from `cursor` on, or all."""

    def traffic(self) -> dict[str, Any]:
        """Requests, retries, waits and bytes of this process; numbers, or dicts of numbers."""

    def about(self) -> About:
        """Facts for the manifest; complete once all `pages` are exhausted."""


def names() -> list[str]:
    """All sources there are."""
    return sorted(m.name for m in pkgutil.iter_modules(_here.__path__) if m.name[0] != "_")


def open_source(spec: str, context: Context) -> Source:
    """The source that `spec` names, e.g. `pages:recorded/`.

    Raises `UnknownNameError` for a name that no module has, and what the module raises.
    """
    name, _, argument = spec.partition(":")
    if name not in names():
        raise unknown("source", name, names())
    module = importlib.import_module(f"hubscan.hub.sources.{name}")
    source: Source = module.open_source(argument or None, context)
    return source
