"""The tolerances of `gates.yaml`: how far a scan may be from what is known, and be published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from hubscan.model.errors import ConfigError
from hubscan.settings import strict_yaml

PATH = Path(__file__).with_name("gates.yaml")


@dataclass(frozen=True, slots=True)
class Tolerance:
    """One number, with its unit and where it comes from."""

    name: str
    value: float
    unit: str
    low: float
    high: float
    why: str
    date: str


@dataclass(frozen=True, slots=True)
class Expected:
    """Between which values a measure of a field lies on huggingface.co."""

    field: str
    measure: str
    low: float
    high: float
    source: str
    date: str


@dataclass(frozen=True, slots=True)
class Gates:
    """All of them."""

    tolerances: Mapping[str, Tolerance]
    first_scan: tuple[Expected, ...]

    def __getitem__(self, name: str) -> float:
        """The value of the tolerance called `name`."""
        return self.tolerances[name].value


@cache
def load(path: Path = PATH) -> Gates:
    """The lines of `path`. Raises `ConfigError` naming file:line for a line that is none."""
    document = strict_yaml.load(path)
    data: dict[str, Any] = document.data
    try:
        found = [Tolerance(**_dated(line)) for line in data["tolerances"]]
        expected = tuple(Expected(**_dated(line)) for line in data["first_scan"])
    except (TypeError, KeyError) as error:
        raise ConfigError(f"{path}: {error}") from error
    for number, line in enumerate(found):
        if not line.low <= line.value <= line.high:
            where = document.where("tolerances", number)
            raise ConfigError(f"{where}: {line.name} is not between low and high")
    return Gates({line.name: line for line in found}, expected)


def _dated(line: Mapping[str, Any]) -> dict[str, Any]:
    return dict(line) | {"date": str(line["date"])}
