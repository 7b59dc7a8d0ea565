"""Names as people type them lead to a model, or to the closest names."""

from __future__ import annotations

import pytest

from hubscan.model.errors import UnknownModelError
from hubscan.store.lookup import closest_names, find_model
from tests.lineage.world import key, world

NAMES = ["meta-llama/Llama-2-70b-hf", "meta-llama/Llama-2-7b-hf", "Qwen/Qwen2.5-7B", "gpt2"]


@pytest.mark.parametrize(
    "typed",
    [
        "meta-llama/Llama-2-70b-hf",
        "META-LLAMA/llama-2-70B-HF",
        "k:meta-llama/Llama-2-70b-hf",
        "https://huggingface.co/meta-llama/Llama-2-70b-hf/",
    ],
)
def test_a_model_is_found_by_name_in_any_case_or_by_key(typed):
    assert find_model(world(NAMES), typed) == key("meta-llama/Llama-2-70b-hf")


@pytest.mark.parametrize("typed", ["meta-lama/Llama-2-70b", "Llama-2-70b-hf", "x/llama-2-70b-hf"])
def test_an_unknown_name_gives_the_closest_first(typed):
    with pytest.raises(UnknownModelError) as error:
        find_model(world(NAMES), typed)
    assert error.value.hint is not None
    assert "Did you mean meta-llama/Llama-2-70b-hf" in error.value.hint


@pytest.mark.parametrize("typed", ["", "\x1b[31m", "'; DROP TABLE models; --", "%", "x" * 10_000])
def test_hostile_names_are_only_unknown(typed):
    con = world(NAMES)
    with pytest.raises(UnknownModelError) as error:
        find_model(con, typed)
    assert str(error.value).replace("\n", "").isprintable()
    assert len(str(error.value)) < 1000
    assert closest_names(con, "gpt2") == ["gpt2"]
