"""Models built without weights. Where the extra is not installed, that is said and nothing more."""

from __future__ import annotations

import importlib.util
from typing import Any

import pytest

from hubscan import desk
from hubscan.estimate.empty_models import EmptyModels
from hubscan.evidence.config import Config
from hubscan.model.errors import ConfigError
from tests.estimate.support import CONFIG
from tests.estimate.test_architectures import CHECKED
from tests.estimate.test_documents import LLAMA_7B

installed = all(importlib.util.find_spec(name) for name in ("torch", "transformers"))
needs_extra = pytest.mark.skipif(not installed, reason="the extra [exact] is not installed")
EXACT = desk.Settings(CONFIG, no_reference=True, exact=True)


@pytest.mark.skipif(installed, reason="the extra [exact] is installed")
def test_without_the_extra_the_error_says_what_to_install() -> None:
    with pytest.raises(ConfigError, match="cannot be built") as raised:
        desk.estimates([{"config": LLAMA_7B}], EXACT)
    assert "hubscan[exact]" in str(raised.value.hint)


def test_it_is_off_unless_asked_for() -> None:
    answer = desk.estimates([{"config": LLAMA_7B}], desk.Settings(CONFIG, no_reference=True))[0]
    assert answer["parameters"]["method"] == "config formula"


@needs_extra
def test_formulas_agree_with_the_models_that_transformers_builds() -> None:
    wanted = {"llama", "qwen2", "qwen3", "gpt2", "bloom", "bert", "mixtral"}
    with EmptyModels() as models:
        for name, config, truth in CHECKED:
            if config["model_type"] not in wanted:
                continue
            size = models.statement(Config(config))
            assert size is not None, name
            assert size.best == pytest.approx(truth, rel=1e-4), name


@needs_extra
def test_a_built_model_is_the_estimate_and_its_method_says_so() -> None:
    answer = desk.estimates([{"config": LLAMA_7B}, {"card": "no config"}], EXACT)[0]
    assert answer["parameters"]["best"] == 6_738_415_616
    assert answer["parameters"]["method"] == "built without weights"
    assert "transformers" in answer["parameters"]["source"]


@needs_extra
def test_hostile_configs_run_no_code_and_end_in_time() -> None:
    hostile: list[dict[str, Any]] = [
        {"model_type": "llama", "hidden_size": -5},
        {"model_type": "never-heard-of"},
        {"model_type": "llama", "architectures": ["pipeline", "os"], "hidden_size": "wide"},
        LLAMA_7B | {"num_hidden_layers": 10**9},
        {"model_type": "llama", "auto_map": {"AutoModelForCausalLM": "x.py--evil.Model"},
         "architectures": ["EvilForCausalLM"], "hidden_size": "evil"},
    ]  # fmt: skip
    with EmptyModels(seconds=5) as models:
        assert [models.statement(Config(dict(c))) for c in hostile] == [None] * len(hostile)
        after = models.statement(Config(LLAMA_7B))
    assert after is not None and after.best == 6_738_415_616
