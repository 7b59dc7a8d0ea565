"""Generated objects in the shape, variety and size of the real listing; the same for a seed.

Shares are those of `hubscan/hub/contract.yaml`, so a page of a thousand has everything that a page
of the Hub has, about as often, in about 4.75 kB a model.
"""

from __future__ import annotations

import random
from datetime import UTC, datetime
from typing import Any

NEWEST = 1_792_000_000
"""2026-10-14; the first object of a catalogue was created then, the others before it."""

_BASES = ["meta-llama/Llama-2-7b-hf", "mistralai/Mistral-7B-v0.1", "Qwen/Qwen2.5-7B", "gpt2"]
_RELATIONS = ["finetune", "adapter", "quantized", "merge"]
_TEMPLATE = "".join(
    "{%- if messages[" + str(n) + "]['role'] == 'system' -%}{{ bos_token + 'system' }}{%- endif -%}"
    for n in range(102)
)
_TASKS = ["text-generation", "text-classification", "reinforcement-learning", "text-to-image"]


def key_of(number: int, step: int = 40) -> str:
    """`_id` of object `number`, created `step` seconds before the one ahead of it."""
    return f"{NEWEST - number * step:08x}{number:016x}"


def stamp(seconds: float) -> str:
    """A time as the Hub writes it."""
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.000Z"


def generated(number: int, seed: int = 0, step: int = 40) -> dict[str, Any]:
    """Object `number` of a catalogue, with everything that can be asked for."""
    draw = random.Random(seed * 1_000_003 + number)
    created = stamp(NEWEST - number * step)
    owner = f"user{draw.randrange(5000)}"
    model: dict[str, Any] = {
        "_id": key_of(number, step),
        "id": f"{owner}/model-{number}-{draw.choice(['7b', '13B', 'lora', 'GGUF', 'x'])}",
        "author": owner,
        "createdAt": created,
        "lastModified": created,
        "sha": f"{draw.getrandbits(160):040x}",
        "private": False,
        "disabled": False,
        "gated": draw.choices([False, "auto", "manual"], [98.3, 0.6, 1.1])[0],
        "downloads": int(draw.paretovariate(0.6)) - 1,
        "downloadsAllTime": int(draw.paretovariate(0.5)) - 1,
        "likes": int(draw.paretovariate(1.0)) - 1,
        "trendingScore": draw.choice([0, 0, 0, 0.2, 1]),
        "tags": _tags(draw),
        "config": {},
        "model-index": None,
        "spaces": [],
        "inferenceProviderMapping": [],
        "xetEnabled": True,
    }
    if draw.random() < 0.50:
        model["library_name"] = "transformers"
    if draw.random() < 0.35:
        model["pipeline_tag"] = draw.choice(_TASKS)
    if draw.random() < 0.64:
        model["cardData"] = _card(draw)
    if draw.random() < 0.36:
        model["config"] = _config(draw)
        model["transformersInfo"] = {"auto_model": "AutoModelForCausalLM"}
    _add_weights(model, draw)
    if draw.random() < 0.28:
        _add_parent(model, draw)
    if draw.random() < 0.01:
        model["evalResults"] = [result_of(draw)]
    _add_rarities(model, draw)
    model["siblings"] = [{"rfilename": name} for name in _names(model, draw)]
    return model


def _tags(draw: random.Random) -> list[str]:
    """The flat bag: formats, task, language, licence, papers, data sets, region."""
    tags = ["transformers", "tensorboard", "safetensors", "llama", "text-generation", "en"]
    tags += [f"arxiv:{draw.randrange(1000, 2700)}.{draw.randrange(20000):05d}"]
    tags += [f"dataset:user{draw.randrange(999)}/set-{draw.randrange(99)}" for _ in range(6)]
    tags += ["license:apache-2.0", "text-generation-inference", "endpoints_compatible"]
    return [*tags, "region:us"]


def _card(draw: random.Random) -> dict[str, Any]:
    """YAML front matter as JSON."""
    card: dict[str, Any] = {
        "license": "apache-2.0",
        "language": ["en"],
        "library_name": "transformers",
        "pipeline_tag": "text-generation",
        "tags": [f"tag-{draw.randrange(999)}" for _ in range(8)],
        "datasets": [f"user{draw.randrange(999)}/set-{draw.randrange(99)}" for _ in range(6)],
    }
    if draw.random() < 0.3:
        card["widget"] = [{"text": "Once upon a time " * draw.randrange(60)} for _ in range(3)]
    if draw.random() < 0.1:
        card["model-index"] = [_index_entry(draw) for _ in range(12)]
    return card


