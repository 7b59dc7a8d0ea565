"""report.html: one file that opens offline; reads and prints without scripts."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Sequence
from functools import cache
from itertools import groupby
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from hubscan.reports import document
from hubscan.reports.charts import svg
from hubscan.reports.document import Chart, Column, Report
from hubscan.reports.pages import rule_pages
from hubscan.reports.words import clipped, hub_url, plain, visible

_TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
_PARTS = (
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


def write(report: Report, out_dir: Path) -> list[Path]:
    """Write report.html and a page for each rule."""
    made = {out_dir / "report.html": render(report)} | {
        out_dir / "rules" / f"{rule}.html": render(page) for rule, page in rule_pages(report)
    }
    for path, page in made.items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(page, "utf-8")
    return list(made)


def render(report: Report) -> str:
    """The whole page; the chart library is inlined only where there is a chart."""
    charts = any(isinstance(b, Chart) for section in report.sections for b in section.blocks)
    drawing = svg.bundle() if charts else ""
    scripts = [_harmless_script(drawing)] if drawing else []
    scripts.append(_harmless_script((_TEMPLATES / "report.js").read_text("utf-8")))
    return (
        _environment()
        .get_template("report.html.j2")
        .render(report=report, scripts=scripts, hashes=[_csp_hash(s) for s in scripts])
    )


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
        "drawing": lambda chart: Markup(svg.draw(chart)),  # noqa: S704 - our own SVG writer
        "script_json": _script_json,
    }
    environment.globals |= {"hub_url": hub_url}
    environment.tests |= {name.lower(): _is_a(getattr(document, name)) for name in _PARTS}
    environment.tests["spans"] = lambda value: isinstance(value, tuple)
    return environment


def _is_a(kind: type) -> Callable[[object], bool]:
    return lambda value: isinstance(value, kind)


def _group_runs(columns: Sequence[Column]) -> list[tuple[str, int]]:
    """Neighbouring columns of one group, as (heading, number of columns)."""
    return [(group, len(list(run))) for group, run in groupby(columns, key=lambda c: c.group)]


def _script_json(value: object) -> Markup:
    """JSON for a data block: ASCII only, and nothing that could end the block."""
    dumped = json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return Markup(dumped.replace("<", "\\u003c").replace(">", "\\u003e"))  # noqa: S704


def _harmless_script(source: str) -> Markup:
    """A script of our own that cannot end its element early."""
    return Markup(source.replace("</script", "<\\/script"))  # noqa: S704


def _csp_hash(script: str) -> str:
    digest = hashlib.sha256(script.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
