"""One model of the plan as the listing gives it: JSON with the members that hubscan asks for."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from benchmarks.generated_hub import filler, shares
from benchmarks.generated_hub.names import full_name
from benchmarks.generated_hub.plan import HubPlan
from benchmarks.generated_hub.shares import KINDS, Kind

_LANGUAGES = ("en", "en", "en", "zh", "de", "fr", "multilingual", "ja", "ru", "ar", "hi", "es")
_LICENCES = (
    "apache-2.0", "apache-2.0", "mit", "llama3.1", "cc-by-nc-4.0", "openrail", "gemma", "other",
)  # fmt: skip
_TYPES = (
    "llama", "qwen2", "qwen3", "gemma2", "mistral", "bert", "gpt2", "wav2vec2", "whisper",
    "vit", "t5", "qwen2_vl",
)  # fmt: skip
_CLASSES = (
    "LlamaForCausalLM", "Qwen2ForCausalLM", "Qwen3ForCausalLM", "Gemma2ForCausalLM",
    "MistralForCausalLM", "BertForSequenceClassification", "GPT2LMHeadModel", "Wav2Vec2ForCTC",
    "WhisperForConditionalGeneration", "ViTForImageClassification",
    "T5ForConditionalGeneration", "Qwen2VLForConditionalGeneration",
)  # fmt: skip
_OLD = ("bert", "gpt2", "wav2vec2", "whisper", "vit", "t5")
_SMALL = tuple(number for number, name in enumerate(_TYPES) if name in _OLD)
_LARGE = tuple(number for number, name in enumerate(_TYPES) if name not in _OLD)
_LARGEST_OLD = 400_000_000
"""Parameters up to which a model is one of the old small types."""
_OF_ENCODERS = ("checkpoint", "other")
"""Kinds that are tuned from small models of the years before 2023, or are these."""
_TUNED_BY_TRL = (
    "finetune", "adapter", "unstated", "weights", "merge", "gguf", "gguf_alone", "nothing",
)  # fmt: skip
_DTYPES = ("BF16", "F32", "F16")
_TOKENS = (
    b'"bos_token":"<|begin_of_text|>","eos_token":"<|eot_id|>",'
    b'"pad_token":"<|finetune_right_pad_id|>"'
)

_SCORES = 16
"""Lists of results that differ, a writer."""


class _Dice:
    """Many small draws out of the 64 bits of one model."""

    def __init__(self, bits: int) -> None:
        self._state = bits

    def below(self, most: int) -> int:
        """From 0 to `most` - 1."""
        self._state = (self._state * 6364136223846793005 + 1442695040888963407) & (2**64 - 1)
        return (self._state >> 33) % most

    def chance(self, share: float) -> bool:
        return self.below(100_000) < share * 100_000


_WEIGHTS_COUNTED_SINCE = "2025-09-25"
"""Of what changed later the Hub counts the weights in packed words, not the words (see
config/packed_formats.yaml)."""


class Objects:
    """Writes the models of one plan."""

    def __init__(self, plan: HubPlan) -> None:
        self._plan = plan
        self._templates = filler.chat_templates()
        self._widgets = filler.widgets()
        self._results = {
            writer: [filler.results(writer, count, 30.0 + n) for n in range(_SCORES)]
            for writer, count in shares.RESULTS.items()
        }

    def page(self, newest: int, oldest: int) -> bytes:
        """The rows from `newest` down to `oldest` as one JSON array."""
        return b"[" + b",".join([self.model(row) for row in range(newest, oldest - 1, -1)]) + b"]"

    def key(self, row: int) -> str:
        """24 hex digits that begin with the second of creation; a parent that is gone has one."""
        if row < 0:
            return f"{0x62000000 - row:08x}{-row:016x}"
        return f"{self._plan.created[row]:08x}{int(self._plan.bits[row]):016x}"

    def model(self, row: int) -> bytes:
        """The object of one row."""
        plan = self._plan
        kind, dice = KINDS[plan.kind[row]], _Dice(int(plan.bits[row]))
        name = full_name(plan, row)
        parents = self._parents(row)
        born = datetime.fromtimestamp(int(plan.created[row]), UTC).isoformat()[:19]
        changed = datetime.fromtimestamp(
            int(plan.created[row]) + _seconds_to_change(dice), UTC
        ).isoformat()[:19]
        library, task, licence, tags = self._described(kind, parents, dice)
        recent, ever, likes = _counters(kind, row in plan.known, dice)
        members = [
            f'{{"_id":"{self.key(row)}","id":"{name}","author":"{name.partition("/")[0]}",'
            f'"private":false,"disabled":false,"gated":{_gated(dice)},"likes":{likes},'
            f'"downloads":{recent},"downloadsAllTime":{ever},"trendingScore":0,'
            f'"createdAt":"{born}.000Z","lastModified":"{changed}.000Z",'
            f'"sha":"{int(plan.bits[row]):016x}{row:08x}{int(plan.bits[row]):016x}",'
            f'"tags":{json.dumps(tags)}'.encode()
        ]
        if library:
            members.append(f'"library_name":"{library}"'.encode())
        if task:
            members.append(f'"pipeline_tag":"{task}"'.encode())
        if (config := self._config(row, kind, parents, dice)) is not None:
            members.append(b'"config":' + config)
        members.append(b'"cardData":' + self._card(kind, tags, licence, parents, dice))
        if dice.chance(kind.safetensors):
            members.append(self._weights(row, kind, dice, changed))
        if kind.name in ("gguf", "gguf_alone"):
            members.append(self._gguf(row, dice))
        if parents and kind.relation:
            listed = ",".join(f'{{"_id":"{self.key(p)}","id":"{ref}"}}' for p, ref in parents)
            members.append(
                f'"baseModels":{{"relation":"{kind.relation}","models":[{listed}]}}'.encode()
            )
        return b",".join(members) + b"}"

    def tags(self, row: int) -> list[str]:
        """The tags of one row."""
        kind, dice = KINDS[self._plan.kind[row]], _Dice(int(self._plan.bits[row]))
        _seconds_to_change(dice)
        return self._described(kind, self._parents(row), dice)[3]

    def _described(
        self, kind: Kind, parents: list[tuple[int, str]], dice: _Dice
    ) -> tuple[str | None, str | None, str | None, list[str]]:
        """(library, task, licence, tags)"""
        library, task = _library_of(kind, dice), _task_of(kind, dice)
        licence = _LICENCES[dice.below(len(_LICENCES))] if dice.chance(0.35) else None
        return library, task, licence, self._tags(kind, library, task, licence, parents, dice)

    def _parents(self, row: int) -> list[tuple[int, str]]:
        """(row, name) of each, none twice."""
        first = self._plan.first
        rows = self._plan.parents[first[row] : first[row + 1]].tolist()
        return [(p, full_name(self._plan, p)) for p in dict.fromkeys(rows)]

    def _tags(
        self,
        kind: Kind,
        library: str | None,
        task: str | None,
        licence: str | None,
        parents: list[tuple[int, str]],
        dice: _Dice,
    ) -> list[str]:
        tags = [library] if library else []
        if kind.safetensors > 0.5:
            tags.append("safetensors")
        if kind.name.startswith("gguf"):
            tags += ["gguf", "conversational"]
        if task:
            tags.append(task)
        if dice.chance(0.2):
            tags.append(f"arxiv:{1500 + dice.below(1100)}.{dice.below(20000):05d}")
            if kind.name in _TUNED_BY_TRL:
                tags.append("trl")
        if dice.chance(0.075):
            tags.append(f"dataset:user{dice.below(9000)}/set-{dice.below(99)}")
        if dice.chance(0.3):
            tags.append(_LANGUAGES[dice.below(len(_LANGUAGES))])
        for _, name in parents:
            tags.append(f"base_model:{name}")
            if kind.relation:
                tags.append(f"base_model:{kind.relation}:{name}")
        if licence:
            tags.append(f"license:{licence}")
        return [*tags, "endpoints_compatible", "region:us"]

    def _config(
        self, row: int, kind: Kind, parents: list[tuple[int, str]], dice: _Dice
    ) -> bytes | None:
        if not dice.chance(kind.config):
            return None
        members = []
        if dice.chance(kind.model_type):
            old = kind.name in _OF_ENCODERS or self._plan.parameters[row] <= _LARGEST_OLD
            which = dice.below(len(_TYPES))
            which = _SMALL[which % len(_SMALL)] if old else _LARGE[which % len(_LARGE)]
            members.append(
                f'"architectures":["{_CLASSES[which]}"],"model_type":"{_TYPES[which]}"'.encode()
            )
            if kind.name == "quantized":
                method = ("awq", "gptq", "fp8", "bitsandbytes")[dice.below(4)]
                members.append(
                    f'"quantization_config":{{"quant_method":"{method}","bits":4}}'.encode()
                )
        if dice.chance(kind.chat):
            template = self._templates[dice.below(filler.TEMPLATES)]
            members.append(
                b'"tokenizer_config":{' + _TOKENS + b',"chat_template":' + template + b"}"
            )
        elif kind.model_type > 0.5:
            members.append(b'"tokenizer_config":{' + _TOKENS + b"}")
        if kind.name == "adapter" and parents:
            base = parents[0][1]
            members.append(
                f'"peft":{{"base_model_name_or_path":"{base}","task_type":"CAUSAL_LM"}}'.encode()
            )
        if kind.name == "pipeline":
            name = ("FluxPipeline", "StableDiffusionXLPipeline", "StableDiffusionPipeline")
            members.append(f'"diffusers":{{"_class_name":"{name[dice.below(3)]}"}}'.encode())
        return b"{" + b",".join(members) + b"}"

    def _card(
        self,
        kind: Kind,
        tags: list[str],
        licence: str | None,
        parents: list[tuple[int, str]],
        dice: _Dice,
    ) -> bytes:
        card: dict[str, Any] = {}
        if licence:
            card["license"] = licence
        if parents:
            names = [name for _, name in parents]
            card["base_model"] = names[0] if len(names) == 1 else names
            if kind.name == "merge":
                card["base_model_relation"] = "merge"
        if kind.name not in ("empty", "nothing"):
            card["tags"] = tags[:3]
            card["language"] = ["en"]
        members = [json.dumps(card, separators=(",", ":"))[1:-1].encode()] if card else []
        if kind.name not in ("empty", "nothing", "gguf") and dice.chance(0.25):
            text = self._widgets[dice.below(filler.WIDGETS)]
            members.append(b'"widget":[{"example_title":"Example","text":' + text + b"}]")
        for writer, share in kind.results:
            if dice.chance(share):
                members.append(b'"model-index":' + self._results[writer][dice.below(_SCORES)])
                break
        return b"{" + b",".join(members) + b"}"

    def _weights(self, row: int, kind: Kind, dice: _Dice, changed: str) -> bytes:
        count = int(self._plan.parameters[row])
        if kind.name == "quantized":
            rest = count // 30
            words = (count - rest) // (1 if changed >= _WEIGHTS_COUNTED_SINCE else 8)
            return (
                f'"safetensors":{{"parameters":{{"I32":{words},"F16":{rest}}},'
                f'"total":{words + rest}}}'
            ).encode()
        dtype = _DTYPES[dice.below(3)]
        return f'"safetensors":{{"parameters":{{"{dtype}":{count}}},"total":{count}}}'.encode()

    def _gguf(self, row: int, dice: _Dice) -> bytes:
        count = int(self._plan.parameters[row])
        template = self._templates[dice.below(filler.TEMPLATES)]
        return (
            (
                f'"gguf":{{"total":{count},"architecture":"{_TYPES[dice.below(5)]}",'
                f'"context_length":32768,"totalFileSize":{count * 5 // 8},"chat_template":'
            ).encode()
            + template
            + b"}"
        )


def _seconds_to_change(dice: _Dice) -> int:
    """From the creation of a model to its last change."""
    return dice.below(40) ** 4


def _library_of(kind: Kind, dice: _Dice) -> str | None:
    name, share = kind.library
    return name if dice.chance(share) else None


def _task_of(kind: Kind, dice: _Dice) -> str | None:
    names, share = kind.task
    return names[dice.below(len(names))] if dice.chance(share) else None


def _gated(dice: _Dice) -> str:
    for word, share in shares.GATED:
        if dice.chance(share):
            return f'"{word}"'
    return "false"


def _counters(kind: Kind, known: bool, dice: _Dice) -> tuple[int, int, int]:
    """(downloads, downloads since creation, likes), each with a tail that falls as a power."""
    ever = recent = 0
    if dice.chance(shares.DOWNLOADED_EVER):
        ever = 1 + int((1e6 / (1 + dice.below(10**6))) ** 1.25 * (1 if kind.name == "empty" else 8))
        if dice.chance(shares.DOWNLOADED / shares.DOWNLOADED_EVER):
            recent = 1 + ever // (4 + dice.below(60))
    if known:
        ever, recent = ever + dice.below(10**7), recent + dice.below(10**6)
    return recent, ever, int((1e4 / (1 + dice.below(10**5))) ** 0.9)
