"""What a few records tell of each other: the desk sees parents and families as a scan does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from hubscan import desk
from hubscan.config import Config
from hubscan.settings import locate

CONFIG = Config.find(locate.built_in())
QWEN = 8_190_735_360


def record(
    model: str, size: float = 0, created: str = "2026-05-01", **more: object
) -> dict[str, Any]:
    found: dict[str, Any] = {"id": model, "createdAt": f"{created}T00:00:00.000Z", "tags": []}
    if size:
        found["safetensors"] = {"parameters": {"BF16": int(size)}, "total": int(size)}
    return found | more


def answers(lines: list[dict[str, Any]], *, reference: bool = False) -> dict[str, dict[str, Any]]:
    found = desk.estimates(lines, desk.Settings(CONFIG, no_reference=not reference))
    return {str(answer["id"]): answer for answer in found}


PEFT: Mapping[str, object] = {"library_name": "peft", "tags": ["peft"]}
BASE, MIRROR = "Qwen/Qwen3-8B", "https://hf-mirror.com/Qwen/Qwen3-8B"
DECLARED = {"base_model": BASE, "base_model_relation": "full-finetune"}
CACHE = "/root/.cache/huggingface/hub/models--Qwen--Qwen3-8B/snapshots/b968826d9c46dd"


def _peft(path: str) -> dict[str, Any]:
    return {"peft": {"base_model_name_or_path": path}}


def test_parents_that_documents_state_count_at_the_desk_too() -> None:
    merge = "models:\n  - model: {path}\n  - model: b/other\nmerge_method: ties"
    lines: list[dict[str, Any]] = [
        {"record": record("Qwen/Qwen3-8B", QWEN, "2025-04-27")},
        {"record": record("b/other", QWEN)},
        {
            "record": record("u/by-config", **PEFT),
            "adapter_config": {"base_model_name_or_path": "Qwen/Qwen3-8B", "r": 8},
        },
        {"record": record("u/by-cache", config=_peft(CACHE), **PEFT)},
        {"record": record("u/by-mirror", cardData={"base_model": MIRROR}, **PEFT)},
        {"record": record("u/by-mapping", cardData={"base_model": [{"name": BASE}]}, **PEFT)},
        {
            "record": record("u/merged", QWEN),
            "card": f"# M\n\n```yaml\n{merge.replace('{path}', 'Qwen/Qwen3-8B@main')}\n```\n",
        },
        {"record": record("u/tuned", QWEN, cardData=DECLARED)},
    ]  # fmt: skip
    found = answers(lines)
    for name in ("u/by-config", "u/by-cache", "u/by-mirror", "u/by-mapping"):
        assert found[name]["relation"] == "adapter"
        assert found[name]["parameters"]["best"] == pytest.approx(QWEN, rel=0.05)
    assert found["u/merged"]["relation"] == "merge"
    assert found["u/merged"]["own_flop"]["best"] == 0
    assert found["u/tuned"]["relation"] == "finetune"


def test_hours_of_tuning_are_the_own_step_and_never_the_whole_training() -> None:
    tuned = "This one ran for 15 epochs, 24 hours on 4x A100 80gb with axolotl and qLoRA."
    lines = [
        {"record": record("e/tuned-13b", 13e9, "2023-08-20"), "card": f"# T\n\n{tuned}\n"},
        {"record": record("e/added-7b", 6.7e9, "2023-09-20"),
         "card": "# A\n\nStarting from Llama 2 we kept training on 55B tokens of proofs.\n"},
        {"record": record("e/named-8b", QWEN, tags=["base_model:finetune:Qwen/Qwen3-8B"]),
         "card": "# N\n\nFine-tuning took 3 hours on 4x A100.\n"},
        {"record": record("Qwen/Qwen3-8B", QWEN, "2025-04-27"),
         "card": "# Qwen3\n\nPre-trained on 36T tokens. Post-training took 5 hours on 8 A100.\n"},
    ]  # fmt: skip
    found = answers(lines)
    for name in ("e/tuned-13b", "e/added-7b"):
        own, whole = found[name]["own_flop"], found[name]["training_flop"]
        assert found[name]["relation"] == "finetune"
        assert own["best"] and whole["best"] is None
        assert whole["high"] > 10 * own["best"]
    assert 1e19 < found["e/tuned-13b"]["own_flop"]["best"] < 1e20
    own = found["e/named-8b"]["own_flop"]
    assert own["best"] < 1e19 < 1e24 < found["e/named-8b"]["training_flop"]["best"]
    assert found["Qwen/Qwen3-8B"]["relation"] == "base"
    assert found["Qwen/Qwen3-8B"]["own_flop"]["best"] > 1e24


def _classes(name: str) -> dict[str, Any]:
    return {"config": {"architectures": [name]}}


TEXT, SCORES = (["text"], False, False), ([], True, False)
FOR: dict[str, tuple[dict[str, Any], Any, bool | None, bool | None]] = {
    "allenai/OLMo-2-1124-7B": ({"tags": ["olmo2"]}, *TEXT),
    "a/tuned": ({}, *TEXT),
    "a/tuned-RM": ({"tags": ["olmo2"]}, *SCORES),
    "a/classes": (_classes("LlamaForSequenceClassification"), *SCORES),
    "a/tagged": ({"pipeline_tag": "text-classification"}, *SCORES),
    "a/its-tag-wins": ({"pipeline_tag": "feature-extraction", "tags": ["olmo2"]}, *SCORES),
}  # fmt: skip
ALONE: dict[str, tuple[dict[str, Any], Any, bool | None, bool | None]] = {
    "b/wild-8B": ({"tags": ["llama", "medical", "biology"]}, *TEXT),
    "b/vision": (_classes("Qwen2_5_VLForConditionalGeneration"), *TEXT),
    "b/bge-mine": (_classes("Qwen2ForCausalLM"), *SCORES),
    "b/esm-tune": ({"pipeline_tag": "fill-mask", "config": {"model_type": "esm"}}, [], None, True),
    "b/reader": ({"tags": ["protein"]}, None, None, None),
    "b/chatty-biologist": ({"pipeline_tag": "text-generation", "tags": ["biology"]}, *TEXT),
    "b/of-the-tags": ({"tags": ["text2text-generation", "t5"]}, *TEXT),
}  # fmt: skip


def test_what_a_model_generates_comes_from_its_family_unless_it_says_so_itself() -> None:
    base = "allenai/OLMo-2-1124-7B"
    lines = []
    for name, (more, *_) in FOR.items():
        made = record(name, 7_298_617_344, "2025-01-01", **more)
        if name != base:
            made["tags"] = [*made["tags"], f"base_model:finetune:{base}"]
        lines.append({"record": made})
    lines += [{"record": record(name, **more)} for name, (more, *_) in ALONE.items()]
    found = answers(lines, reference=True)
    for name, (_, generates, narrow, biology) in (FOR | ALONE).items():
        told = found[name]
        assert (told["generates"], told["narrow"]) == (generates, narrow), name
        assert told["bio_sequence_primary"] is biology, name


def test_a_lost_parent_that_is_curated_gives_size_and_compute() -> None:
    lost, lora = record("a/of-a-lost-one"), record("a/lora-of-a-lost-one", **PEFT)
    for made in (lost, lora):
        made["cardData"] = {"base_model": "Qwen/Qwen3-32B"}
    found = answers([{"record": lost}, {"record": lora}], reference=True)
    for name in ("a/of-a-lost-one", "a/lora-of-a-lost-one"):
        assert found[name]["parameters"]["best"] == pytest.approx(32.76e9, rel=0.02)
        assert found[name]["training_flop"]["best"] == pytest.approx(7.08e24, rel=0.05)
    assert found["a/of-a-lost-one"]["parameters"]["grade"] == "inferred"


def test_a_shape_that_one_family_has_gives_a_best_value_and_nothing_sure() -> None:
    count = 3_085_938_688  # of Qwen2.5-3B
    lines = [
        {"record": record("g/alpaca-3b", count, "2025-01-15")},
        {"record": record("g/of-its-own-shape", count + 1, "2025-01-15")},
        {"record": record("g/too-old", count, "2023-01-15")},
    ]
    found = answers(lines, reference=True)
    whole, bounded = (
        found[f"g/{name}"]["training_flop"] for name in ("alpaca-3b", "of-its-own-shape")
    )
    assert 3.3e23 < whole["best"] < 5e23
    assert whole["low"] == 0
    assert whole["high"] >= bounded["high"]
    assert whole["grade"] == "inferred"
    assert found["g/too-old"]["training_flop"]["best"] is None
    assert found["g/too-old"]["relation"] == "base"
