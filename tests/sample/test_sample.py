"""The embedded sample: real, whole, of the Hub's shape, and rebuilt byte for byte."""

from __future__ import annotations

import csv
import gzip
import json
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import hubscan.sample

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT / "../shared"
PAGES = Path(hubscan.sample.__path__[0]) / "pages"

needs_facts = pytest.mark.skipif(
    not (SHARED / "data").is_dir(), reason="the collected facts are not beside this checkout"
)


@pytest.fixture(scope="module")
def models() -> list[dict[str, Any]]:
    pages = sorted(PAGES.glob("page-*.json.gz"))
    return [m for page in pages for m in json.loads(gzip.decompress(page.read_bytes()))]


@pytest.fixture(scope="module")
def by_id(models: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {m["id"]: m for m in models}


def test_it_is_small_enough_to_ship(models: list[dict[str, Any]]) -> None:
    assert sum(p.stat().st_size for p in PAGES.iterdir()) < 500_000
    assert 1_400 <= len(models) <= 2_600


def test_it_is_ordered_like_a_walk_of_the_hub_without_repeats(models: list[dict[str, Any]]) -> None:
    keys = [m["_id"] for m in models]
    assert keys == sorted(keys, reverse=True)
    assert len(set(keys)) == len({m["id"] for m in models}) == len(models)
    assert all(re.fullmatch(r"[0-9a-f]{24}", key) for key in keys)


def test_unknown_fields_are_absent_never_null(models: list[dict[str, Any]]) -> None:
    assert not [m["id"] for m in models if None in m.values()]


def test_it_holds_facts_and_no_prose(models: list[dict[str, Any]]) -> None:
    texts = [text for m in models for text in _texts(m)]
    assert max(map(len, texts)) <= 100
    assert not [text for text in texts if "\n" in text]
    assert not [m["id"] for m in models if "widget" in m.get("cardData", {})]


def test_parents_carry_the_id_of_the_model_they_name(by_id: dict[str, dict[str, Any]]) -> None:
    for model in by_id.values():
        for parent in model.get("baseModels", {"models": []})["models"]:
            if parent["id"] in by_id:
                assert parent["_id"] == by_id[parent["id"]]["_id"], (model["id"], parent)


def test_creation_dates_agree_with_ids(models: list[dict[str, Any]]) -> None:
    for model in models:
        if "createdAt" in model:
            moment = datetime.fromtimestamp(int(model["_id"][:8], 16), UTC)
            written = datetime.fromisoformat(model["createdAt"])
            assert abs((moment - written).total_seconds()) <= 1, model["id"]


@pytest.mark.parametrize(
    "hf_id",
    [
        "meta-llama/Llama-2-7b-hf",
        "meta-llama/Llama-2-13b-hf",
        "meta-llama/Llama-2-70b-hf",
        "TheBloke/Llama-2-13B-AWQ",
        "tiiuae/falcon-180B",
        "mistralai/Mistral-7B-v0.1",
        "Qwen/Qwen2.5-72B",
        "stabilityai/stable-diffusion-2-1",
        "openai/whisper-large-v3",
        "facebook/esm2_t36_3B_UR50D",
    ],
)
def test_it_holds_what_the_debate_is_about(by_id: dict[str, dict[str, Any]], hf_id: str) -> None:
    assert hf_id in by_id


def test_it_holds_the_hard_cases(models: list[dict[str, Any]]) -> None:
    parents = [m.get("baseModels", {"models": []})["models"] for m in models]
    known = {m["id"] for m in models}
    relations = {m["baseModels"]["relation"] for m in models if "baseModels" in m}
    assert relations == {"finetune", "adapter", "merge", "quantized"}
    assert any(len(p) > 3 for p in parents), "several parents"
    assert any(q["id"] not in known for p in parents for q in p), "missing parent"
    assert any(m.get("gated") in ("auto", "manual") for m in models), "gated"
    assert any("cardData" not in m and "tags" not in m for m in models), "no metadata"
    tasks = {m.get("pipeline_tag") for m in models}
    assert {"text-generation", "text-to-image", "automatic-speech-recognition"} <= tasks
    assert any(m.get("downloadsAllTime", 0) > 10_000_000 for m in models)
    assert any(m.get("downloadsAllTime", 100) < 100 for m in models)


def test_the_description_says_what_was_derived(models: list[dict[str, Any]]) -> None:
    about = json.loads((PAGES / "about.json").read_text(encoding="utf-8"))
    assert about["models"] == len(models)
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", about["data_date"])
    assert any("_id" in note and "derived" in note for note in about["notes"])
    assert any("CC BY 4.0" in line for line in about["credit"])


def test_every_record_names_its_sources(models: list[dict[str, Any]]) -> None:
    about = json.loads((PAGES / "about.json").read_text(encoding="utf-8"))
    known = {source["source"] for source in about["sources"]}
    with (PAGES / "origins.csv").open(newline="", encoding="utf-8") as lines:
        origins = {row["id"]: row["sources"].split() for row in csv.DictReader(lines)}
    assert set(origins) == {m["id"] for m in models}
    assert {name for names in origins.values() for name in names} <= known


@needs_facts
def test_it_holds_every_collected_base_model(by_id: dict[str, dict[str, Any]]) -> None:
    with (SHARED / "reference/base_models.csv").open(newline="", encoding="utf-8") as lines:
        assert [r["hf_id"] for r in csv.DictReader(lines) if r["hf_id"] not in by_id] == []


@needs_facts
def test_the_script_rebuilds_it_byte_for_byte(tmp_path: Path) -> None:
    command = [sys.executable, ROOT / "scripts/build_sample.py", SHARED, tmp_path]
    subprocess.run(command, check=True, capture_output=True)
    built = {p.name: p.read_bytes() for p in tmp_path.iterdir()}
    assert built == {p.name: p.read_bytes() for p in PAGES.iterdir()}


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return [text for v in inner for text in _texts(v)]
