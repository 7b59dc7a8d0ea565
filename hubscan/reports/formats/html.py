"""The site: pages that open from a folder, offline, and read and print without scripts.

`index.html`, a folder for each kind of page, one style sheet, one script, and the search box's
names as scripts that assign data, since a page of a folder may not fetch.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from hubscan.reports import card
from hubscan.reports.document import Page, Report
from hubscan.reports.found import Found
from hubscan.reports.html_blocks import Writer
from hubscan.reports.pages.one_page import one_page
from hubscan.reports.words import plain, visible

_TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
_SHARED = ("style.css", "site.js", "move.js")
_MENU = (
    ("index", "Overview"),
    ("sweep", "All tiers"),
    ("names", "Models"),
    ("publishers", "Publishers"),
    ("families", "Families"),
    ("claims", "Claims"),
    ("move", "Move the line"),
    ("ladder", "Lines"),
    ("time", "Over time"),
    ("unknown", "Not known"),
    ("method", "Method"),
    ("about", "About"),
)
"""Pages that every page leads to, where they are."""


def write(report: Report, out_dir: Path) -> list[Path]:
    """Write every page, what they share, and what the search box reads."""
    pages = report.pages or (one_page(report),)
    drawn = card.write(report, out_dir) if report.pages else []
    report = replace(report, files=report.files | {path.name for path in drawn})
    if report.search is not None:
        pages = (*pages, Page("model", "A model by its name", (), ()))
    known = frozenset(page.path for page in pages)
    written = [
        *drawn,
        *(_put(out_dir / name, (_TEMPLATES / name).read_text("utf-8")) for name in _SHARED),
    ]
    for page in pages:
        written.append(_put(out_dir / f"{page.path}.html", render(report, page, known)))
    if report.search is not None:
        written += _search(report.search, out_dir / "search")
    return written


def render(report: Report, page: Page, known: frozenset[str]) -> str:
    """One page of the site, of which `known` are all paths."""
    writer = Writer(known, report.model_pages, page.path, report.files)
    there = [one for one in _MENU if one[0] in known]
    return (
        _environment()
        .get_template("page.html.j2")
        .render(
            report=report,
            page=page,
            root=writer.root,
            menu=[(writer.to(path), words, path == page.path) for path, words in there],
            up=page.up and writer.to(page.up.target),
            lead=[_written(writer.text(words)) for words in page.lead],
            parts=[(part, _written(writer.blocks(part.blocks))) for part in page.parts],
            image=f"{report.address}{card.PICTURE}"
            if report.address and (card.PICTURE in report.files)
            else "",
            summary="".join(plain(span) for span in page.lead[0]) if page.lead else "",
        )
    )


def _written(html: str) -> Markup:
    """What `Writer` escaped already."""
    return Markup(html)  # noqa: S704


def _put(path: Path, content: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, "utf-8")
    return path


def _search(found: Found, folder: Path) -> Iterator[Path]:
    """The list of shards, and each shard, as scripts that hand over data."""
    about = {
        "texts": found.texts,
        "pages": found.pages,
        "starts": found.starts,
        "names": found.names,
    }
    yield _put(folder / "about.js", f"hubscanAbout({_json(about)});\n")
    for number, shard in enumerate(found.shards):
        yield _put(folder / f"m{number}.js", f'hubscanShard("m{number}","{shard}");\n')
    for number, shard in enumerate(found.by_name):
        yield _put(folder / f"n{number}.js", f'hubscanShard("n{number}","{shard}");\n')


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["visible"] = visible
    return environment


def _json(value: object) -> str:
    return json.dumps(value, separators=(",", ":"), allow_nan=False)
