"""Parents that a merge configuration names, in all its forms."""

from __future__ import annotations

import pytest

from hubscan.evidence.card import read


def parents(block: str) -> list[str | None]:
    """The parents of a card with this configuration, in their order in it."""
    card = f"# Merge\n\n```yaml\n{block}\n```\n"
    found = [s for s in read(card, "me/merge") if s.quantity == "parent"]
    return [s.text for s in sorted(found, key=lambda s: int(s.locator.removeprefix("byte ")))]


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        ("models:\n  - model:\n      model:\n        path: a/one\n  - model: b/two@main\n"
         "merge_method: linear", ["a/one", "b/two"]),
        ("models: [{model: a/one}, {model: b/two+c/lora}]\nmerge_method: ties\nbase_model: d/base",
         ["a/one", "b/two", "c/lora", "d/base"]),
        ("base_model: a/base\ngate_mode: hidden\nexperts:\n  - source_model: b/one\n"
         "    positive_prompts: [\"x/y\"]\n  - source_model: c/two", ["a/base", "b/one", "c/two"]),
        ("slices:\n- sources:\n  - model: a/one\n    layer_range: [0, 32]\n  - model: b/two\n"
         "merge_method: slerp\nbase_model: a/one\ntokenizer_source: base", ["a/one", "b/two"]),
        ("models:\n  - model: /root/.cache/huggingface/hub/models--org--name/snapshots/abc\n"
         "  - model: ./local/x\nmerge_method: dare", ["org/name"]),
        ("models:\n  - model: a/one\n   - model: b/two # not YAML\nmerge_method: ties",
         ["a/one", "b/two"]),
        ("slices:\n  - sources:\n      - model: a/one\nmerge_method: passthrough\n---\nmodels:\n"
         "  - model: b/two\nmerge_method: linear", ["a/one", "b/two"]),
        ("model: a/one\nbatch: 3", []),
    ],
)  # fmt: skip
def test_parents_of_a_merge(block: str, expected: list[str]) -> None:
    found = parents(block)
    assert sorted(map(str, found)) == sorted(expected)


_LIST = "models:\n  - model: a/one\n  - model: b/two\nmerge_method: linear"


@pytest.mark.parametrize(
    "card",
    [
        f"# Merge\n\n~~~yaml\n{_LIST}\n~~~\n",
        "# Merge\n\nIt was made so:\n\n" + "".join(f"    {t}\n" for t in _LIST.split("\n")),
        f"# Merge\n\n<pre><code>{_LIST}\n</code></pre>\n\nmodel: c/three\n",
        "```\n{merge_method: ties, models: [{model: a/one}, {model: b/two}]}\n```\n",
    ],
)
def test_a_configuration_in_any_kind_of_block(card: str) -> None:
    found = [s.text for s in read(card, "me/merge") if s.source == "merge_config"]
    assert sorted(map(str, found)) == ["a/one", "b/two"]


def test_words_about_merging_configure_nothing() -> None:
    assert not [s for s in read("merge_method: ties is good.\n", "me/x") if s.quantity == "parent"]
