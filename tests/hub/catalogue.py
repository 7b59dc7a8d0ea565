"""Generated Hub objects in the shape and variety of the real listing; the same for a seed."""

from __future__ import annotations

import bisect
import gzip
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

NEWEST = 1_792_000_000
"""2026-10-14; the first object of a catalogue was created then, the others before it."""

_BASES = ["meta-llama/Llama-2-7b-hf", "mistralai/Mistral-7B-v0.1", "Qwen/Qwen2.5-7B", "gpt2"]
_RELATIONS = ["finetune", "adapter", "quantized", "merge"]


def key_of(number: int, step: int = 40) -> str:
    """`_id` of object `number`, created `step` seconds before the one ahead of it."""
    return f"{NEWEST - number * step:08x}{number:016x}"


def generated(number: int, seed: int = 0, step: int = 40) -> dict[str, Any]:
    """Object `number` of a catalogue: about 1 kB, a parent for a third, sizes for a third."""
    draw = random.Random(seed * 1_000_003 + number)
    created = datetime.fromtimestamp(NEWEST - number * step, UTC)
    stamp = f"{created:%Y-%m-%dT%H:%M:%S}.000Z"
    owner = f"user{draw.randrange(5000)}"
    model: dict[str, Any] = {
        "_id": key_of(number, step),
        "id": f"{owner}/model-{number}-{draw.choice(['7b', '13B', 'lora', 'GGUF', 'x'])}",
        "author": owner,
        "createdAt": stamp,
        "lastModified": stamp,
        "sha": f"{draw.getrandbits(160):040x}",
        "private": False,
        "disabled": False,
        "gated": draw.choices([False, "auto", "manual"], [97, 2, 1])[0],
        "downloads": int(draw.paretovariate(0.6)) - 1,
        "downloadsAllTime": int(draw.paretovariate(0.5)) - 1,
        "likes": int(draw.paretovariate(1.0)) - 1,
        "trendingScore": draw.choice([0, 0, 0, 0.2, 1]),
        "tags": _tags(draw),
        "library_name": "transformers",
        "pipeline_tag": "text-generation",
        "config": {},
        "cardData": _card(draw),
    }
    if draw.random() < 0.35:
        model["config"] = {
            "architectures": ["LlamaForCausalLM"],
            "model_type": "llama",
            "tokenizer_config": {"bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>"},
        }
    if draw.random() < 0.3:
        count = draw.randrange(10**8, 7 * 10**10)
        model["safetensors"] = {"parameters": {"BF16": count}, "total": count}
    if draw.random() < 0.3:
        _add_parent(model, draw)
    return model


def _tags(draw: random.Random) -> list[str]:
    """The flat bag: formats, task, language, licence, papers, data sets, region."""
    tags = ["transformers", "tensorboard", "safetensors", "llama", "text-generation", "en"]
    tags += [f"arxiv:{draw.randrange(1000, 2700)}.{draw.randrange(20000):05d}"]
    tags += [f"dataset:user{draw.randrange(999)}/set-{draw.randrange(99)}"]
    tags += ["license:apache-2.0", "text-generation-inference", "endpoints_compatible"]
    return [*tags, "region:us"]


def _card(draw: random.Random) -> dict[str, Any]:
    """YAML front matter as JSON."""
    card: dict[str, Any] = {
        "license": "apache-2.0",
        "language": ["en"],
        "library_name": "transformers",
        "pipeline_tag": "text-generation",
        "tags": [f"tag-{draw.randrange(999)}" for _ in range(4)],
        "datasets": [f"user{draw.randrange(999)}/set-{draw.randrange(99)}"],
    }
    if draw.random() < 0.3:
        card["widget"] = [{"text": "Once upon a time " * draw.randrange(30)}]
    if draw.random() < 0.1:
        metric = {"type": "accuracy", "value": round(draw.random(), 4), "name": "Accuracy"}
        task = {"type": "text-classification", "name": "Text Classification"}
        dataset = {"name": "glue", "type": "glue", "config": "cola", "split": "validation"}
        result = {"task": task, "dataset": dataset, "metrics": [metric]}
        card["model-index"] = [{"name": f"run-{draw.randrange(99)}", "results": [result]}]
    return card


def _add_parent(model: dict[str, Any], draw: random.Random) -> None:
    parent, relation = draw.choice(_BASES), draw.choice(_RELATIONS)
    parent_key = f"{draw.randrange(4):024x}"
    model["baseModels"] = {"relation": relation, "models": [{"_id": parent_key, "id": parent}]}
    model["cardData"]["base_model"] = draw.choice([parent, [parent]])
    model["tags"] += [f"base_model:{parent}", f"base_model:{relation}:{parent}"]


