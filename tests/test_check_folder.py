"""`hubscan check FOLDER`: a model before it is published, with its weights and logs."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import hubscan
from tests.hub.catalogue import Catalogue
from tests.hub.gguf_file import gguf_file
from tests.hub.server import FakeHub
from tests.test_check import BASE, CARD, check, record

TUNED_CARD = f"---\nbase_model: {BASE}\nbase_model_relation: finetune\n---\n# Mine\n"


@pytest.fixture(autouse=True)
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeHub]:
    with FakeHub(Catalogue([record(1, BASE)])) as fake:
        fake.files = {BASE: {"README.md": CARD.encode()}}
        monkeypatch.setenv("HF_ENDPOINT", fake.endpoint)
        monkeypatch.delenv("HF_TOKEN", raising=False)
        yield fake


def weights(**tensors: tuple[str, list[int]]) -> bytes:
    """The head of a safetensors file; who reads more than it finds nothing."""
    header = {n: {"dtype": d, "shape": s, "data_offsets": [0, 0]} for n, (d, s) in tensors.items()}
    text = json.dumps({"__metadata__": {"format": "pt"}, **header}).encode()
    return struct.pack("<Q", len(text)) + text


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "Wren-Next"
    found.mkdir()
    return found


def said_of(folder: Path, *words: str) -> dict[str, Any]:
    shown = check(str(folder), "--json", *words)
    assert shown.exit_code in (0, 5), shown.output or shown.exception
    said: dict[str, Any] = json.loads(shown.stdout)
    return said


def tiers(said: dict[str, Any]) -> dict[str, str]:
    return {verdict["tier"]: verdict["covered"] for verdict in said["verdicts"]}


def test_weights_are_counted_in_one_file_or_many(folder: Path) -> None:
    (folder / "model.safetensors").write_bytes(weights(a=("BF16", [4096, 4096]), b=("BF16", [64])))
    said = said_of(folder)
    size = said["explanation"]["parameters"]
    assert (size["low"], size["best"], size["high"]) == (4096 * 4096 + 64,) * 3
    assert size["grade"] == "exact"
    assert hubscan.check("local/Wren-Next", folder=folder) == said
    (folder / "model.safetensors").unlink()
    index = {"weight_map": {"a": "model-00001-of-00002.safetensors",
                            "b": "model-00002-of-00002.safetensors"}}  # fmt: skip
    (folder / "model.safetensors.index.json").write_text(json.dumps(index), "utf-8")
    for number in (1, 2):
        name = f"model-0000{number}-of-00002.safetensors"
        (folder / name).write_bytes(weights(**{f"t{number}": ("F16", [1000, 1000])}))
    assert said_of(folder)["explanation"]["parameters"]["best"] == 2_000_000
    (folder / "model-00002-of-00002.safetensors").unlink()
    said = said_of(folder)  # half a model is no smaller model
    assert "model-00002-of-00002.safetensors" in said["problems"][0]
    assert said["explanation"]["parameters"]["best"] is None


def test_a_small_model_that_names_a_giant_as_its_base_is_not_surely_its(folder: Path) -> None:
    """What is published with these weights is not surely covered by a scan either."""
    (folder / "README.md").write_text(TUNED_CARD, "utf-8")
    rule = ("--rule", "eu-gpai")
    assert tiers(said_of(folder, *rule))["held"] == "surely covered"
    (folder / "model.safetensors").write_bytes(weights(a=("F32", [512, 512])))
    assert tiers(said_of(folder, *rule))["held"] == "likely covered"


def test_logs_of_the_trainer_tell_its_compute(folder: Path) -> None:
    (folder / "README.md").write_text(TUNED_CARD, "utf-8")
    (folder / "trainer_state.json").write_text('{"total_flos": 3.5e19}', "utf-8")
    own = said_of(folder)["explanation"]["own_flop"]
    assert "trainer" in own["method"]
    assert own["low"] <= 3.5e19 <= own["high"]


def test_an_adapter_comes_from_the_base_that_its_config_names(folder: Path) -> None:
    config = {"peft_type": "LORA", "r": 16, "target_modules": ["q_proj", "v_proj"],
              "base_model_name_or_path": BASE}  # fmt: skip
    (folder / "adapter_config.json").write_text(json.dumps(config), "utf-8")
    (folder / "adapter_model.safetensors").write_bytes(weights(a=("F32", [16, 8192])))
    said = said_of(folder)
    assert said["ancestors"] == [BASE]
    size = said["explanation"]["parameters"]
    assert size["best"] == 70e9 + 16 * 8192


def test_a_gguf_file_is_counted(folder: Path) -> None:
    head = gguf_file({"general.architecture": "llama"}, {"blk.0.attn_q.weight": [4096, 512]})
    (folder / "wren-Q4_K_M.gguf").write_bytes(head)
    assert said_of(folder)["explanation"]["parameters"]["best"] == 4096 * 512


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("model.safetensors", b"\0\1", "shorter than a header"),
        ("model.safetensors", struct.pack("<Q", 2**60) + b"{}", "claims a header"),
        ("model.safetensors", struct.pack("<Q", 4) + b"[1,]", "not JSON"),
        ("model.safetensors.index.json", b'{"weight_map": {"a": "../x.safetensors"}}', "names 1"),
        ("wren.gguf", b"GGML", "wren.gguf"),
    ],
)
def test_broken_weights_are_said_and_the_rest_is_read(
    folder: Path, name: str, content: bytes, reason: str
) -> None:
    (folder / "README.md").write_text(CARD, "utf-8")
    (folder / "weights.bin").write_bytes(b"")
    (folder / name).write_bytes(content)
    said = said_of(folder)
    (problem,) = said["problems"]
    assert "were not counted" in problem
    assert reason in problem
    assert said["explanation"]["parameters"]["best"] == 70e9  # by the card


def test_what_is_not_published_is_not_read(folder: Path) -> None:
    for inside in ("checkpoint-500", ".git"):
        (folder / inside).mkdir()
        (folder / inside / "model.safetensors").write_bytes(weights(a=("F32", [9, 9])))
    (folder / "README.md").write_text(CARD, "utf-8")
    assert said_of(folder)["explanation"]["parameters"]["best"] == 70e9
