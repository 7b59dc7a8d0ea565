"""Trees of formulas, parsed once and kept: what walks one needs no parser.

A node is a list of its kind and its operands, which are nodes, texts or None:

    ["*", ["name", "expert_size"], ["name", "$named_share.low"]]
    ["case", subject, default, ["when", condition, value], …]

Folder `formulas` of `hubscan.settings.kept` has a file of JSON for each, named by the hash of its
text and of what parses (`hubscan.estimate.expression_tree`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from hubscan.estimate.formula_words import NAME, Tree
from hubscan.settings import kept

_KIND = "formulas"
_MOST_FILES = 2_000
"""Five times as many as there are."""


def tree_of(text: str) -> Tree:
    """The tree of the formula `text`. Raises `ConfigError` for what the language does not have."""
    name = _name(text)
    found = None if name is None else _found(name)
    if found is not None:
        return found
    from hubscan.estimate.expression_tree import parsed  # noqa: PLC0415 - seldom, and takes long

    tree = parsed(text)
    if name is not None:
        kept.keep(_KIND, name, json.dumps(tree).encode(), most_files=_MOST_FILES)
    return tree


def _found(name: str) -> Tree | None:
    payload = kept.find(_KIND, name)
    try:
        tree = None if payload is None else json.loads(payload)
    except ValueError:
        return None
    return tree if isinstance(tree, list) else None


def names_in(tree: Tree) -> Iterator[str]:
    """Every fact and assumption that it names, as often as it does."""
    kind, *operands = tree
    if kind == NAME:
        yield operands[0]
    for operand in operands:
        if isinstance(operand, list):
            yield from names_in(operand)


def _name(text: str) -> str | None:
    """The hash of everything that the tree follows from; None if that cannot be read."""
    code = _code()
    return None if code is None else hashlib.sha256(code + text.encode()).hexdigest()


@cache
def _code() -> bytes | None:
    """What parses, the version of the library included, which is not imported for that."""
    package = find_spec("sqlglot")
    if package is None or package.origin is None:
        return None
    files = (
        *(Path(__file__).with_name(name) for name in ("expression_tree.py", "formula_words.py")),
        Path(package.origin).with_name("_version.py"),
    )
    try:
        return b"".join(hashlib.sha256(file.read_bytes()).digest() for file in files)
    except OSError:
        return None
