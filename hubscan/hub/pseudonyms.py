"""Names of people replaced in what the Hub sent, the same name by the same, shapes kept.

A model's name begins with its publisher, and publishers are people more often than not. Names
stand in ids, tags, lists of parents and data sets; addresses of mail and machines, and secrets,
stand in free text.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from typing import Any

_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_MACHINE = re.compile(r"\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b")
_SECRET = re.compile(r"\b(?:hf|sk|ghp)_[A-Za-z0-9]{8,}")
_PERSON = {"author", "user", "org", "fullname", "name"}
"""Members whose value is a person's, wherever they stand."""
_FILES = {"rfilename", "filename", "path"}
_NAMED = re.compile(r"(?:[a-z_]+:)*(?P<person>[\w.-]{1,96})/[\w.-]{1,96}")
"""A name, also as in the tags `dataset:PERSON/NAME` and `base_model:finetune:PERSON/NAME`."""
_OWNER = re.compile(r"(?<![\w./-])[\w.-]{1,96}(?=/)")
"""What stands before a slash."""
_PSEUDONYM = re.compile("user-[0-9a-f]{10}")


class Pseudonyms:
    """Replaces publishers, except those of the models in `public`."""

    def __init__(self, public: Sequence[str]) -> None:
        self._public = {name.partition("/")[0] for name in public}
        self._known: dict[str, str] = {}
        self._told: dict[str, str] = {}
        """Text → the same without people: tags and names of files come again and again."""

    def learn(self, text: str) -> None:
        """Take in who publishes what in the text of an answer."""
        self._told.clear()
        value = _json(text)
        if value is not None:
            self._learn(value)

    def in_body(self, text: str) -> str:
        """The text of an answer without the people of all that was learnt.

        JSON is looked through member by member, other text only for addresses.
        """
        value = _json(text)
        if value is None:
            return _plain(text)
        told = json.dumps(self._replaced(value), separators=(",", ":"), ensure_ascii=False)
        return told.encode("utf-8", "replace").decode()

    def _learn(self, value: Any, member: str = "") -> None:
        """Whoever publishes what is listed, or what that was made from."""
        if isinstance(value, list):
            for item in value:
                self._learn(item, member)
        elif isinstance(value, dict):
            for name, inner in value.items():
                self._learn(inner, name)
        elif isinstance(value, str) and member not in _FILES:
            found = _NAMED.fullmatch(value)
            if found or member == "author":
                self._name(found["person"] if found else value)

    def _name(self, person: str) -> None:
        if person not in self._public and not _PSEUDONYM.fullmatch(person):
            digest = hashlib.sha256(person.encode()).hexdigest()
            self._known.setdefault(person, f"user-{digest[:10]}")

    def _replaced(self, value: Any, member: str = "") -> Any:
        if isinstance(value, dict):
            return {n: self._replaced(v, n) for n, v in value.items()}
        if isinstance(value, list):
            return [self._replaced(item) for item in value]
        if not isinstance(value, str):
            return value
        if member in _PERSON and value in self._known:
            return self._known[value]
        if value not in self._told:
            self._told[value] = _plain(_OWNER.sub(self._owner, value))
        return self._told[value]

    def _owner(self, found: re.Match[str]) -> str:
        return self._known.get(found[0], found[0])


def _json(text: str) -> Any:
    """The value of a text that is JSON with something in it; None for any other."""
    try:
        return json.loads(text) if text.startswith(("[", "{")) else None
    except (ValueError, RecursionError):
        return None


def _plain(text: str) -> str:
    text = _SECRET.sub("hf_removed", text)
    return _MACHINE.sub("192.0.2.1", _MAIL.sub("someone@example.org", text))
