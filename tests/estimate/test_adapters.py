"""Sizes of adapters that the Hub did not count, from their rank and targets."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubscan import desk
from hubscan.evidence import adapter_config
from tests.estimate.support import CONFIG
from tests.estimate.test_documents import LLAMA_7B

ALONE = desk.Settings(CONFIG, no_reference=True)
ATTENTION = ["q_proj", "v_proj"]
EVERYTHING = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
BASE_7B = 6_738_415_616


def adapted(adapter: dict[str, Any], *, base: dict[str, Any] | None = None) -> dict[str, Any]:
    """Total parameters of an adapter on a base of the given config, or of a named size only."""
    first: dict[str, Any] = {"record": {"id": "a/base-7b", "safetensors": {
        "parameters": {"BF16": BASE_7B}}}}  # fmt: skip
    if base is not None:
        first["config"] = base
    record = {"id": "b/lora", "tags": ["base_model:adapter:a/base-7b"], "library_name": "peft",
              "cardData": {"base_model": "a/base-7b"},
              "baseModels": {"relation": "adapter", "models": [{"id": "a/base-7b"}]}}  # fmt: skip
    second = {"record": record, "adapter_config": {"peft_type": "LORA"} | adapter}
    answer = desk.estimates([first, second], ALONE)[1]
    assert answer["relation"] == "adapter"
    found: dict[str, Any] = answer["parameters"]
    return found


@pytest.mark.parametrize(
    ("adapter", "weights"),
    [
        ({"r": 8, "target_modules": ATTENTION}, 4_194_304),
        ({"r": 16, "target_modules": EVERYTHING}, 39_976_960),
        ({"r": 16, "target_modules": "all-linear"}, 39_976_960),
        ({"r": 8, "target_modules": r".*self_attn\.(q_proj|v_proj)"}, 4_194_304),
        ({"r": 8, "target_modules": ATTENTION, "modules_to_save": ["lm_head"]},
         4_194_304 + 32000 * 4096),
    ],
    ids=["attention", "all layers", "all-linear", "pattern", "head trained whole"],
)  # fmt: skip
def test_shapes_of_the_base_give_the_weights(adapter: dict[str, Any], weights: int) -> None:
    size = adapted(adapter, base=LLAMA_7B)
    assert size["best"] == BASE_7B + weights
    assert size["low"] == size["high"] == size["best"]


def test_the_size_of_the_base_bounds_the_weights() -> None:
    size = adapted({"r": 16, "target_modules": EVERYTHING})
    assert size["low"] < BASE_7B + 39_976_960 < size["high"]
    assert size["best"] == pytest.approx(BASE_7B + 39_976_960, rel=0.002)


def test_ranks_that_differ_bound_the_weights() -> None:
    adapter = {"r": 8, "target_modules": ATTENTION, "rank_pattern": {"layers.0": 64}}
    size = adapted(adapter, base=LLAMA_7B)
    assert size["best"] == BASE_7B + 4_194_304
    assert size["high"] == BASE_7B + 8 * 4_194_304


@pytest.mark.parametrize(
    "adapter",
    [{"r": 0, "target_modules": ATTENTION}, {"r": 8}, {"r": 8, "target_modules": []},
     {"r": "many", "target_modules": ATTENTION}, {"r": 8, "target_modules": [{}, 7]}],
)  # fmt: skip
def test_an_adapter_that_does_not_tell_keeps_the_usual_bounds(adapter: dict[str, Any]) -> None:
    size = adapted(adapter, base=LLAMA_7B)
    assert size["low"] < BASE_7B * 1.006 < size["high"]


def test_unknown_targets_and_whole_tables_need_the_config_of_the_base() -> None:
    usual = adapted({"r": 0})
    assert adapted({"r": 8, "target_modules": ["strange_layer", "q_proj"]}) == usual
    whole = {"r": 8, "target_modules": ATTENTION, "modules_to_save": ["lm_head"]}
    assert adapted(whole) == usual


_fields = st.sampled_from(
    ["r", "rank_pattern", "target_modules", "modules_to_save", "base_model_name_or_path"]
)
_values = st.one_of(
    st.none(), st.integers(), st.floats(), st.text(), st.lists(st.text(), max_size=5),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=3),
)  # fmt: skip


@given(st.dictionaries(_fields, _values, max_size=5))
def test_no_adapter_config_breaks_the_reader(adapter: dict[str, Any]) -> None:
    for statement in adapter_config.read(json.dumps(adapter)):
        assert statement.low is None or statement.low <= (statement.high or 0)
