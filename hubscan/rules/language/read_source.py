"""Documents and citations: `sources:` of a rule, `source:` of a number, a tier or an event."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from urllib.parse import urlsplit

from hubscan.rules.language.reader import Node, closest
from hubscan.rules.language.source import STATES, UNVERIFIED, Document, Source

Documents = Mapping[str, Document]

DOCUMENT_KEYS = ("title", "address", "looked_at", "state", "copy")
DOCUMENT_REQUIRED = ("title", "address", "looked_at", "state")
SOURCE_KEYS = ("in", "locator", "quote", "state", "looked_at", "looked_for", "note")
MOST_WORDS = 24
"""Of a quotation: fewer than 25, so that it stays one."""
_NAME = re.compile(r"^[a-z][a-z0-9-]*$")


def read_documents(node: Node) -> dict[str, Document]:
    """The `sources:` block, name → document. Raises `ConfigError` naming file:line."""
    found: dict[str, Document] = {}
    for name, child in node.named():
        if not _NAME.match(name):
            child.fail(f"'{name}' is not a name of a source; use small letters, digits and -")
        keys = child.mapping(DOCUMENT_KEYS, DOCUMENT_REQUIRED)
        state = keys["state"].word(STATES, "state of verification")
        if state == UNVERIFIED:
            keys["state"].fail("a text that was seen is primary, quoted or secondary")
        found[name] = Document(
            name=name,
            title=keys["title"].text(),
            address=read_address(keys["address"]),
            looked_at=keys["looked_at"].day(),
            state=state,
            copy=keys["copy"].text() if "copy" in keys else "",
        )
    if not found:
        node.fail("no source; name at least the text itself")
    return found


def read_source(node: Node, documents: Documents) -> Source:
    """One citation. Raises `ConfigError` naming file:line."""
    keys = node.mapping(SOURCE_KEYS)
    state = keys["state"].word(STATES, "state of verification") if "state" in keys else ""
    cited = _cited(keys["in"], documents) if "in" in keys else None
    if cited is None and state != UNVERIFIED:
        node.fail("the key 'in' is missing: name a source of the file, or write state: unverified")
    state = state or (cited.state if cited else UNVERIFIED)
    if state == UNVERIFIED:
        if "looked_for" not in keys:
            node.fail("unverified: say under 'looked_for' where it was looked for")
        if cited is None and "looked_at" not in keys:
            node.fail("unverified: say under 'looked_at' on which day it was looked for")
    elif "looked_for" in keys:
        keys["looked_for"].fail("'looked_for' belongs to what is unverified")
    elif "locator" not in keys:
        node.fail("the key 'locator' is missing: article, paragraph, page or line")
    return Source(
        title=cited.title if cited else "",
        address=cited.address if cited else "",
        locator=keys["locator"].text() if "locator" in keys else "",
        looked_at=_looked_at(keys, cited),
        quote=_quote(keys["quote"]) if "quote" in keys else "",
        state=state,
        copy=cited.copy if cited else "",
        looked_for=keys["looked_for"].text() if "looked_for" in keys else "",
        note=keys["note"].text() if "note" in keys else "",
    )


WHOLE_KEYS = ("title", "address", "locator", "looked_at", "quote", "state", "copy", "note")
WHOLE_REQUIRED = ("title", "address", "locator", "looked_at", "quote", "state")


def read_whole_source(node: Node) -> Source:
    """A source that stands alone, such as that of a claim. Raises `ConfigError` naming
    file:line."""
    keys = node.mapping(WHOLE_KEYS, WHOLE_REQUIRED)
    state = keys["state"].word(STATES, "state of verification")
    if state == UNVERIFIED:
        keys["state"].fail("what was found nowhere is no source")
    return Source(
        title=keys["title"].text(),
        address=read_address(keys["address"]),
        locator=keys["locator"].text(),
        looked_at=keys["looked_at"].day(),
        quote=_quote(keys["quote"]),
        state=state,
        copy=keys["copy"].text() if "copy" in keys else "",
        note=keys["note"].text() if "note" in keys else "",
    )


def _cited(node: Node, documents: Documents) -> Document:
    name = node.text()
    if name not in documents:
        node.fail(f"'{name}' is not a source of this file{closest(name, documents)}")
    return documents[name]


def _looked_at(keys: Mapping[str, Node], cited: Document | None) -> date | None:
    if "looked_at" in keys:
        return keys["looked_at"].day()
    return cited.looked_at if cited else None


def read_address(node: Node) -> str:
    """An https address. Raises `ConfigError` naming file:line."""
    text = node.text()
    parts = urlsplit(text)
    if parts.scheme != "https" or "." not in parts.netloc or " " in text:
        node.fail(f"'{text}' is not an address; write https:// and the whole of it")
    return text


def _quote(node: Node) -> str:
    text = node.text()
    words = len(text.split())
    if words > MOST_WORDS:
        node.fail(f"a quotation of {words} words; at most {MOST_WORDS}")
    return text
