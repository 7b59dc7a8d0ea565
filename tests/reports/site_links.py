"""Reading a site's files: every address, anchor and id of every page."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

_ADDRESSES = {"a": "href", "link": "href", "script": "src", "img": "src"}


@dataclass
class Held(HTMLParser):
    """What one page holds."""

    ids: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append(tag)
        if given.get("id"):
            self.ids.append(str(given["id"]))
        if tag in _ADDRESSES and given.get(_ADDRESSES[tag]):
            self.addresses.append(str(given[_ADDRESSES[tag]]))


def read(site: Path) -> dict[Path, Held]:
    """Every page of the site."""
    found = {}
    for page in sorted(site.rglob("*.html")):
        held = Held()
        held.feed(page.read_text("utf-8"))
        found[page] = held
    return found


def dead(pages: dict[Path, Held]) -> list[str]:
    """Addresses within the site that lead to no file, or to no such place on a page."""
    gone = []
    for page, held in pages.items():
        for address in held.addresses:
            parts = urlsplit(address)
            if parts.scheme:
                continue
            target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
            anchors = pages[target].ids if target in pages else []
            if not target.is_file() or (parts.fragment and parts.fragment not in anchors):
                gone.append(f"{page.name}: {address}")
    return gone