def _index_entry(draw: random.Random) -> dict[str, Any]:
    metric = {"type": "accuracy", "value": round(draw.random(), 4), "name": "Accuracy"}
    metric["verifyToken"] = f"{draw.getrandbits(1200):0300x}"
    task = {"type": "text-classification", "name": "Text Classification"}
    dataset = {"name": "glue", "type": "glue", "config": "cola", "split": "validation"}
    result = {"task": task, "dataset": dataset, "metrics": [metric]}
    return {"name": f"run-{draw.randrange(99)}", "results": [result]}


def _config(draw: random.Random) -> dict[str, Any]:
    tokenizer: dict[str, Any] = {"bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>"}
    if draw.random() < 0.8:
        tokenizer["chat_template"] = _TEMPLATE
    found: dict[str, Any] = {
        "architectures": ["LlamaForCausalLM"],
        "model_type": "llama",
        "tokenizer_config": tokenizer,
    }
    if draw.random() < 0.1:
        found["quantization_config"] = {"quant_method": "gptq", "bits": 4}
    if draw.random() < 0.1:
        found["peft"] = {"base_model_name_or_path": draw.choice(_BASES), "task_type": "CAUSAL_LM"}
    if draw.random() < 0.05:
        found["diffusers"] = {"_class_name": "StableDiffusionPipeline"}
    return found


def _add_weights(model: dict[str, Any], draw: random.Random) -> None:
    """Sizes for a third, as safetensors or GGUF."""
    if draw.random() < 0.29:
        count = draw.randrange(10**8, 7 * 10**10)
        model["safetensors"] = {"parameters": {"BF16": count}, "total": count}
    elif draw.random() < 0.11:
        model["gguf"] = {
            "total": draw.randrange(10**8, 7 * 10**10),
            "architecture": "llama",
            "context_length": 32768,
            "chat_template": _TEMPLATE,
            "bos_token": "<s>",
            "eos_token": "</s>",
            "totalFileSize": draw.randrange(10**8, 10**11),
        }


def _add_parent(model: dict[str, Any], draw: random.Random) -> None:
    parent, relation = draw.choice(_BASES), draw.choice(_RELATIONS)
    parent_key = f"{draw.randrange(4):024x}"
    model["baseModels"] = {"relation": relation, "models": [{"_id": parent_key, "id": parent}]}
    model.setdefault("cardData", {})["base_model"] = draw.choice([parent, [parent]])
    model["tags"] += [f"base_model:{parent}", f"base_model:{relation}:{parent}"]


def result_of(draw: random.Random) -> dict[str, Any]:
    """One of `evalResults`, as listed in 2026: the values lie under `data`."""
    return {
        "filename": ".eval_results/hle.yaml",
        "verified": False,
        "data": {
            "dataset": {"id": "cais/hle", "task_id": "default", "revision": "0" * 40},
            "value": round(100 * draw.random(), 2),
            "source": {"url": "https://example.org", "name": "Logs", "user": "someone"},
            "notes": "no tools",
            "date": stamp(NEWEST),
        },
        "pullRequest": draw.randrange(200),
    }


def _add_rarities(model: dict[str, Any], draw: random.Random) -> None:
    """What few models have and hubscan does not ask for."""
    if draw.random() < 0.05:
        model["mask_token"] = "[MASK]"
        model["inference"] = "warm"
        model["widgetData"] = [{"text": "Paris is the [MASK] of France."}]
        model["resourceGroup"] = {"id": "g", "name": "group", "numUsers": 1}
        model["inferenceProviderMapping"] = [
            {"provider": "hf-inference", "providerId": model["id"], "status": "live", "task": "x"}
        ]


def _names(model: dict[str, Any], draw: random.Random) -> list[str]:
    """The files of a model; nearly a fifth has no weights at all."""
    names = [".gitattributes"]
    names += ["README.md"] if "cardData" in model else []
    names += ["config.json", "tokenizer.json"] if model["config"] else []
    if "safetensors" in model:
        names.append("model.safetensors")
    elif "gguf" in model:
        names += [f"model-{width}.gguf" for width in ("Q4_K_M", "Q8_0")]
    elif draw.random() < 0.7:
        names.append("pytorch_model.bin")
    return names
