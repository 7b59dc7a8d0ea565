"""Sizes of adapters that the Hub did not count, from their rank and targets."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubscan import desk
from hubscan.evidence import adapter_config
from tests.estimate.support import CONFIG, Together
from tests.estimate.test_documents import LLAMA_7B

ALONE = desk.Settings(CONFIG, no_reference=True)
ATTENTION = ["q_proj", "v_proj"]
EVERYTHING = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
BASE_7B = 6_738_415_616


Adapter = dict[str, Any]
WHOLE_HEAD = {"r": 8, "target_modules": ATTENTION, "modules_to_save": ["lm_head"]}
SHAPES: dict[str, tuple[Adapter, int]] = {
    "attention": ({"r": 8, "target_modules": ATTENTION}, 4_194_304),
    "all layers": ({"r": 16, "target_modules": EVERYTHING}, 39_976_960),
    "two pairs": ({"peft_type": "LOHA", "r": 4, "target_modules": ATTENTION}, 4_194_304),
    "all-linear": ({"r": 16, "target_modules": "all-linear"}, 39_976_960),
    "pattern": ({"r": 8, "target_modules": r".*self_attn\.(q_proj|v_proj)"}, 4_194_304),
    "head trained whole": (WHOLE_HEAD, 4_194_304 + 32000 * 4096),
}
SILENT: dict[str, Adapter] = {
    "vectors": {"peft_type": "VERA", "r": 256, "target_modules": ATTENTION},
    "blocks": {"peft_type": "LOKR", "r": 8, "target_modules": ATTENTION},
    "rotations": {"peft_type": "OFT", "r": 8, "target_modules": ATTENTION},
    "no rank": {"r": 0, "target_modules": ATTENTION},
    "no targets": {"r": 8},
    "empty targets": {"r": 8, "target_modules": []},
    "a rank in words": {"r": "many", "target_modules": ATTENTION},
    "targets that are none": {"r": 8, "target_modules": [{}, 7]},
}
FIRST = {"peft_type": "adalora", "r": 4, "init_r": 8, "target_modules": ATTENTION}
COLUMN = {"peft_type": "LORA", "r": 8, "use_dora": True, "target_modules": ATTENTION}
RANKS = {"r": 8, "target_modules": ATTENTION, "rank_pattern": {"layers.0": 64}}
WITH_CONFIG = {
    **{name: adapter for name, (adapter, _) in SHAPES.items()},
    **SILENT,
    "ranks that differ": RANKS,
    "a rank that it began with": FIRST,
    "a column more": COLUMN,
}
BY_SIZE = {
    "all layers, by size": {"r": 16, "target_modules": EVERYTHING},
    "nothing known": {"r": 0},
    "strange targets": {"r": 8, "target_modules": ["strange_layer", "q_proj"]},
    "a head, by size": WHOLE_HEAD,
}
"""On a base of which the size is known and no config."""


def _lines() -> dict[str, object]:
    """Each adapter with a base of its own."""
    found: dict[str, object] = {}
    for n, (name, adapter) in enumerate((WITH_CONFIG | BY_SIZE).items()):
        base = f"a{n}/base-7b"
        first: dict[str, Any] = {
            "record": {"id": base, "safetensors": {"parameters": {"BF16": BASE_7B}}}
        }
        if name in WITH_CONFIG:
            first["config"] = LLAMA_7B
        record = {"id": f"b/lora-{n}", "tags": [f"base_model:adapter:{base}"],
                  "library_name": "peft", "cardData": {"base_model": base},
                  "baseModels": {"relation": "adapter", "models": [{"id": base}]}}  # fmt: skip
        adapter_config = {"peft_type": "LORA"} | adapter
        found |= {f"base {n}": first, name: {"record": record, "adapter_config": adapter_config}}
    return found


ADAPTED = Together(_lines(), ALONE)


def adapted(name: str) -> dict[str, Any]:
    """Total parameters of an adapter on its base."""
    assert ADAPTED[name]["relation"] == "adapter"
    found: dict[str, Any] = ADAPTED[name]["parameters"]
    return found


@pytest.mark.parametrize("name", SHAPES)
def test_shapes_of_the_base_give_the_weights(name: str) -> None:
    size = adapted(name)
    assert size["best"] == BASE_7B + SHAPES[name][1]
    assert size["low"] == size["high"] == size["best"]


def test_the_size_of_the_base_bounds_the_weights() -> None:
    size = adapted("all layers, by size")
    assert size["low"] < BASE_7B + 39_976_960 < size["high"]
    assert size["best"] == pytest.approx(BASE_7B + 39_976_960, rel=0.002)


def test_ranks_that_differ_bound_the_weights() -> None:
    size = adapted("ranks that differ")
    assert size["best"] == BASE_7B + 4_194_304
    assert size["high"] == BASE_7B + 8 * 4_194_304


@pytest.mark.parametrize(
    ("name", "least"), [("a rank that it began with", 4), ("a column more", 8)]
)
def test_kinds_of_lora_with_some_more_weights_bound_them(name: str, least: int) -> None:
    size = adapted(name)
    assert size["best"] == BASE_7B + 4_194_304
    assert size["low"] == BASE_7B + least * 4_194_304 // 8
    assert size["high"] == BASE_7B + 9 * 4_194_304 // 8


@pytest.mark.parametrize("name", SILENT)
def test_an_adapter_that_does_not_tell_keeps_the_usual_bounds(name: str) -> None:
    size = adapted(name)
    assert size["low"] < BASE_7B * 1.006 < size["high"]


def test_unknown_targets_and_whole_tables_need_the_config_of_the_base() -> None:
    usual, strange, head = (
        {part: value for part, value in adapted(name).items() if part != "source"}
        for name in ("nothing known", "strange targets", "a head, by size")
    )
    assert strange == usual and head == usual


_fields = st.sampled_from(
    [
        "r",
        "init_r",
        "peft_type",
        "use_dora",
        "rank_pattern",
        "target_modules",
        "modules_to_save",
        "base_model_name_or_path",
    ]
)
_values = st.one_of(
    st.none(), st.integers(), st.floats(), st.text(), st.lists(st.text(), max_size=5),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=3),
)  # fmt: skip


@given(st.dictionaries(_fields, _values, max_size=5))
def test_no_adapter_config_breaks_the_reader(adapter: dict[str, Any]) -> None:
    for statement in adapter_config.read(json.dumps(adapter)):
        assert statement.low is None or statement.low <= (statement.high or 0)
