"""A test Hub of models from 2022 to today, the canaries of the contract among them."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from hubscan.hub import contract, scan
from hubscan.hub.client import HubClient
from hubscan.hub.contract import Canary
from hubscan.hub.documents import Wanted, fetch
from hubscan.hub.replay import ReplayServer
from hubscan.store.datadir import DataDir
from hubscan.store.documents import DocumentStore
from tests.hub.catalogue import Catalogue
from tests.hub.generated import generated
from tests.hub.server import FakeHub

MODELS = 6000
STEP = 24_000
"""Seconds from one model to the next: the oldest is of March 2022, as on the Hub."""


def _quantized(method: str) -> dict[str, Any]:
    return {"quantization_config": {"quant_method": method, "bits": 4}}


_OF_KIND: dict[str, dict[str, Any]] = {
    "plain": {"config": {"architectures": ["BertForMaskedLM"], "model_type": "bert"}},
    "gptq": {"config": {"model_type": "mistral", **_quantized("gptq")}},
    "awq": {"config": {"model_type": "qwen3", **_quantized("awq")}},
    "compressed-tensors": {"config": {"model_type": "llama", **_quantized("compressed-tensors")}},
    "mlx": {"library_name": "mlx", "config": {"model_type": "qwen3_5"}},
    "gpt-oss": {"config": {"model_type": "gpt_oss"}},
    "fp8 with fp4 experts": {"config": {"model_type": "deepseek_v4"}},
    "diffusers": {
        "library_name": "diffusers",
        "config": {"diffusers": {"_class_name": "StableDiffusionXLPipeline"}},
    },
    "lora": {
        "library_name": "peft",
        "config": {"peft": {"base_model_name_or_path": "decapoda-research/llama-7b-hf"}},
    },
    "gated": {"gated": "manual", "config": {"model_type": "llama"}},
    "merge": {
        "baseModels": {
            "relation": "merge",
            "models": [{"_id": f"{n:024x}", "id": f"maker/part-{n}"} for n in (1, 2)],
        }
    },
    "evalResults": {"config": {"model_type": "bert"}},
}  # fmt: skip
_DTYPES: dict[str, dict[str, int]] = {
    "openai/gpt-oss-20b": {"BF16": 1804459584, "U8": 19707494400},
    "deepseek-ai/DeepSeek-V4-Pro": {
        "BF16": 2816899328, "F32": 87776414, "F8_E4M3": 23169335296, "I64": 2327040,
        "F8_E8M0": 49150268416, "I8": 786381668352,
    },
}  # fmt: skip


def canary_object(canary: Canary, number: int) -> dict[str, Any]:
    """The canary as it was recorded, the rest of its record generated."""
    mould = generated(1_000_000 + number)
    for name in ("baseModels", "safetensors", "gguf", "evalResults", "transformersInfo"):
        mould.pop(name, None)
    name = canary.id.partition("/")[2]
    found = {
        **mould,
        **{"id": canary.id, "author": canary.id.partition("/")[0], "gated": False, "config": {}},
        **{"tags": [canary.kind, "region:us"], "library_name": "transformers"},
        "sha": hashlib.sha1(name.encode(), usedforsecurity=False).hexdigest(),
        "cardData": {"license": "apache-2.0"},
        **_OF_KIND[canary.kind],
    }
    if canary.kind == "evalResults":
        found["evalResults"] = [_result()]
    names = [".gitattributes", "README.md", "config.json"]
    if canary.listed is not None:
        counts = _DTYPES.get(canary.id, {"BF16": canary.listed})
        found["safetensors"] = {"parameters": counts, "total": canary.listed}
        names.append("model.safetensors")
    else:
        names.append("pytorch_model.bin")
    return found | {"siblings": [{"rfilename": n} for n in names]}


def _result() -> dict[str, Any]:
    """As recorded in July 2026."""
    return {
        "filename": ".eval_results/ArguAna.yaml",
        "verified": False,
        "data": {
            "dataset": {"id": "mteb/arguana", "task_id": "ArguAna", "revision": "c" * 40},
            "value": 50.167,
            "source": {"url": "https://github.com/embeddings-benchmark/mteb/", "name": "MTEB"},
            "notes": "Obtained using MTEB v1.12.75",
            "date": "2026-03-05T13:56:33.000Z",
        },
        "pullRequest": 154,
    }


@cache
def live_catalogue() -> Catalogue:
    """`MODELS` generated models with the canaries in their places by creation."""
    objects = [generated(n, step=STEP) for n in range(MODELS)]
    canaries = [c for c in contract.load().canaries if c.kind != "renamed"]
    for number, canary in enumerate(canaries):
        place = (number + 1) * MODELS // (len(canaries) + 1)
        mould = objects[place]
        times = {n: mould[n] for n in ("_id", "createdAt", "lastModified")}
        objects[place] = {**canary_object(canary, number), **times}
    return Catalogue(objects)


def live_hub() -> FakeHub:
    """The test Hub as much like the live one as was recorded; a context manager."""
    hub = FakeHub(live_catalogue())
    hub.link_host = hub.endpoint  # the official client follows links to the letter
    hub.foreign = hub.elsewhere
    by_kind = {c.kind: c.id for c in contract.load().canaries}
    hub.renamed = {by_kind["renamed"]: by_kind["plain"]}
    return hub


@contextmanager
def replayed_hub(folder: Path) -> Iterator[ReplayServer]:
    """The replay of a scan of the live-like Hub, with the documents of the plain canary."""
    data = DataDir(folder)
    with live_hub() as hub, pytest.MonkeyPatch.context() as patch:
        patch.setenv("HF_ENDPOINT", hub.endpoint)
        patch.delenv("HF_TOKEN", raising=False)
        stored = scan("hub", data)
        (name,) = (c.id for c in contract.load().canaries if c.kind == "plain")
        model = live_catalogue().by_name[name]
        kinds = ("readme", "config", "safetensors")
        wanted = [Wanted(model["_id"], name, model["sha"], kind) for kind in kinds]
        client = HubClient(hub.endpoint)
        found = fetch(wanted, DocumentStore.of(data, stored), budget=20, client=client)
        assert [d.status for d in found.documents] == ["found"] * 3
    with ReplayServer(stored) as replay:
        threading.Thread(target=replay.serve_forever, args=(0.02,), daemon=True).start()
        yield replay
        replay.shutdown()
