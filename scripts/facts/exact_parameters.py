"""Find the exact parameter count behind a rounded one, with the evidence that supports it."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from facts.readers import hub_parameters, table

_INTEGER_DTYPES = {"U8", "I8", "I16", "I32", "I64", "BOOL", "U3", "U4", "F8_E8M0"}
_LEAST_CHILDREN = 2


@dataclass(frozen=True, slots=True)
class Count:
    """A parameter count, where it was counted, and how sure it is."""

    parameters: int
    source: str
    confidence: str


class ExactParameters:
    """Looks up exact counts; a candidate counts only if it rounds to the curated figure."""

    def __init__(self, shared: Path, objects: dict[str, dict[str, Any]]) -> None:
        self._objects = objects
        self._listed = hub_parameters(shared)
        self._checked = {
            r["hf_id"]: int(float(r["hub_safetensors_total"]))
            for r in table(shared / "data/config_vs_true_parameters.csv")
            if r["hub_safetensors_total"] and not r["component"]
        }
        self._llama = _llama_like_counts(shared)
        self._children = _children_sizes(objects)
        self._siblings = self._counts_by_family()

    def find(self, hf_id: str, rounded_billions: str, check: str) -> Count:
        """The exact count of `hf_id`, else the rounded figure with what was said about it."""
        for count in [*self._candidates(hf_id), *self._same_family(hf_id, rounded_billions)]:
            if _rounds_to(count.parameters, rounded_billions):
                return count
        rounded = round(float(rounded_billions) * 1e9)
        if check == "memory":
            return Count(rounded, "literature, rounded", "from memory")
        if check == "hub-safetensors":
            return Count(rounded, "Hub safetensors, rounded", "verified")
        if check.startswith("hub-safetensors="):
            seen = check.removeprefix("hub-safetensors=").split("(")[0]
            return Count(
                rounded, f"literature, rounded; Hub metadata says {seen}", "partly verified"
            )
        return Count(rounded, "config formula or Epoch AI, rounded", "verified")

    def _same_family(self, hf_id: str, rounded_billions: str) -> list[Count]:
        """Counts of the maker's models of the same family name, for figures precise enough that
        an equal one means (nearly always) an equal architecture."""
        precise = len(rounded_billions.partition(".")[2]) >= 3 and float(rounded_billions) > 1
        found = self._siblings.get(_family_key(hf_id), []) if precise else []
        return [Count(n, f"tensor count of {sibling}", "verified") for sibling, n in found]

    def _counts_by_family(self) -> dict[tuple[str, str], list[tuple[str, int]]]:
        found: dict[tuple[str, str], list[tuple[str, int]]] = defaultdict(list)
        counted = {i: _float_parameters(o) for i, o in self._objects.items()}
        for hf_id, row in self._listed.items():
            if row["quantization"] in {"Q4_K_M", "F16"} and hf_id not in counted:
                counted[hf_id] = int(row["parameters_raw"])
        for hf_id, count in sorted(counted.items()):
            if count % 1_000_000:
                found[_family_key(hf_id)].append((hf_id, count))
        return found

    def _candidates(self, hf_id: str) -> list[Count]:
        found = []
        tensors = _float_parameters(self._objects.get(hf_id, {}))
        if tensors:
            found.append(Count(tensors, "Hub safetensors, 2026-05", "exact"))
        if hf_id in self._checked:
            found.append(Count(self._checked[hf_id], "Hub safetensors", "exact"))
        listed = int(self._listed.get(hf_id, {}).get("parameters_raw") or 0)
        if listed % 1_000_000:
            found.append(Count(listed, "tensor count, 2026-10", "exact"))
        if hf_id in self._llama:
            found.append(Count(self._llama[hf_id], "config formula", "exact"))
        sizes = self._children.get(hf_id)
        if sizes:
            size, times = max(sizes.items(), key=lambda item: (item[1], item[0]))
            if times >= _LEAST_CHILDREN:
                found.append(Count(size, f"Hub safetensors of {times} fine-tunes", "exact"))
        return found


def _family_key(hf_id: str) -> tuple[str, str]:
    """The publisher and the first word of the model's name, versions included."""
    publisher, _, name = hf_id.lower().partition("/")
    return publisher, name.partition("-")[0]


def _rounds_to(parameters: int, rounded_billions: str) -> bool:
    decimals = len(rounded_billions.partition(".")[2])
    step = 10.0**-decimals if decimals else 1.0
    return abs(parameters / 1e9 - float(rounded_billions)) <= 0.51 * step and decimals > 1


def _float_parameters(hub_object: dict[str, Any]) -> int:
    """Parameters in floating-point tensors; 0 if integers may hide packed weights."""
    by_type = (hub_object.get("safetensors") or {}).get("parameters") or {}
    total = sum(by_type.values())
    integers = sum(n for dtype, n in by_type.items() if dtype in _INTEGER_DTYPES)
    return 0 if integers > 0.02 * total else total - integers


def _children_sizes(objects: dict[str, dict[str, Any]]) -> dict[str, Counter[int]]:
    sizes: dict[str, Counter[int]] = defaultdict(Counter)
    for hub_object in objects.values():
        parents = hub_object.get("baseModels") or {}
        size = _float_parameters(hub_object)
        if size and parents.get("relation") == "finetune" and len(parents["models"]) == 1:
            sizes[parents["models"][0]["id"]][size] += 1
    return sizes


def _llama_like_counts(shared: Path) -> dict[str, int]:
    """Counts of LLaMA-shaped configurations by id, with biases and head norms where they have
    them."""
    found = {}
    for row in table(shared / "data/litgpt_configs.csv"):
        shaped = row["mlp_class_name"] == "LLaMAMLP" and row["norm_class_name"] == "RMSNorm"
        if shaped and row["bias"] == "False" and row["post_attention_norm"] == "False":
            found[row["hf_id"]] = _litgpt_count(row)
    for path in sorted((shared / "data/configs").glob("*.json")):
        config = json.loads(path.read_text(encoding="utf-8"))
        if config.get("model_type") in {"llama", "mistral"}:
            found[path.stem.replace("__", "/", 1)] = _llama_count(config)
    return found


def _litgpt_count(row: dict[str, str]) -> int:
    """2Vh + L(2hnd + 2hkd + 3hf + 2h + bias (n+2k)d + head norms 2d) + h."""
    vocabulary, h, layers, d, n, k, f = (
        int(row[c])
        for c in (
            "padded_vocab_size",
            "n_embd",
            "n_layer",
            "head_size",
            "n_head",
            "n_query_groups",
            "intermediate_size",
        )
    )
    block = 2 * h * n * d + 2 * h * k * d + 3 * h * f + 2 * h
    block += (n + 2 * k) * d if row["attn_bias"] == "True" else 0
    block += 2 * d if row["norm_qk"] == "True" else 0
    return 2 * vocabulary * h + layers * block + h


def _llama_count(config: dict[str, Any]) -> int:
    h, layers, f = (config[k] for k in ("hidden_size", "num_hidden_layers", "intermediate_size"))
    n = config["num_attention_heads"]
    k = config.get("num_key_value_heads") or n
    d = config.get("head_dim") or h // n
    heads = 1 if config.get("tie_word_embeddings") else 2
    block = 2 * h * n * d + 2 * h * k * d + 3 * h * f + 2 * h
    return int(heads * config["vocab_size"] * h + layers * block + h)