@dataclass(frozen=True)
class Catalogue:
    """Objects sorted as the listing is: newest `_id` first."""

    objects: Sequence[dict[str, Any]]

    @classmethod
    def of(cls, count: int, seed: int = 0, step: int = 40) -> Catalogue:
        """`count` generated objects, one every `step` seconds."""
        return cls([generated(n, seed, step) for n in range(count)])

    @cached_property
    def encoded(self) -> list[bytes]:
        """Each object as compact JSON."""
        return [json.dumps(o, separators=(",", ":")).encode() for o in self.objects]

    @cached_property
    def keys(self) -> list[str]:
        """The `_id`s, newest first."""
        return [o["_id"] for o in self.objects]

    @cached_property
    def _orders(self) -> dict[str, Order]:
        return {}

    def by(self, sort: str) -> Order:
        """The objects in the order of the listing, newest first by `createdAt` or another field."""
        if sort not in self._orders:
            self._orders[sort] = Order(self, sort)
        return self._orders[sort]

    def pages(self, size: int) -> Iterator[bytes]:
        """The listing as JSON pages of `size`."""
        for start in range(0, len(self.encoded), size):
            yield b"[" + b",".join(self.encoded[start : start + size]) + b"]"

    def write(self, folder: Any, size: int) -> None:
        """The pages as files `p0000.json.gz` and so on."""
        folder.mkdir(parents=True, exist_ok=True)
        for number, page in enumerate(self.pages(size)):
            (folder / f"p{number:04d}.json.gz").write_bytes(gzip.compress(page, mtime=0))


class Order:
    """One sort of the listing and its cursors, as the Hub makes them."""

    def __init__(self, catalogue: Catalogue, sort: str) -> None:
        self._catalogue = catalogue
        self._sort = sort
        objects = catalogue.objects
        if sort == "createdAt":
            self._numbers: Sequence[int] = range(len(objects))
        else:
            # Two stable sorts: by the field, falling; ties by _id, rising.
            ties = sorted(range(len(objects)), key=lambda n: catalogue.keys[n])
            self._numbers = sorted(ties, key=lambda n: str(objects[n][sort]), reverse=True)

    def __len__(self) -> int:
        return len(self._numbers)

    def encoded(self, start: int, stop: int) -> list[bytes]:
        """JSON of the objects from `start` to before `stop`."""
        return [self._catalogue.encoded[n] for n in self._numbers[start:stop]]

    def cursor(self, last: int) -> str:
        """The predicate for what comes after position `last`."""
        key = self._catalogue.keys[self._numbers[last]]
        if self._sort == "createdAt":
            return json.dumps({"_id": {"$lt": key}}, separators=(",", ":"))
        value = self._catalogue.objects[self._numbers[last]][self._sort]
        ahead = {self._sort: value, "_id": {"$gt": key}}
        predicate = {"$or": [ahead, {self._sort: {"$lt": value}}, {self._sort: None}]}
        return json.dumps(predicate, separators=(",", ":"))

    def after(self, predicate: dict[str, Any]) -> int | None:
        """Position of the first object that meets `predicate`; None for a foreign one."""
        if self._sort == "createdAt":
            below = predicate.get("_id", {}).get("$lt")
            keys = self._catalogue.keys
            return bisect.bisect_right(keys, _Falling(below), key=_Falling) if below else None
        ahead = predicate["$or"][0]
        for position, number in enumerate(self._numbers):
            model = self._catalogue.objects[number]
            value = str(model[self._sort])
            if value < ahead[self._sort]:
                return position
            if value == ahead[self._sort] and model["_id"] > ahead["_id"]["$gt"]:
                return position
        return len(self)


class _Falling:
    """Turns the order of `_id`s around, for bisecting a falling list."""

    def __init__(self, key: str) -> None:
        self.key = key

    def __lt__(self, other: _Falling) -> bool:
        return self.key > other.key


class EndlessCatalogue:
    """As many objects as wanted, made when asked for, so that a million need no memory.

    A thousand generated objects come again and again under new keys and names.
    """

    def __init__(self, count: int, step: int = 40) -> None:
        self._step = step
        self.keys = range(count)
        self._moulds = [self._mould(generated(n, step=step)) for n in range(1000)]

    @staticmethod
    def _mould(model: dict[str, Any]) -> bytes:
        text = json.dumps({**model, "_id": "@key@", "id": "@id@"}, separators=(",", ":"))
        return text.replace("%", "%%").replace("@key@", "%s").replace("@id@", "%s").encode()

    def by(self, sort: str) -> EndlessCatalogue:
        """Itself; only createdAt."""
        assert sort == "createdAt"
        return self

    def __len__(self) -> int:
        return len(self.keys)

    def encoded(self, start: int, stop: int) -> list[bytes]:
        """JSON of the objects from `start` to before `stop`."""
        return [
            self._moulds[n % 1000] % (key_of(n, self._step).encode(), f"o{n % 999}/m{n}".encode())
            for n in range(start, min(stop, len(self)))
        ]

    def cursor(self, last: int) -> str:
        """The predicate for what comes after position `last`."""
        return json.dumps({"_id": {"$lt": key_of(last, self._step)}}, separators=(",", ":"))

    def after(self, predicate: dict[str, Any]) -> int | None:
        """Position of the first object below the key of `predicate`."""
        return int(predicate["_id"]["$lt"][8:], 16) + 1
