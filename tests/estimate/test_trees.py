"""Trees of formulas are kept for the next start, and are never anything but what a text says."""

from __future__ import annotations

from pathlib import Path

import pytest

from hubscan.estimate import expression_tree, trees
from hubscan.estimate.stages import ALL
from hubscan.settings import kept as kept_files

TEXT = "CASE WHEN a > 0 THEN least(a * $name_size_high, b) ELSE c END"
TREE = [
    "case",
    None,
    ["name", "c"],
    [
        "when",
        [">", ["name", "a"], ["number", "0"]],
        ["least", ["*", ["name", "a"], ["name", "$name_size_high"]], ["name", "b"]],
    ],
]


@pytest.fixture(autouse=True)
def kept(kept_between_starts: Path) -> Path:
    return kept_between_starts / "formulas"


@pytest.fixture
def parses(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that are parsed from here on."""
    texts: list[str] = []
    parsed = expression_tree.parsed

    def noted(text: str) -> trees.Tree:
        texts.append(text)
        return parsed(text)

    monkeypatch.setattr(expression_tree, "parsed", noted)
    return texts


def test_a_tree_is_parsed_once(parses: list[str]) -> None:
    assert trees.tree_of(TEXT) == trees.tree_of(TEXT) == TREE
    assert parses == [TEXT]


def test_every_formula_comes_back_as_it_was_parsed(parses: list[str]) -> None:
    texts = {e.text for q in ALL for m in q.methods for e in m.expressions.values()}
    first = {text: trees.tree_of(text) for text in texts}
    assert len(parses) == len(texts) < trees._MOST_FILES
    assert {text: trees.tree_of(text) for text in texts} == first
    assert len(parses) == len(texts)


def test_what_is_damaged_or_foreign_is_parsed_anew(kept: Path, parses: list[str]) -> None:
    trees.tree_of(TEXT)
    (entry,) = kept.iterdir()
    whole = entry.read_bytes()
    trees.tree_of("a + b")
    (other,) = (path for path in kept.iterdir() if path != entry)
    damaged = [whole[:place] + b"~" + whole[place + 1 :] for place in range(0, len(whole), 9)]
    for content in (*damaged, b"", whole[:70], other.read_bytes()):
        parses.clear()
        entry.write_bytes(content)
        assert trees.tree_of(TEXT) == TREE
        assert parses == [TEXT]
    assert entry.read_bytes() == whole


@pytest.mark.parametrize("payload", [b"no JSON", b"{}", b"null"])
def test_what_is_no_tree_is_parsed_anew(payload: bytes, parses: list[str]) -> None:
    name = trees._name(TEXT)
    assert name is not None
    kept_files.keep("formulas", name, payload, most_files=10)
    assert trees.tree_of(TEXT) == TREE
    assert parses == [TEXT]


def test_another_parser_parses_anew(parses: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    trees.tree_of(TEXT)
    monkeypatch.setattr(trees, "_code", lambda: b"another")
    trees.tree_of(TEXT)
    monkeypatch.setattr(trees, "_code", lambda: None)
    trees.tree_of(TEXT)
    assert parses == [TEXT] * 3


def test_names_are_those_of_the_formula() -> None:
    assert list(trees.names_in(TREE)) == ["c", "a", "a", "$name_size_high", "b"]
