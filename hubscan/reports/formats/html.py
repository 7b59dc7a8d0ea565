"""report.html: one file that opens offline; reads and prints without scripts."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from hubscan.reports import document
from hubscan.reports.document import Column, Report
from hubscan.reports.words import clipped, hub_url, plain, visible

_TEMPLATES = Path(__file__).resolve().parent.parent / "templates"


def write(report: Report, out_dir: Path) -> list[Path]:
    """Write report.html."""
    path = out_dir / "report.html"
    path.write_text(render(report), "utf-8")
    return [path]


def render(report: Report) -> str:
    """The whole page."""
    return _environment().get_template("report.html.j2").render(report=report)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "plain": plain,
        "visible": visible,
        "clipped": clipped,
        "group_runs": _group_runs,
    }
    environment.globals |= {"hub_url": hub_url}
    environment.tests |= {
        name.lower(): _is_a(getattr(document, name))
        for name in (
            "Code",
            "Model",
            "Link",
            "Heading",
            "Paragraph",
            "Bullets",
            "Table",
            "Chart",
            "Command",
            "Definitions",
        )
    } | {"spans": lambda value: isinstance(value, tuple)}
    return environment


def _is_a(kind: type) -> Any:
    return lambda value: isinstance(value, kind)


def _group_runs(columns: Sequence[Column]) -> list[tuple[str, int]]:
    """Neighbouring columns of one group, as (heading, number of columns)."""
    return [(group, len(list(run))) for group, run in groupby(columns, key=lambda c: c.group)]
