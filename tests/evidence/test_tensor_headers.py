"""Counting tensors by name."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubscan.evidence import adapter_config, tensor_headers, trainer
from hubscan.evidence.config import UnreadableError


def _headers(**tensors: tuple[str, list[int]]) -> str:
    facts = {n.replace("__", "."): {"dtype": d, "shape": s} for n, (d, s) in tensors.items()}
    return json.dumps({"headers": {"model.safetensors": facts | {"__metadata__": {"x": "1"}}}})


def test_plain_weights_are_counted_and_buffers_are_not() -> None:
    found = tensor_headers.read(
        _headers(
            wte__weight=("F32", [50257, 768]),
            h__0__attn__bias=("U8", [1, 1, 1024, 1024]),
            rotary_emb__inv_freq=("F32", [64]),
        )
    )
    assert [(s.low, s.best, s.high) for s in found] == [(50257 * 768,) * 3]


def test_four_bit_words_are_unpacked_and_their_scales_left_out() -> None:
    found = tensor_headers.read(
        _headers(
            q__qweight=("I32", [512, 4096]),
            q__scales=("F16", [32, 4096]),
            q__qzeros=("I32", [32, 512]),
            embed__weight=("BF16", [1000, 4096]),
        )
    )
    assert found[0].best == 4096 * 4096 + 1000 * 4096


def test_bytes_with_absmax_hold_two_weights() -> None:
    found = tensor_headers.read(
        _headers(q__weight=("U8", [8388608, 1]), q__weight__absmax=("U8", [262144]))
    )
    assert found[0].best == 16777216


def test_prediction_layers_are_the_difference_of_the_ends() -> None:
    found = tensor_headers.read(_headers(a=("BF16", [100]), mtp__layers__0=("BF16", [10])))
    assert (found[0].low, found[0].best) == (100, 110)


@pytest.mark.parametrize("text", ["{}", '{"headers": {"f": {"t": {"shape": [-1]}}}}'])
def test_broken_headers_say_nothing(text: str) -> None:
    assert tensor_headers.read(text) == []


@pytest.mark.parametrize("text", ["", "[]", "x", "[" * 100_000])
def test_what_is_no_object_is_refused_with_a_reason(text: str) -> None:
    for reader in (tensor_headers.read, trainer.read, adapter_config.read):
        with pytest.raises(UnreadableError, match=r"JSON|deep"):
            reader(text)


def test_trainer_count_is_an_upper_end() -> None:
    found = trainer.read('{"total_flos": 1.5e19, "epoch": 3.0}')
    assert [(s.quantity, s.low, s.best, s.high) for s in found] == [
        ("trainer_flop", 0, None, 1.5e19),
        ("epochs", 3, 3, 3),
    ]
    assert trainer.read('{"total_flos": -1}') == []


@given(
    st.recursive(
        st.none() | st.integers() | st.text("ab."),
        lambda c: (
            st.lists(c, max_size=3)
            | st.dictionaries(st.sampled_from(["headers", "shape", "dtype", "x"]), c)
        ),
    )
)
def test_no_json_breaks_the_reader(value: object) -> None:
    tensor_headers.read(json.dumps({"headers": {"f": {"t": value}}}))
    if isinstance(value, dict):
        tensor_headers.read(json.dumps(value))


@pytest.mark.parametrize(
    ("config", "ends", "targets"),
    [
        ({"target_modules": ["q_proj"]}, (16, 16, 16), "q_proj"),
        ({"target_modules": ["q_proj"], "layers_to_transform": [1, 2]}, (0.16, None, 16), "q_proj"),
        ({"target_modules": ["q_proj"], "layers_to_transform": 3}, (0.08, None, 16), "q_proj"),
        ({"target_parameters": ["mlp.experts.gate_up_proj"]}, (16, 16, 16), "*gate_up_proj"),
        ({"target_modules": ["q_proj"], "exclude_modules": "x"}, (0, None, 16), "q_proj"),
    ],
)
def test_adapters_of_some_layers_and_of_experts(
    config: dict[str, object], ends: tuple[float, float | None, float], targets: str
) -> None:
    (found,) = adapter_config.read(json.dumps({"r": 16} | config))
    assert (found.low, found.best, found.high) == pytest.approx(ends)
    assert found.text == targets


def words(*, zeros: int | None, name: str = "model.safetensors") -> str:
    """1,000 packed words, 160 scales and, if there are some, words of zero points."""
    tensors = {"l.qweight": {"dtype": "I32", "shape": [1000]}}
    tensors |= {"l.scales": {"dtype": "F16", "shape": [160]}}
    if zeros:
        tensors |= {"l.qzeros": {"dtype": "I32", "shape": [zeros]}}
    return json.dumps({"headers": {name: tensors}})


@pytest.mark.parametrize(
    ("zeros", "low", "best", "high"),
    [(20, 7840, 8000, 8160), (40, 3920, 4000, 4080), (10, 15680, 16000, 16320),
     (None, 3920, 8000, 8160)],
)  # fmt: skip
def test_zero_points_tell_how_many_weights_a_word_holds(
    zeros: int | None, low: float, best: float, high: float
) -> None:
    (found,) = tensor_headers.read(words(zeros=zeros))
    assert (found.low, found.best, found.high) == pytest.approx((low, best, high))


def test_nothing_is_said_of_parts_and_of_integers_without_a_rule() -> None:
    assert tensor_headers.read(words(zeros=20, name="model-00001-of-00002.safetensors")) == []
    trellis = {"l.trellis": {"dtype": "I16", "shape": [1000]}}
    trellis |= {"l.suh": {"dtype": "F16", "shape": [100]}}
    assert tensor_headers.read(json.dumps({"headers": {"m.safetensors": trellis}})) == []
