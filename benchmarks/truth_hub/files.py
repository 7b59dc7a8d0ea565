"""What is in the repositories: names of files for the listing, cards and configurations."""

from __future__ import annotations

import json
from collections.abc import Iterator, MutableMapping

from benchmarks.generated_hub.names import full_name
from benchmarks.generated_hub.shares import KINDS
from benchmarks.truth_hub.structure import OLD, Structure
from benchmarks.truth_hub.truth import TEXT, Truth

_SHARD = 5_000_000_000
_BYTES_A_WEIGHT = 2
_WITHOUT_CARD, _WITH_CONFIG, _ROOTS_TELL = 0.1, 0.7, 0.3
_VOCABULARY = 32_000
_WIDTHS = (
    (256, 4), (384, 6), (512, 8), (768, 12), (1024, 16), (1024, 24), (1536, 24), (2048, 24),
    (2560, 32), (3072, 32), (4096, 32), (5120, 40), (6144, 48), (8192, 64), (8192, 80),
    (12_288, 88), (16_384, 100),
)  # fmt: skip


def siblings(hub: Structure, row: int) -> list[dict[str, str]]:
    """Names of the files of a repository: a card and a configuration are not in all of them."""
    kind, size = KINDS[hub.plan.kind[row]].name, int(hub.plan.parameters[row])
    names = [".gitattributes", "README.md"]
    shards = max(1, -(-size * _BYTES_A_WEIGHT // _SHARD))
    match kind:
        case "empty":
            pass
        case "agent":
            names += ["model.zip", "config.json"]
        case "gguf" | "gguf_alone":
            names.append("model.Q4_K_M.gguf")
        case "adapter":
            names += ["adapter_model.safetensors", "adapter_config.json"]
        case "lora":
            names.append("pytorch_lora_weights.safetensors")
        case _:
            silent = kind in ("nothing", "checkpoint")
            stem, end = ("pytorch_model", "bin") if silent else ("model", "safetensors")
            parts = [f"{stem}-{n:05d}-of-{shards:05d}.{end}" for n in range(1, shards + 1)]
            names += ["config.json", *(parts if shards > 1 else [f"{stem}.{end}"])]
    left_out = {
        "README.md": _die(hub, row, 1) < _WITHOUT_CARD,
        "config.json": _die(hub, row, 2) >= _WITH_CONFIG,
    }
    return [{"rfilename": name} for name in names if not left_out.get(name)]


class Files(MutableMapping[str, dict[str, bytes]]):
    """Model id → file name → content, made when it is asked for."""

    def __init__(self, hub: Structure, true: Truth) -> None:
        self._hub, self._true = hub, true
        self._rows = {full_name(hub.plan, row): row for row in range(hub.models)}
        self._put: dict[str, dict[str, bytes]] = {}

    def __getitem__(self, model: str) -> dict[str, bytes]:
        return self._put.get(model) or self._made(self._rows[model])

    def __setitem__(self, model: str, files: dict[str, bytes]) -> None:
        self._put[model] = files

    def __delitem__(self, model: str) -> None:
        del self._put[model]

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def _made(self, row: int) -> dict[str, bytes]:
        found = {}
        names = [f["rfilename"] for f in siblings(self._hub, row)]
        if "README.md" in names:
            found["README.md"] = self._card(row).encode()
        if "config.json" in names:
            found["config.json"] = json.dumps(self._config(row)).encode()
        return found

    def _card(self, row: int) -> str:
        hub, true = self._hub, self._true
        told = "# Model card\n\nPlease open a discussion if something does not work for you.\n\n"
        if _die(hub, row, 3) >= hub.joint.reveals:
            return told
        if hub.hidden[row] != -1:
            base = _base(hub, row)
            return f"{told}This model is a fine-tuned version of [{base}](https://huggingface.co/{base}).\n"
        size = f"The model has {true.parameters[row] / 1e6:,.1f}M parameters"
        if true.derived[row]:
            return told + (f"{size}.\n" if hub.plan.kind[row] else "")
        tells = len(hub.roots[row]) == 1 and _die(hub, row, 4) < _ROOTS_TELL
        if row not in hub.plan.known and (tells or true.training_flop[row] < 1e22):
            tokens = f"{true.training_tokens[row] / 1e9:,.4f}B tokens"
            return f"{told}{size} and was trained from scratch on {tokens}.\n"
        return told

    def _config(self, row: int) -> dict[str, object]:
        size = self._hub.plan.parameters[row]
        width, layers = min(_WIDTHS, key=lambda w: abs(_weights(*w) / size - 1))
        kind = "llama" if self._true.purpose[row] == TEXT else "bert"
        name = "LlamaForCausalLM" if kind == "llama" else "BertForSequenceClassification"
        return {
            "model_type": kind, "architectures": [name], "hidden_size": width,
            "num_hidden_layers": layers, "vocab_size": _VOCABULARY,
            "intermediate_size": 8 * width // 3 if kind == "llama" else 4 * width,
            "num_attention_heads": max(1, width // 64), "max_position_embeddings": 4096,
        }  # fmt: skip


def _die(hub: Structure, row: int, number: int) -> float:
    """From 0 to 1, one of several of a model."""
    bits = int(hub.plan.bits[row]) * (2 * number + 1) * 0x9E3779B97F4A7C15
    return ((bits >> 17) & 0xFFFFFF) / 2**24


def _base(hub: Structure, row: int) -> str:
    """The name of what it was tuned from."""
    if hub.hidden[row] == OLD:
        return "google-bert/bert-base-multilingual-cased"
    return full_name(hub.plan, int(hub.hidden[row]))


def _weights(width: int, layers: int) -> int:
    return 2 * _VOCABULARY * width + 12 * layers * width * width
