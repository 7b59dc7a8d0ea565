"""What the search box reads."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Found:
    """Every model as the search box finds it; a shard is a few thousand of them."""

    texts: tuple[tuple[str, str], ...]
    """(rule id, title) in the order of a model's levels."""
    starts: tuple[str, ...]
    """Where each shard begins: a name in small letters."""
    shards: tuple[str, ...] = field(repr=False)
    """The shards: a line of distinct verdicts and a line a model, as gzip in base64."""
    pages: tuple[tuple[str, str], ...] = ()
    """(name of a model, path of its page) of those that have one."""
    names: tuple[str, ...] = ()
    """Where shards of names begin that are sorted by what stands behind the slash."""
    by_name: tuple[str, ...] = field(repr=False, default=())
