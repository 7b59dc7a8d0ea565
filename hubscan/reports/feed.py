"""feed.xml: an Atom feed with one entry a day of the history, made of nothing but the history."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree as ET

from hubscan.reports.about import TITLE
from hubscan.reports.movement import Movement, entry_id, newest
from hubscan.reports.past import Past

FILE = "feed.xml"
_ATOM = "http://www.w3.org/2005/Atom"


def render(found: Sequence[Movement], site: str | None = None) -> bytes:
    """The feed; links are relative to it unless it is known to lie at `site`."""
    base = f"{site.rstrip('/')}/" if site else ""
    ET.register_namespace("", _ATOM)
    feed = ET.Element(_tag("feed"))
    _text(feed, "title", TITLE)
    _text(feed, "id", f"{base}{FILE}" if base else "urn:hubscan:feed")
    _text(feed, "updated", _moment(found[-1].date) if found else "1970-01-01T00:00:00Z")
    ET.SubElement(feed, _tag("link"), rel="self", href=f"{base}{FILE}")
    _text(ET.SubElement(feed, _tag("author")), "name", "hubscan")
    for movement in newest(found):
        _entry(feed, movement, base)
    ET.indent(feed)
    written: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _entry(feed: ET.Element, movement: Movement, base: str) -> None:
    entry = ET.SubElement(feed, _tag("entry"))
    first: Past = movement.today[0]
    moved = (
        f"{len(movement.moves):,} {movement.level} counts moved" if movement.before else "first day"
    )
    _text(entry, "title", f"{movement.date}: {first.models:,} models, {moved}")
    _text(entry, "id", entry_id(movement))
    _text(entry, "updated", _moment(movement.date))
    ET.SubElement(entry, _tag("link"), rel="alternate", href=f"{base}{movement.date}/index.html")
    _text(entry, "summary", movement.paragraph())


def _text(parent: ET.Element, name: str, content: str) -> None:
    ET.SubElement(parent, _tag(name)).text = content


def _tag(name: str) -> str:
    return f"{{{_ATOM}}}{name}"


def _moment(day: str) -> str:
    return f"{day}T00:00:00Z"
