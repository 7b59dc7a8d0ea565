"""The `Link` header as RFC 8288 writes it: names in any case, several relations, quoted commas."""

from __future__ import annotations

import re
from collections.abc import Iterator

_TARGET = re.compile(r"[\s,]*<([^>]*)>")
_PARAMETER = re.compile(
    r"""\s*;\s*(?:([!\#$%&'*+.^_`|~0-9A-Za-z-]+)
        (?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;,"]*)))?)?""",
    re.VERBOSE,
)


def target_of(header: str, relation: str) -> str | None:
    """Where the first link of that relation leads, as it is written; None if there is none.

    A link about something else than the page itself (`anchor`) is passed over.
    """
    for target, parameters in _links(header):
        relations = parameters.get("rel", "").lower().split()
        if target and relation in relations and "anchor" not in parameters:
            return target
    return None


def _links(header: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Each link with its parameters; of a parameter that comes twice the first counts."""
    at = 0
    while link := _TARGET.match(header, at):
        at = link.end()
        parameters: dict[str, str] = {}
        while (found := _PARAMETER.match(header, at)) and found.end() > at:
            at = found.end()
            name, quoted, plain = found.groups()
            if name:
                value = plain or "" if quoted is None else re.sub(r"\\(.)", r"\1", quoted)
                parameters.setdefault(name.lower(), value)
        yield link[1].strip(), parameters
