"""What the shapes of a GGUF file say about its size."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubscan.evidence import gguf_header
from hubscan.evidence.config import UnreadableError

DENSE = {
    "token_embd.weight": [4096, 32000],
    "blk.0.attn_q.weight": [4096, 4096],
    "output.weight": [4096, 32000],
    "rope_freqs.weight": [64],
    "blk.0.rope_factors_long.weight": [48],
}
EXPERTS = {
    "token_embd.weight": [100, 10],
    "blk.0.ffn_gate_exps.weight": [100, 20, 8],
    "blk.0.ffn_up_exps.bias": [20, 8],
    "blk.0.ffn_up_shexp.weight": [100, 20],
    "blk.0.ffn_gate_inp.weight": [100, 8],
}


def document(tensors: dict[str, Any], architecture: str = "llama", **facts: object) -> str:
    """One file; `facts` are metadata of the architecture."""
    metadata = {"general.architecture": architecture}
    metadata |= {f"{architecture}.{name}": value for name, value in facts.items()}
    return json.dumps({"files": {"m.gguf": {"metadata": metadata, "tensors": tensors}}})


def test_all_weights_are_counted_and_computed_tables_are_not() -> None:
    (found,) = gguf_header.read(document(DENSE))
    total = 2 * 4096 * 32000 + 4096 * 4096
    assert (found.quantity, found.low, found.best, found.high) == (
        "parameters",
        total,
        total,
        total,
    )
    assert found.excerpt == f"{total:,} weights, architecture llama"
    assert found.locator == "m.gguf"


def test_a_token_uses_the_experts_it_is_routed_to() -> None:
    total, active = gguf_header.read(document(EXPERTS, expert_count=8, expert_used_count=2))
    always, routed = 1000 + 2000 + 800, 16000 + 160
    assert total.best == always + routed
    assert active.low == active.best == active.high == always + routed / 4
    assert active.excerpt == "2 of 8 experts a token: 7,840 weights"


def test_experts_in_tensors_of_their_own_count_the_same() -> None:
    split = {f"blk.0.ffn_up.{n}.weight": [100, 20] for n in range(8)}
    stacked = {"blk.0.ffn_up_exps.weight": [100, 20, 8]}
    facts = {"expert_count": 8, "expert_used_count": 2}
    read = [gguf_header.read(document(t, **facts))[1].best for t in (split, stacked)]
    assert read == [4000, 4000]


@pytest.mark.parametrize("used", [None, 0, 9, "2", True])
def test_a_mixture_that_does_not_say_how_sparse_has_bounds_only(used: object) -> None:
    _, active = gguf_header.read(document(EXPERTS, expert_count=8, expert_used_count=used))
    assert (active.low, active.best, active.high) == (3800 + 16160 / 8, None, 19960)


def test_layers_that_predict_further_tokens_are_stored_but_not_used() -> None:
    tensors = {
        "blk.0.attn_q.weight": [100],
        "blk.1.attn_q.weight": [30],
        "blk.1.ffn_up_exps.weight": [5, 2, 2],
        "blk.0.ffn_up_exps.weight": [5, 2, 2],
    }
    facts = {"block_count": 2, "nextn_predict_layers": 1, "expert_count": 2, "expert_used_count": 1}
    total, active = gguf_header.read(document(tensors, "glm4moe", **facts))
    assert (total.low, total.best) == (120, 170)
    assert (active.low, active.best, active.high) == (110, 110, 150)


def test_parts_are_added_up() -> None:
    files = {
        "m-00002-of-00002.gguf": {"metadata": {}, "tensors": {"b": [3]}},
        "m-00001-of-00002.gguf": {
            "metadata": {"general.architecture": "llama"},
            "tensors": {"a": [2]},
        },
    }
    (found,) = gguf_header.read(json.dumps({"files": files}))
    assert found.best == 5
    assert found.locator == "m-00001-of-00002.gguf and 1 more"
    assert found.excerpt.endswith("architecture llama")


@pytest.mark.parametrize("kind", ["adapter", "mmproj", "imatrix"])
def test_files_that_are_no_model_say_nothing_about_its_size(kind: str) -> None:
    content = {"metadata": {"general.type": kind}, "tensors": {"w": [9]}}
    assert gguf_header.read(json.dumps({"files": {"x.gguf": content}})) == []
    assert gguf_header.read(document({"v.patch_embd.weight": [9]}, "clip")) == []


@pytest.mark.parametrize(
    "text",
    ["{}", '{"files": 1}', '{"files": {"a": 1, "b": {"tensors": [1]}}}'],
)
def test_what_is_no_head_says_nothing(text: str) -> None:
    assert gguf_header.read(text) == []


@pytest.mark.parametrize("text", ["", "[]", "[" * 9999])
def test_what_is_no_object_is_refused_with_a_reason(text: str) -> None:
    with pytest.raises(UnreadableError, match=r"JSON|deep"):
        gguf_header.read(text)


@given(
    st.dictionaries(
        st.text(max_size=30) | st.sampled_from(sorted(EXPERTS)),
        st.lists(st.integers() | st.none() | st.floats() | st.booleans(), max_size=20) | st.text(),
        max_size=5,
    ),
    st.dictionaries(
        st.sampled_from(["block_count", "nextn_predict_layers", "expert_count"]),
        st.integers() | st.text(max_size=5) | st.floats(),
    ),
    st.text(max_size=60),
)
def test_no_document_can_break_it(tensors: Any, facts: Any, architecture: str) -> None:
    for found in gguf_header.read(document(tensors, architecture, **facts)):
        ends = [e for e in (found.low, found.best, found.high) if e is not None]
        assert ends == sorted(ends) and ends[0] >= 0 and ends[-1] < 1e15
        assert found.excerpt.isprintable() and len(found.excerpt) <= 200


def test_parts_of_a_split_model_are_a_lower_bound() -> None:
    head = {"metadata": {"general.architecture": "llama"}, "tensors": {"token_embd.weight": [8, 9]}}
    counted = {"metadata": head["metadata"] | {"split.count": 2}, "tensors": head["tensors"]}
    whole = {f"m-0000{n}-of-00002.gguf": head for n in (1, 2)}
    for files, ends in (
        ({"m-00001-of-00002.gguf": head}, (72, None, None)),
        ({"m.gguf": counted}, (72, None, None)),
        (whole, (144, 144, 144)),
    ):
        (found,) = gguf_header.read(json.dumps({"files": files}))
        assert (found.low, found.best, found.high) == ends
