"""Weight files are counted by their endings; no names and no weights are not the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubscan.store.file_names import ENDINGS, document_files, weight_files
from tests.store.test_convert import one


def listed(*names: str) -> bytes:
    return json.dumps([{"rfilename": name} for name in names], separators=(",", ":")).encode()


@pytest.mark.parametrize(
    ("names", "found"),
    [
        ((".gitattributes", "README.md", "config.json"), {}),
        (("model.safetensors", "onnx/model.onnx"), {"safetensors": 1, "onnx": 1}),
        (("a-Q4_K_M.GGUF", "a-Q8_0.gguf"), {"gguf": 2}),
        (("pytorch_model.bin", "training_args.bin", "x/optimizer.pt"), {"pytorch": 1}),
        (("rl.zip", "scheduler.pt"), {"archive": 1}),
        (('odd".safetensors".txt', "model.safetensors.index.json"), {}),
        ((), {}),
    ],
)
def test_files_are_counted_by_kind(names: tuple[str, ...], found: dict[str, int]) -> None:
    assert weight_files(listed(*names)) == found


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (("README.md", "config.json", "a.safetensors"), ["readme", "config"]),
        (("model.safetensors", "model.safetensors.index.json"), ["safetensors"]),
        (("unet/model.safetensors",), []),
        (("docs/README.md", "readme.md", "old_config.json", "config.json.bak"), []),
        (("trainer_state.json", "all_results.json", "adapter_config.json"),
         ["adapter_config", "all_results", "trainer_state"]),
        ((), []),
    ],
)  # fmt: skip
def test_documents_are_files_at_the_top(names: tuple[str, ...], found: list[str]) -> None:
    assert document_files(listed(*names)) == found


@given(st.lists(st.tuples(st.text(max_size=12), st.sampled_from(sorted(ENDINGS))), max_size=30))
def test_counts_are_those_of_the_parsed_names(files: list[tuple[str, str]]) -> None:
    names = [f"{stem}_{ENDINGS[kind][0]}" for stem, kind in files]
    expected = {kind: sum(k == kind for _, k in files) for _, kind in files}
    assert weight_files(listed(*names)) == expected


@pytest.mark.parametrize(
    ("given_siblings", "kept", "told"),
    [
        (None, None, []),
        ([], {}, []),
        ([{"rfilename": "a.gguf"}, 7, None, {"other": []}], {"gguf": 1}, []),
        ("text", None, ["siblings: not a list"]),
        ({"rfilename": "a.gguf"}, None, ["siblings: not a list"]),
    ],
)
def test_what_is_no_list_of_names_is_told(
    tmp_path: Path, given_siblings: Any, kept: dict[str, int] | None, told: list[str]
) -> None:
    row, _, reasons = one(tmp_path, siblings=given_siblings)
    assert row["weight_files"] == kept
    assert reasons == told
