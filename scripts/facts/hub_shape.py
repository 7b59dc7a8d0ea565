"""The shape of a Hub listing object, reduced to facts: what is kept of each field.

No card text: widget texts, gating prompts, chat templates and any long string are dropped. Of a
model-index only MMLU- and HumanEval-like results stay.
"""

from __future__ import annotations

import re
from typing import Any

_MAX_TEXT = 100
_CARD_KEYS = (
    "base_model",
    "base_model_relation",
    "datasets",
    "language",
    "library_name",
    "license",
    "license_name",
    "pipeline_tag",
    "tags",
)
_BENCHMARK = re.compile(r"mmlu|human[-_ ]?eval", re.IGNORECASE)
_CONFIG_KEYS = ("architectures", "model_type")


def clean_text(value: Any) -> Any:
    """A short text, or a list of short texts; None for anything else."""
    if isinstance(value, str):
        return value if 0 < len(value) <= _MAX_TEXT and "\n" not in value else None
    if isinstance(value, list):
        return [v for v in value if isinstance(v, str) and clean_text(v)]
    return None


def card_data(card: dict[str, Any]) -> dict[str, Any]:
    """The facts of a card's YAML header."""
    kept = {key: clean_text(card[key]) for key in _CARD_KEYS if key in card}
    index = _benchmarks(card.get("model-index"))
    if index:
        kept["model-index"] = index
    return {key: value for key, value in kept.items() if value is not None}


def config(given: dict[str, Any]) -> dict[str, Any]:
    """The facts of the Hub's excerpt of config.json."""
    kept = {key: given[key] for key in _CONFIG_KEYS if given.get(key)}
    quantised = given.get("quantization_config") or {}
    scalars = {k: v for k, v in quantised.items() if isinstance(v, bool | int | str)}
    short = {k: v for k, v in scalars.items() if k in {"quant_method", "bits", "load_in_4bit"}}
    if short:
        kept["quantization_config"] = short
    if diffusers := given.get("diffusers"):
        kept["diffusers"] = {"_class_name": diffusers["_class_name"]}
    if peft := given.get("peft"):
        kept["peft"] = {k: v for k, v in peft.items() if clean_text(v)}
    return kept


def gguf(given: dict[str, Any]) -> dict[str, Any]:
    """The facts of a GGUF header."""
    keys = ("total", "architecture", "context_length", "totalFileSize")
    return {k: given[k] for k in keys if k in given}


def _benchmarks(index: Any) -> list[dict[str, Any]]:
    kept = []
    for entry in index if isinstance(index, list) else []:
        results = [_result(r) for r in entry.get("results") or [] if _is_benchmark(r)]
        if results:
            kept.append({"name": entry.get("name") or "", "results": results})
    return kept


def _is_benchmark(result: dict[str, Any]) -> bool:
    dataset = result.get("dataset") or {}
    return bool(_BENCHMARK.search(f"{dataset.get('name')} {dataset.get('type')}"))


def _result(result: dict[str, Any]) -> dict[str, Any]:
    dataset = {
        k: v
        for k, v in result["dataset"].items()
        if k in {"name", "type", "config", "split"} and clean_text(v)
    }
    shots = (result["dataset"].get("args") or {}).get("num_few_shot")
    if shots is not None:
        dataset["args"] = {"num_few_shot": shots}
    metrics = [
        {k: m[k] for k in ("type", "value", "name") if k in m} for m in result.get("metrics") or []
    ]
    kept = {"task": result.get("task") or {}, "dataset": dataset, "metrics": metrics}
    source = clean_text((result.get("source") or {}).get("name"))
    return {**kept, "source": {"name": source}} if source else kept
