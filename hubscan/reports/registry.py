"""Sections and formats are found by the name of their module; there is no list to keep."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from hubscan.model.suggest import unknown
from hubscan.reports import formats, sections
from hubscan.reports.context import Context
from hubscan.reports.document import Report, Section

Build = Callable[[Context], Section | None]
Write = Callable[[Report, Path], list[Path]]


@dataclass(frozen=True, slots=True)
class SectionMaker:
    """`hubscan/reports/sections/<name>.py`: an `ORDER` and a function `build(context)`."""

    name: str
    order: int
    build: Build
    """Returns None where the section has nothing to say."""


def section_makers(package: ModuleType = sections) -> list[SectionMaker]:
    """Every section in reading order."""
    makers = [
        SectionMaker(name, module.ORDER, module.build) for name, module in _modules(package).items()
    ]
    return sorted(makers, key=lambda m: (m.order, m.name))


def format_writers(package: ModuleType = formats) -> dict[str, Write]:
    """Name of each format → its `write(report, out_dir)`, which returns the files it wrote."""
    return {name: module.write for name, module in _modules(package).items()}


def writer(name: str) -> Write:
    """The format called `name`. Raises `UnknownNameError` listing what exists."""
    known = format_writers()
    if name not in known:
        raise unknown("report format", name, known)
    return known[name]


def _modules(package: ModuleType) -> dict[str, ModuleType]:
    names = sorted(m.name for m in pkgutil.iter_modules(package.__path__) if m.name[0] != "_")
    return {n: importlib.import_module(f"{package.__name__}.{n}") for n in names}
