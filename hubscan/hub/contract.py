"""What is known of the Hub's behaviour, read from `contract.yaml`: the one place that says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from hubscan.model.errors import ConfigError
from hubscan.settings import strict_yaml

PATH = Path(__file__).with_name("contract.yaml")
UNASKED = ("_id", "id")
"""What the listing gives whatever is asked for."""


@dataclass(frozen=True, slots=True)
class Field:
    """One member of an object of the listing, or of what lies in it: `baseModels.models[].id`."""

    path: str
    type: str
    """Names joined by `|`: text, integer, number, boolean, time, list, object, null, any."""
    source: str
    date: str
    always: bool = False
    """There wherever its holder is."""
    share: float | None = None
    """Of all models that have it."""
    least: float | None = None
    most: float | None = None
    """Between these the share stays, over pages from 2022 to today."""
    form: str | None = None
    """A regular expression for texts."""
    values: tuple[str | bool, ...] = ()
    """All values there are."""

    @property
    def top(self) -> str:
        """The part that `expand` takes."""
        return self.path.partition(".")[0].removesuffix("[]")

    @property
    def expected_share(self) -> float:
        """Of all models that have it at least about; 0 where nobody knows."""
        if "." in self.path:
            return self.share or 0.0
        return 1.0 if self.always else self.share or 0.0


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of the listing."""

    name: str
    state: str
    """`accepted` or `ignored`."""
    source: str
    date: str
    values: tuple[str, ...] = ()
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Cursor:
    """The predicate in the cursor of one order."""

    sort: str
    form: str
    source: str
    date: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What the Hub answers to one request."""

    name: str
    path: str
    status: int
    type: str
    quota: str
    """The window that the answer names: api, resolvers or pages."""
    source: str
    date: str
    method: str = "GET"
    body: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    """Name → regular expression."""
    replay: bool = True
    """A snapshot can know it."""


@dataclass(frozen=True, slots=True)
class QuotaHeader:
    """A header about what is left of a window."""

    name: str
    form: str
    source: str
    date: str


@dataclass(frozen=True, slots=True)
class Canary:
    """A model whose size is known from elsewhere."""

    kind: str
    id: str
    parameters: int
    """The truth: elements that it computes with."""
    listed: int | None
    """What the listing said when it was last seen."""
    source: str
    date: str


@dataclass(frozen=True, slots=True)
class Contract:
    """All facts, by kind; each with its source and date."""

    sources: Mapping[str, Mapping[str, str]]
    fields: tuple[Field, ...]
    detail_fields: tuple[Field, ...]
    parameters: tuple[Parameter, ...]
    cursors: tuple[Cursor, ...]
    answers: tuple[Reply, ...]
    quota: tuple[QuotaHeader, ...]
    canaries: tuple[Canary, ...]

    @property
    def listed(self) -> tuple[str, ...]:
        """What `expand` of the listing takes."""
        tops = dict.fromkeys(f.top for f in self.fields)
        return tuple(name for name in tops if name not in UNASKED)

    @property
    def detailed(self) -> tuple[str, ...]:
        """What `expand` of one model takes."""
        return (*self.listed, *(f.path for f in self.detail_fields))

    def path(self, reply: Reply) -> str:
        """The path of a request, its models filled in."""
        text = reply.path
        for canary in self.canaries:
            text = text.replace(f"{{{canary.kind}}}", canary.id)
        return text

    def parameter(self, name: str) -> Parameter | None:
        """The parameter called `name`, if there is one."""
        return next((p for p in self.parameters if p.name == name), None)


_KINDS: dict[str, type] = {
    "fields": Field,
    "detail_fields": Field,
    "parameters": Parameter,
    "cursors": Cursor,
    "answers": Reply,
    "quota": QuotaHeader,
    "canaries": Canary,
}


@cache
def load(path: Path = PATH) -> Contract:
    """The facts in `path`. Raises `ConfigError` naming file:line for a line that is none."""
    document = strict_yaml.load(path)
    data: dict[str, Any] = document.data
    facts: dict[str, tuple[Any, ...]] = {}
    for section, kind in _KINDS.items():
        lines = [_plain(line) for line in data[section]]
        for number, line in enumerate(lines):
            if line.get("source") not in data["sources"]:
                where = document.where(section, number)
                raise ConfigError(f"{where}: the source of a fact must be one of `sources`")
        try:
            facts[section] = tuple(kind(**line) for line in lines)
        except TypeError as error:
            raise ConfigError(f"{document.where(section)}: {error}") from error
    return Contract(sources=data["sources"], **facts)


def _plain(line: Mapping[str, Any]) -> dict[str, Any]:
    found = {n: tuple(v) if isinstance(v, list) else v for n, v in line.items()}
    return found | {"date": str(line.get("date", ""))}
